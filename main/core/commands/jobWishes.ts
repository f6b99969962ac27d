import type { Failure } from '../../../shared/model/failure.ts';
import { retryClass } from '../../../shared/model/failureCatalogue.ts';
import type { ComesAfter } from '../../../shared/model/comesAfter.ts';
import type { JobId } from '../../../shared/model/ids.ts';
import { jobMark, type ImportJob } from '../../../shared/model/importJob.ts';
import { JOB_TRANSITIONS, nextJob } from '../../../shared/model/importJobMachine.ts';
import type { JobMark, JobWish, JobWishKind } from '../../../shared/model/jobWish.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { finishAgain, noteCarried, tellWish } from '../carryWish.ts';
import { conflict, notFound, storyLine, type CoreContext } from '../context.ts';
import { suspicion } from '../destinationGate.ts';
import { jobCall, lacks, type ServiceCall } from './serviceCall.ts';

/** What is wanted, by whom. */
export interface WishGiven {
  readonly do: JobWishKind;
  readonly by: string;
  /** How the job stood for whoever asks; as the ledger knows it where that is not told. */
  readonly expected?: JobMark;
  readonly once?: true;
  /** What goes before it. */
  readonly after?: ComesAfter;
  /** The call was made already, and its answer was lost. */
  readonly tried?: true;
  /** A person decided: whatever became of the job. */
  readonly anyway?: boolean;
}

/**
 * Tells the service to run a failed job again. Where it cannot be told now, that is kept and done once when it is back, unless the
 * job changed meanwhile: then a person is asked.
 */
export async function restartJob(
  core: CoreContext,
  id: JobId,
  given: { readonly anyway?: boolean } = {},
): Promise<Result<ImportJob>> {
  const call = await jobCall(core, id);
  if (!call.ok) return call;
  const { service, job } = call.value;
  if (service.restart === undefined) return lacks(call.value, 'restart', 'Retry the batch instead.');
  if (job.state !== 'failed' && given.anyway !== true)
    return fail(conflict(`the job is ${job.state}`, 'Only a failed job is restarted.'));
  return tellNow(core, call.value, { ...given, do: 'restart', by: 'person' });
}

/**
 * Tells the service to stop a job, or to forget one that has ended; kept like a restart where it cannot be told now. What Waybill
 * knows of it stays.
 */
export async function eraseJob(
  core: CoreContext,
  id: JobId,
  given: { readonly anyway?: boolean } = {},
): Promise<Result<ImportJob>> {
  const call = await jobCall(core, id);
  if (!call.ok) return call;
  if (call.value.service.erase === undefined)
    return lacks(call.value, 'way to erase a job', "Use the server's own page.");
  return tellNow(core, call.value, { ...given, do: 'erase', by: 'person' });
}

/** Takes back what was asked of a job and is not done yet. */
export async function dropWish(core: CoreContext, id: JobId): Promise<Result<ImportJob>> {
  const { ports } = core;
  const known = await ports.store.job(id);
  if (known === undefined) return fail(notFound('job', id));
  const dropped = await core.ledger.write(known.batchId, (draft): Result<ImportJob> => {
    const job = draft.job(id);
    if (job.wish === undefined)
      return fail(conflict('nothing that was asked of this job waits', 'Look at the job.'));
    const next = nextJob(job, { type: 'wishDropped' });
    draft.putJob(next);
    if (job.wish.conflict === undefined) finishAgain(draft, job.wish);
    draft.tell(
      storyLine(ports, job.batchId, { what: 'job.wishDropped', jobId: id, facts: { wish: job.wish.do } }),
    );
    return ok(next);
  });
  core.wake(known.destinationId);
  core.emit({ kind: 'status' });
  return dropped;
}

/** Writes a wish down; the scheduler carries it. Undefined where the job takes none now. */
export async function keepWish(
  core: CoreContext,
  id: JobId,
  given: WishGiven,
): Promise<ImportJob | undefined> {
  const { ports } = core;
  const known = await ports.store.job(id);
  if (known === undefined) return undefined;
  const kept = await core.ledger.write(known.batchId, (draft) => {
    const job = draft.job(id);
    if (!JOB_TRANSITIONS.wished.includes(job.state)) return undefined;
    const finishedAt = draft.batch.finishedAt ?? job.wish?.finishedAt;
    const wish: JobWish = {
      do: given.do,
      at: ports.clock.now(),
      by: given.by,
      expected: given.expected ?? jobMark(job),
      ...(given.after === undefined ? {} : { after: given.after }),
      ...(given.once === undefined ? {} : { once: true }),
      ...(given.anyway === true ? { anyway: true } : {}),
      ...(given.tried === undefined ? {} : { tried: true }),
      attempts: 0,
      ...(finishedAt === undefined ? {} : { finishedAt }),
    };
    const next = nextJob(job, { type: 'wished', wish });
    draft.putJob(next);
    // A finished batch is not looked at any more; this one is owed something.
    const { finishedAt: _finishedAt, ...unfinished } = draft.batch;
    draft.putBatch(unfinished);
    draft.tell(
      storyLine(ports, job.batchId, {
        what: 'job.wished',
        jobId: id,
        facts: { wish: given.do, by: given.by },
      }),
    );
    return next;
  });
  if (kept !== undefined) core.wake(known.destinationId);
  core.emit({ kind: 'status' });
  return kept;
}

/** Written down first; then told at once, where the server can be asked. */
async function tellNow(
  core: CoreContext,
  call: ServiceCall & { readonly job: ImportJob },
  given: WishGiven,
): Promise<Result<ImportJob>> {
  const { job } = call;
  const { leases, ports } = core;
  const isMine = leases.take(job.batchId);
  try {
    const kept = await keepWish(core, job.id, given);
    if (kept?.wish === undefined)
      return fail(conflict(`the job is ${job.state}`, 'Nothing can be asked of it now.'));
    const gate = (await ports.store.destinationState(job.destinationId))?.gate;
    const isOpen = gate === undefined || gate.state === 'open';
    if (!isMine || !isOpen || job.remoteId === undefined) return ok(kept);
    const told = await tellWish(call, kept.wish);
    if (!told.ok && isLater(told.failure)) return ok(kept);
    if (!told.ok) {
      await dropWish(core, job.id);
      return told;
    }
    await noteCarried(core, job.batchId, job.id);
    return ok(await core.ledger.job(job.id));
  } finally {
    if (isMine) leases.release(job.batchId);
    core.wake(job.destinationId);
  }
}

/** The server was not there, or not for us: it is told when it is back. */
function isLater(failed: Failure): boolean {
  return retryClass(failed.code) === 'later' || suspicion(failed) !== 'none';
}
