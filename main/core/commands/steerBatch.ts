import { countOf, currentJob } from '../../../shared/model/batchStatus.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { conflict, storyLine, type CoreContext } from '../context.ts';
import type { BatchDetail } from '../core.ts';
import { itemsOf } from '../digestSet.ts';
import { beginRound } from '../newRound.ts';
import type { Draft } from '../draft.ts';
import { nameTaken } from '../nameClash.ts';
import { withoutWaiting } from '../steps/openStep.ts';
import { changeBatch } from './batchDetail.ts';

/** Tries again whatever of a batch waits or needed a person. */
export async function retryBatch(core: CoreContext, id: BatchId): Promise<Result<BatchDetail>> {
  const retried = await changeBatch(core, id, async (draft) => {
    if (draft.batch.cancelledAt !== undefined)
      return fail(conflict('the batch is cancelled', 'Add its files again.'));
    const gone = draft.batch.failure?.code === 'remote.batch-gone';
    const toCheckAgain = draft.batch.failure?.code === 'check.findings';
    const { failure: _failure, check, ...rest } = withoutWaiting(draft.batch);
    draft.putBatch({
      ...rest,
      ...(check === undefined || toCheckAgain ? {} : { check }),
      attempts: 0,
    });
    if (gone) await beginRound(core, draft);
    for await (const read of itemsOf(core.ports.store, id)) {
      const item = await draft.item(read.id);
      if (item.state === 'attention' && item.failure.code === 'file.name-clash')
        if ((await nameTaken(core.ports.store, draft.batch, item)) !== undefined) continue;
      if (item.state === 'attention' || item.state === 'waiting')
        draft.putItem(item, nextItem(item, { type: 'retried' }));
    }
    await retryJob(core, draft);
    draft.tell(storyLine(core.ports, id, { what: 'batch.retried' }));
    return ok(undefined);
  });
  if (retried.ok) await core.unpark(retried.value.batch.destinationId);
  return retried;
}

/** A job that failed on a remote batch that is used up needs a new one; otherwise the same is started again. */
async function retryJob(core: CoreContext, draft: Draft): Promise<void> {
  const job = currentJob(draft.batch, draft.jobs);
  if (job?.state === 'succeeded') {
    if (countOf(draft.counts, 'queued', 'settling') === 0) return;
    // What the import left out is sent again and imported by a run of its own.
    await beginRound(core, draft);
    const { finishedAt: _finishedAt, ...unfinished } = draft.batch;
    draft.putBatch({ ...unfinished, next: { kind: job.kind, by: 'retry' } });
    return;
  }
  if (job === undefined || (job.state !== 'attention' && job.state !== 'failed')) return;
  if (job.state === 'attention' && job.failure.code === 'remote.batch-gone') {
    draft.putJob(nextJob(job, { type: 'cancelled', at: core.ports.clock.now() }));
    await beginRound(core, draft);
    draft.putBatch({ ...draft.batch, next: { kind: job.kind, by: 'retry' } });
    return;
  }
  const { finishedAt: _finishedAt, ...rest } = draft.batch;
  draft.putBatch(rest);
  draft.putJob(nextJob(job, { type: 'retried' }));
}

/** Gives up what is not yet sent, and the run that was not begun. What the server has it keeps. */
export async function cancelBatch(core: CoreContext, id: BatchId): Promise<Result<BatchDetail>> {
  const cancelled = await changeBatch(core, id, async (draft) => {
    const job = currentJob(draft.batch, draft.jobs);
    if (
      job !== undefined &&
      (job.state === 'starting' || job.state === 'accepted' || job.state === 'succeeded')
    ) {
      return fail(
        conflict('the server has begun the import', "It can only be stopped on the server's own page."),
      );
    }
    if (job !== undefined && job.state !== 'failed')
      draft.putJob(nextJob(job, { type: 'cancelled', at: core.ports.clock.now() }));
    for await (const read of itemsOf(core.ports.store, id)) {
      const item = await draft.item(read.id);
      if (isCancellable(item.state)) draft.putItem(item, nextItem(item, { type: 'cancelled' }));
    }
    const { next: _next, failure: _failure, ...rest } = withoutWaiting(draft.batch);
    const now = core.ports.clock.now();
    draft.putBatch({ ...rest, cancelledAt: now, finishedAt: now });
    draft.tell(storyLine(core.ports, id, { what: 'batch.cancelled' }));
    return ok(undefined);
  });
  if (cancelled.ok) core.callOff(id);
  return cancelled;
}

export function isCancellable(state: string): boolean {
  return (
    state === 'settling' ||
    state === 'queued' ||
    state === 'uploading' ||
    state === 'waiting' ||
    state === 'attention'
  );
}

/** Puts a batch before all others of its destination. */
export async function sendNext(core: CoreContext, id: BatchId): Promise<Result<BatchDetail>> {
  const now = core.ports.clock.now();
  return changeBatch(core, id, (draft) => {
    // The latest wish goes first, so the time of the wish is the priority.
    draft.putBatch({ ...draft.batch, priority: now });
    draft.tell(storyLine(core.ports, id, { what: 'batch.sendNext' }));
    return ok(undefined);
  });
}
