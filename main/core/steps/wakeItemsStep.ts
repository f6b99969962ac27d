import type { BatchId } from '../../../shared/model/ids.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import type { CoreContext } from '../context.ts';
import type { StepEnd } from './stepContext.ts';

/** Waiting items brought back in one commit. */
const WAKE_SLICE = 500;

/** Brings the waiting items whose time has come back into the queue. */
export async function wakeItemsStep(core: CoreContext, batchId: BatchId): Promise<StepEnd> {
  const { ports, ledger } = core;
  const now = ports.clock.now();
  let due = await ports.store.dueItems(batchId, now, WAKE_SLICE);
  // The plan found even the earliest one too far ahead to be true: the clock was set back since.
  if (due.length === 0) due = await ports.store.dueItems(batchId, Number.MAX_SAFE_INTEGER, WAKE_SLICE);
  await ledger.write(batchId, async (draft) => {
    for (const read of due) {
      const item = await draft.item(read.id);
      if (item.state === 'waiting') draft.putItem(item, nextItem(item, { type: 'due' }));
    }
  });
  return 'on';
}
