import type { BatchId } from '../../shared/model/ids.ts';
import { nextItem } from '../../shared/model/itemMachine.ts';
import { storyLine, type CoreContext } from './context.ts';

/** Items brought back in one commit. */
const RECOVERY_SLICE = 500;

/** The daemon's own facts in the ledger. */
export const FACT_RUNNING = 'engine.running';
export const FACT_PAUSE = 'engine.pause';

/** What was found after an end that nobody asked for. */
export interface Recovered {
  readonly unclean: boolean;
  /** Items that were under way and go on. */
  readonly items: number;
}

/**
 * Derives the work anew from what the ledger has: what was under way goes back into the queue. A job found in
 * `starting` stays so: its first step is to ask the server. Nothing is sent here.
 */
export async function recover(core: CoreContext): Promise<Recovered> {
  const { ports } = core;
  const unclean = (await ports.store.fact(FACT_RUNNING)) !== undefined;
  let items = 0;
  for (;;) {
    const page = await ports.store.items({ states: ['uploading'], limit: RECOVERY_SLICE });
    if (page.items.length === 0) break;
    const byBatch = new Map<BatchId, typeof page.items>();
    for (const item of page.items) byBatch.set(item.batchId, [...(byBatch.get(item.batchId) ?? []), item]);
    for (const [batchId, interrupted] of byBatch) {
      await core.ledger.write(batchId, async (draft) => {
        for (const read of interrupted) {
          const item = await draft.item(read.id);
          if (item.state === 'uploading') draft.putItem(item, nextItem(item, { type: 'interrupted' }));
        }
        draft.tell(
          storyLine(ports, batchId, { what: 'batch.resumed', facts: { items: interrupted.length } }),
        );
      });
    }
    items += page.items.length;
  }
  return { unclean, items };
}
