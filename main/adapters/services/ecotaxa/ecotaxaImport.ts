import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import { givenImport } from '../../../../shared/services/ecotaxa/givenFacts.ts';
import {
  ECOTAXA_FILE_IMPORT,
  ECOTAXA_PATHS,
  ecotaxaJobsSchema,
  ecotaxaStartedSchema,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { StartInput, StartOutcome } from '../../../core/ports/importService.ts';
import { readEcotaxa } from './ecotaxaFailure.ts';
import { importRight, projectOf } from './ecotaxaProbe.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

/** All jobs of an account come in one answer. */
const JOBS_BYTES_MAX = 64 * 1024 * 1024;

/** Starts the import of what lies in My Files under the batch's stem: the path that an upload answers with does not work. */
export async function startImport(caller: EcotaxaCaller, input: StartInput): Promise<Result<StartOutcome>> {
  const { access } = caller;
  if (input.kind === 'dry-run')
    return fail(
      failure('service.cannot', {
        kind: access.destination.kind,
        ability: 'dry run',
        next: 'Check the files with `waybill check`, then run the import.',
      }),
    );
  const given = givenImport(input.batch.facts);
  const project = given === undefined ? projectOf(access) : ok(given.project);
  if (!project.ok) return project;
  const answered = await caller.call({
    method: 'POST',
    path: `/file_import/${project.value}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      source_path: input.batch.ref,
      taxo_mappings: {},
      skip_loaded_files: false,
      update_mode: '',
      ...given?.request,
      skip_existing_objects: input.skipExisting === true || given?.request.skip_existing_objects === true,
    }),
    effect: 'effect',
  });
  if (!answered.ok) return answered;
  const right = importRight(project.value);
  const read = readEcotaxa(answered.value, ecotaxaStartedSchema, {
    access,
    right,
    expected: 'the id of a job',
  });
  return read.ok ? ok({ kind: 'running', remoteId: String(read.value.job_id) }) : read;
}

/** The newest import job with our own source path, of those that are not known to belong to an earlier start. */
export async function findStartedImport(
  caller: EcotaxaCaller,
  input: StartInput,
): Promise<Result<{ readonly remoteId: string } | undefined>> {
  const answered = await caller.call({
    method: 'GET',
    path: `${ECOTAXA_PATHS.jobs}?job_type=${ECOTAXA_FILE_IMPORT}`,
    effect: 'safe',
    answerBytesMax: JOBS_BYTES_MAX,
  });
  if (!answered.ok) return answered;
  const read = readEcotaxa(answered.value, ecotaxaJobsSchema, {
    access: caller.access,
    expected: 'the list of jobs',
  });
  if (!read.ok) return read;
  const source = givenImport(input.batch.facts)?.request.source_path ?? input.batch.ref;
  const earlier = new Set(input.earlierJobs ?? []);
  const ids = read.value
    .filter(({ id, params }) => sourcePath(params) === source && !earlier.has(String(id)))
    .map(({ id }) => id);
  return ok(ids.length === 0 ? undefined : { remoteId: String(Math.max(...ids)) });
}

function sourcePath(params: Readonly<Record<string, unknown>> | null | undefined): unknown {
  const request = params?.['req'];
  return typeof request === 'object' && request !== null && 'source_path' in request
    ? request.source_path
    : undefined;
}
