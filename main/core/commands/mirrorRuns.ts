import type { Batch } from '../../../shared/model/batch.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import type { ImportJob, JobKind } from '../../../shared/model/importJob.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { freshId, stamped, storyLine, type CoreContext } from '../context.ts';
import { digestSet } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import type { MirrorRunEnd } from '../mirrorFace.ts';

/** The first look at a job that was just started. */
const FIRST_POLL_MS = 1_000;

/** Who asked for it, in stories and receipts. */
const BY = 'mirror';

/** Asks for a run as soon as everything is sent. It needs no dry run: a script's schedule is never held back. */
export async function queueMirrorRun(core: CoreContext, id: BatchId, kind: JobKind): Promise<boolean> {
  const { ports } = core;
  const queued = await core.ledger.write(id, (draft) => {
    if (!mayRun(draft)) return undefined;
    draft.putBatch({ ...closed(core, draft.batch, kind), next: { kind, by: BY } });
    draft.tell(storyLine(ports, id, { what: 'batch.runWanted', facts: { kind, by: BY } }));
    return draft.batch.destinationId;
  });
  if (queued === undefined) return false;
  core.wake(queued);
  core.emit({ kind: 'status' });
  return true;
}

/** Writes a job as starting. Whatever becomes of the call: nobody will believe that nothing happened. */
export async function beginMirrorRun(
  core: CoreContext,
  id: BatchId,
  kind: JobKind,
): Promise<JobId | undefined> {
  const { ports } = core;
  const set = await digestSet(ports, id);
  const seq = await ports.store.nextSeq(1);
  return core.ledger.write(id, (draft) => {
    if (!mayRun(draft)) return undefined;
    const job: ImportJob = {
      id: freshId(ports, 'job'),
      seq,
      batchId: id,
      destinationId: draft.batch.destinationId,
      kind,
      round: draft.batch.round,
      createdAt: ports.clock.now(),
      digestSet: set,
      attempts: 0,
      questions: 0,
      state: 'notStarted',
    };
    draft.putJob(nextJob(job, { type: 'starting', at: ports.clock.now() }));
    draft.tell(storyLine(ports, id, { what: 'job.made', jobId: job.id, facts: { kind, by: BY } }));
    return job.id;
  });
}

/** Has a running job asked after at once. */
export async function askMirrorRunNow(core: CoreContext, id: BatchId): Promise<void> {
  const asked = await core.ledger.write(id, (draft) => {
    const job = currentJob(draft.batch, draft.jobs);
    if (job?.state !== 'running') return undefined;
    const { progressPct: pct, progressMessage: message } = job;
    draft.putJob(nextJob(job, { type: 'progressed', pct, message, pollAt: core.ports.clock.now() }));
    return draft.batch.destinationId;
  });
  if (asked !== undefined) core.wake(asked);
}

/** Writes how the call ended. */
export async function endMirrorRun(
  core: CoreContext,
  run: { readonly id: BatchId; readonly job: JobId },
  end: MirrorRunEnd,
): Promise<void> {
  const { ports } = core;
  const ended = await core.ledger.write(run.id, (draft) => {
    const job = draft.job(run.job);
    if (job.state !== 'starting') return undefined;
    const next = jobAfter(core, job, end);
    draft.putJob(next);
    if (end.kind !== 'refused') draft.putBatch(closed(core, draft.batch, job.kind));
    draft.tell(storyLine(ports, run.id, { what: `job.${wordOf(end)}`, jobId: job.id }));
    return draft.batch.destinationId;
  });
  if (ended === undefined) return;
  core.wake(ended);
  core.emit({ kind: 'status' });
}

function jobAfter(core: CoreContext, job: ImportJob, end: MirrorRunEnd): ImportJob {
  const at = core.ports.clock.now();
  switch (end.kind) {
    case 'accepted':
      return nextJob(job, { type: 'accepted', at, serverSaid: end.serverSaid });
    case 'running':
      return nextJob(job, { type: 'started', at, remoteId: end.remoteId, pollAt: at + FIRST_POLL_MS });
    case 'refused':
      return nextJob(notTaken(core, job, end.failure), { type: 'cancelled', at });
    case 'not-taken':
      return notTaken(core, job, end.failure);
    case 'unknown':
      return job;
  }
}

function notTaken(core: CoreContext, job: ImportJob, why: Failure): ImportJob {
  const { ports } = core;
  return nextJob(job, {
    type: 'notTaken',
    until: ports.clock.now(),
    failure: stamped(ports, why),
    counts: false,
  });
}

function wordOf(end: MirrorRunEnd): string {
  switch (end.kind) {
    case 'accepted':
      return 'accepted';
    case 'running':
      return 'started';
    case 'refused':
      return 'refused';
    case 'not-taken':
      return 'notTaken';
    case 'unknown':
      return 'unclear';
  }
}

/** A batch runs once, as at the server. */
function mayRun(draft: Draft): boolean {
  const { batch } = draft;
  if (batch.cancelledAt !== undefined || batch.next !== undefined) return false;
  return currentJob(batch, draft.jobs) === undefined;
}

function closed(core: CoreContext, batch: Batch, kind: JobKind): Batch {
  const mode = kind === 'dry-run' ? 'dry-run' : 'run';
  return { ...batch, mode, closedAt: batch.closedAt ?? core.ports.clock.now() };
}
