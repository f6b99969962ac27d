import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import type { CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';

/** Why an item counts for nothing: shown to people like the rule of a folder. */
const RULE = 'replaced by a later upload of the same name';

/**
 * Sets aside what a script replaced by a later upload of the same name, where the server keeps only the last. `placeOf` gives
 * the place at the server that a name goes to.
 */
export async function dropReplaced(
  core: CoreContext,
  id: BatchId,
  placeOf: (name: string) => string,
): Promise<void> {
  const last = new Map<string, Item>();
  const replaced: Item[] = [];
  for await (const item of itemsOf(core.ports.store, id)) {
    if (item.state === 'cancelled' || item.state === 'excluded') continue;
    const place = placeOf(item.name);
    const before = last.get(place);
    if (before !== undefined) replaced.push(before);
    last.set(place, item);
  }
  if (replaced.length === 0) return;
  await core.ledger.write(id, async (draft) => {
    for (const { id: itemId } of replaced) {
      const item = await draft.item(itemId);
      draft.putItem(item, setAside(item));
    }
  });
}

function setAside(item: Item): Item {
  switch (item.state) {
    case 'sent':
      return nextItem(nextItem(item, { type: 'sendAgain' }), { type: 'excluded', rule: RULE });
    case 'settling':
    case 'queued':
    case 'attention':
      return nextItem(item, { type: 'excluded', rule: RULE });
    case 'uploading':
    case 'waiting':
      return nextItem(item, { type: 'cancelled' });
    case 'imported':
    case 'cancelled':
    case 'excluded':
      return item;
  }
}
