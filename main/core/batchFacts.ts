import type { ComesAfter } from '../../shared/model/comesAfter.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import { owesFiles, owesRun, type BatchFacts } from './batchPlan.ts';
import type { CoreContext } from './context.ts';
import type { BatchState } from './draft.ts';
import type { ImportService } from './ports/importService.ts';
import { settlesInFolder } from './steps/settleStep.ts';

/** Gathers what the next step of a batch is decided from. */
export async function batchFacts(
  core: CoreContext,
  state: BatchState,
  service: ImportService,
): Promise<BatchFacts> {
  const { batch, counts, jobs } = state;
  const { clock, store } = core.ports;
  const wish = jobs.find((job) => job.wish !== undefined && job.wish.conflict === undefined)?.wish;
  return {
    ...state,
    abilities: service.abilities,
    now: clock.now(),
    nextDue: (counts.waiting?.items ?? 0) > 0 ? await store.nextDue(batch.id) : undefined,
    window: (name) => core.windows.state(name),
    // Most batches have nothing of that, and every look at one comes through here.
    isBehind: batch.mirror?.after !== undefined && (await isOwedBefore(core, batch.mirror.after)),
    isWishBehind: wish?.after !== undefined && (await isOwedBefore(core, wish.after)),
    settlesInFolder: batch.folderId !== undefined && (await settlesInFolder(core, state)),
  };
}

/** True while something that a script asked for before has yet to get to the server. */
async function isOwedBefore(core: CoreContext, after: ComesAfter): Promise<boolean> {
  for (const id of after.files) {
    const before = await core.ledger.read(id as BatchId);
    if (before !== undefined && owesFiles(before)) return true;
  }
  const run = after.run === undefined ? undefined : await core.ledger.read(after.run as BatchId);
  return run !== undefined && owesRun(run);
}
