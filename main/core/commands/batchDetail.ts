import type { BatchId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound, type CoreContext } from '../context.ts';
import type { BatchDetail } from '../core.ts';
import type { BatchState, Draft } from '../draft.ts';
import { runSchedule } from '../runSchedule.ts';

/** A batch with what its status rests on, as of the last commit. */
export async function batchDetail(core: CoreContext, id: BatchId): Promise<BatchDetail | undefined> {
  const state = await core.ledger.read(id);
  return state === undefined ? undefined : detailOf(core, state);
}

export function detailOf(core: CoreContext, state: BatchState): BatchDetail {
  const schedule = runSchedule(core, state);
  return {
    ...state,
    destination: core.ports.destinations.byId(state.batch.destinationId),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

/** Changes a batch under its lock and gives it as it is then; wakes its destination. */
export async function changeBatch(
  core: CoreContext,
  id: BatchId,
  change: (draft: Draft) => Promise<Result<void>> | Result<void>,
): Promise<Result<BatchDetail>> {
  if ((await core.ledger.read(id)) === undefined) return fail(notFound('batch', id));
  const done = await core.ledger.write(id, change);
  if (!done.ok) return done;
  const detail = detailOf(core, await core.ledger.state(id));
  core.wake(detail.batch.destinationId);
  core.emit({ kind: 'status' });
  return ok(detail);
}
