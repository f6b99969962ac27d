import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_PATHS,
  ecotaxaTaxaFoundSchema,
  ecotaxaUsersFoundSchema,
  isEcotaxaTraceback,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { JobInput } from '../../../core/ports/importService.ts';
import type { OpenedAnswer } from '../../http/openAnswer.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import { notUnderstood } from '../../http/statusFailure.ts';
import { aboutAccess, ecotaxaFailure, readEcotaxa } from './ecotaxaFailure.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

/** Found things that are offered. */
const FOUND_MAX = 100;

/** The log of a job as it is now. */
export async function openLog(
  caller: EcotaxaCaller,
  input: JobInput,
): Promise<Result<AsyncIterable<Uint8Array>>> {
  const opened = await openOf(caller, input, 'log');
  return opened.ok ? ok(opened.value.chunks) : opened;
}

/** The file that a job made. Imports make none, to which the server says no more than a traceback. */
export async function openJobFile(
  caller: EcotaxaCaller,
  input: JobInput,
): Promise<Result<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }>> {
  const opened = await openOf(caller, input, 'file');
  if (!opened.ok) return opened;
  const disposition = opened.value.head.headers['content-disposition'] ?? '';
  const named = /filename="?([^";]+)"?/.exec(disposition)?.[1];
  // What a server calls a file must not lead anywhere on this computer.
  const name = (named ?? `job-${input.remoteId ?? ''}`).split(/[/\\]/).at(-1) ?? 'file';
  return ok({ name, chunks: opened.value.chunks });
}

async function openOf(
  caller: EcotaxaCaller,
  input: JobInput,
  what: 'log' | 'file',
): Promise<Result<Extract<OpenedAnswer, { kind: 'flowing' }>>> {
  const opened = await caller.open({ method: 'GET', path: `/jobs/${input.remoteId ?? ''}/${what}` });
  if (!opened.ok) return opened;
  if (opened.value.kind === 'flowing') return ok(opened.value);
  const { answer } = opened.value;
  const host = hostOf(caller.access.destination.url);
  if (what === 'file' && answer.status === 500 && isEcotaxaTraceback(answer.text))
    return fail(failure('request.not-found', { what: 'file of job', name: input.remoteId ?? '' }));
  if (answer.status === 404)
    return fail(failure('remote.batch-gone', { host, ref: `job ${input.remoteId ?? ''}` }));
  const about = aboutAccess(caller.access);
  const expected = `the ${what} of a job`;
  const told = ecotaxaFailure(answer, about, { expected, right: 'this job' });
  return fail(told ?? notUnderstood(answer, about, expected));
}

/** Categories or people whose name holds a text, to choose an answer from. */
export async function searchEcotaxa(
  caller: EcotaxaCaller,
  input: { readonly what: 'taxa' | 'users'; readonly text: string },
): Promise<Result<readonly { readonly id: number; readonly label: string }[]>> {
  const { access } = caller;
  if (input.what === 'users') {
    const query = new URLSearchParams({ by_name: `%${input.text}%` });
    const path = `${ECOTAXA_PATHS.usersSearch}?${query.toString()}`;
    const answered = await caller.call({ method: 'GET', path, effect: 'safe' });
    if (!answered.ok) return answered;
    const read = readEcotaxa(answered.value, ecotaxaUsersFoundSchema, { access, expected: 'people' });
    if (!read.ok) return read;
    return ok(
      read.value.slice(0, FOUND_MAX).map(({ id, name, email }) => ({ id, label: labelOf(name, email) })),
    );
  }
  const { project } = access.destination.options;
  const query = new URLSearchParams({
    query: input.text,
    ...(project === undefined ? {} : { project_id: String(project) }),
  });
  const path = `${ECOTAXA_PATHS.taxaSearch}?${query.toString()}`;
  const answered = await caller.call({ method: 'GET', path, effect: 'safe' });
  if (!answered.ok) return answered;
  const read = readEcotaxa(answered.value, ecotaxaTaxaFoundSchema, { access, expected: 'categories' });
  return read.ok ? ok(read.value.slice(0, FOUND_MAX).map(({ id, text }) => ({ id, label: text }))) : read;
}

function labelOf(name: string, email: string | null | undefined): string {
  return email === null || email === undefined ? name : `${name} (${email})`;
}
