import { nextItem } from '../../../shared/model/itemMachine.ts';
import type { Item } from '../../../shared/model/item.ts';
import { itemHeadsOf } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import type { Store } from '../ports/store.ts';

/**
 * A script may send a second version under the same name, and at the server the one that arrived last counts. One that had to be
 * tried again may arrive after its successors: those are sent once more, so that the last one counts there, too.
 */
export async function sendSuccessorsAgain(store: Store, draft: Draft, sent: Item): Promise<void> {
  if (draft.batch.mirror === undefined || sent.sends < 2) return;
  for await (const { id, name, seq } of itemHeadsOf(store, draft.batch.id)) {
    if (name !== sent.name || seq <= sent.seq) continue;
    const item = await draft.item(id);
    if (item.state === 'sent') draft.putItem(item, nextItem(item, { type: 'sendAgain' }));
  }
}
