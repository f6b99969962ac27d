import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_IMPORT_RIGHTS,
  ECOTAXA_PATHS,
  ecotaxaConstantsSchema,
  ecotaxaDetail,
  ecotaxaMeSchema,
  ecotaxaProjectSchema,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { Access, ProbeReport } from '../../../core/ports/importService.ts';
import { said } from '../../http/statusFailure.ts';
import { aboutAccess, ECOTAXA_PRODUCT, jsonOf, readEcotaxa } from './ecotaxaFailure.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

/** Signs in and asks who that is, what they may do with the project, and for the limits: nothing of it changes anything. */
export async function probeEcotaxa(caller: EcotaxaCaller): Promise<Result<ProbeReport>> {
  const began = caller.http.clock.elapsed();
  const { access } = caller;
  const project = projectOf(access);
  if (!project.ok) return project;
  const me = await caller.call({ method: 'GET', path: ECOTAXA_PATHS.me, effect: 'safe' });
  if (!me.ok) return me;
  const who = readEcotaxa(me.value, ecotaxaMeSchema, { access, expected: 'who is signed in' });
  if (!who.ok) return who;
  const right = await checkRight(caller, project.value);
  if (!right.ok) return right;
  const constants = await caller.call({ method: 'GET', path: ECOTAXA_PATHS.constants, effect: 'safe' });
  if (!constants.ok) return constants;
  const expected = "the server's limits";
  const limits = readEcotaxa(constants.value, ecotaxaConstantsSchema, { access, expected });
  if (!limits.ok) return limits;
  return ok({
    product: ECOTAXA_PRODUCT,
    credentialsTested: true,
    tookMs: Math.round(caller.http.clock.elapsed() - began),
  });
}

/** The project that the destination imports into. */
export function projectOf({ destination }: Access): Result<number> {
  const { project } = destination.options;
  if (project !== undefined) return ok(project);
  const { name, kind } = destination;
  return fail(
    failure('destination.incomplete', { destination: name, kind, setting: 'project', flag: '--project N' }),
  );
}

/** What a 403 to an import means. */
export function importRight(project: number): string {
  return `annotate or manage project ${project}`;
}

async function checkRight(caller: EcotaxaCaller, project: number): Promise<Result<void>> {
  const { access } = caller;
  const about = aboutAccess(access);
  const right = importRight(project);
  const answered = await caller.call({ method: 'GET', path: `/projects/${project}`, effect: 'safe' });
  if (!answered.ok) return answered;
  const answer = answered.value;
  const missing = (why: string) =>
    fail(failure('remote.no-permission', { ...about, right: why }, said(answer)));
  if (answer.status === 404 && ecotaxaDetail(jsonOf(answer)) === 'Not found.')
    return missing(`${right}, which is not there`);
  const read = readEcotaxa(answer, ecotaxaProjectSchema, { access, right, expected: `project ${project}` });
  if (!read.ok) return read;
  return ECOTAXA_IMPORT_RIGHTS.includes(read.value.highest_right) ? ok(undefined) : missing(right);
}
