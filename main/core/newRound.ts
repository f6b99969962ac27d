import type { Batch } from '../../shared/model/batch.ts';
import { countOf } from '../../shared/model/batchStatus.ts';
import type { Item } from '../../shared/model/item.ts';
import { nextItem } from '../../shared/model/itemMachine.ts';
import { allRows } from './allRows.ts';
import { storyLine, type CoreContext } from './context.ts';
import { itemsOf } from './digestSet.ts';
import type { Draft } from './draft.ts';
import type { Store } from './ports/store.ts';

/** A new remote batch with the same files: everything that was sent is sent to that one too. */
export async function beginRound(core: CoreContext, draft: Draft): Promise<void> {
  const { remote: _remote, spoiled: _spoiled, waiting: _waiting, ...rest } = draft.batch;
  const next: Batch = { ...rest, round: draft.batch.round + 1, attempts: 0 };
  draft.putBatch(next);
  for await (const read of itemsOf(core.ports.store, draft.batch.id)) {
    const item = await draft.item(read.id);
    if (item.state === 'sent') draft.putItem(item, nextItem(item, { type: 'sendAgain' }));
  }
  draft.tell(storyLine(core.ports, draft.batch.id, { what: 'batch.newRound', facts: { round: next.round } }));
}

/** What has happened to an item whose name is no more the one that it may lie under at the server. */
export function noteOldName(draft: Draft, item: Item): void {
  const mayLieThere = item.sends > 0 && item.round === draft.batch.round && draft.batch.remote !== undefined;
  if (mayLieThere && draft.batch.mirror === undefined) draft.putBatch({ ...draft.batch, spoiled: true });
}

/**
 * True when something may lie in the remote batch that is not wanted: it was given up, or got another name, while its send was
 * under way. Nobody can take it out there, and it would be imported with the others.
 */
export async function mayHoldMore(store: Store, draft: Draft): Promise<boolean> {
  if (draft.batch.spoiled === true) return true;
  if (countOf(draft.counts, 'cancelled', 'excluded') === 0) return false;
  const { id: batchId, round } = draft.batch;
  for await (const item of allRows((query) =>
    store.items({ ...query, batchId, states: ['cancelled', 'excluded'] }),
  ))
    if (item.sends > 0 && item.round === round) return true;
  return false;
}
