import { ECOTAXA_FILE_IMPORT, ECOTAXA_JOB_MESSAGES } from '../../../shared/services/ecotaxa/wire.ts';
import type { GivenJob } from './ecotaxaJobIds.ts';

/**
 * A job that waits here, in the form of the server's own (keys in its order). It is what the server would show of one that nobody
 * has taken up yet; one that needs a person is shown as in error, since it will not go on by itself.
 */
export function waitingJob(given: GivenJob, owner: number | undefined) {
  const at = new Date(given.at).toISOString().replace('Z', '000');
  const failed = failureOf(given);
  return {
    params: { prj_id: given.project, req: given.request },
    result: {},
    errors: failed === undefined || given.gone !== undefined ? [] : [failed],
    question: {},
    reply: {},
    inside: {},
    id: given.id,
    // The account's own number is the server's to tell.
    owner_id: owner ?? 0,
    type: ECOTAXA_FILE_IMPORT,
    state: failed === undefined ? ('P' as const) : ('E' as const),
    step: null,
    progress_pct: null,
    progress_msg: failed ?? ECOTAXA_JOB_MESSAGES.pending,
    creation_date: at,
    updated_on: at,
  };
}

function failureOf({ state, job, gone }: GivenJob): string | undefined {
  if (gone !== undefined) return ECOTAXA_JOB_MESSAGES.killed;
  if (state === undefined) return 'Waybill has no such batch any more.';
  const failed = job?.state === 'attention' ? job.failure : state.batch.failure;
  if (failed !== undefined) return failed.serverSays ?? `Waybill needs a person: ${failed.code}`;
  return state.batch.status === 'attention'
    ? 'Waybill needs a person for the files of this import.'
    : undefined;
}
