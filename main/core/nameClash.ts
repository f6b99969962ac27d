import type { Batch } from '../../shared/model/batch.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { ItemId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import { allRows } from './allRows.ts';
import { itemHeadsOf } from './digestSet.ts';
import { there } from './draft.ts';
import { itemPlace } from './itemPlace.ts';
import type { Store } from './ports/store.ts';

/** How a batch's items go together by name. */
export interface NamesOfBatch {
  /** All its items, also those that are given up. */
  readonly items: number;
  /** Two that would go under one name: on the server the last would win, and the other be lost without a word. */
  readonly clash?: Failure;
}

/** Looks through a whole batch for two wanted items with one name. A script's own batch may replace its files. */
export async function namesOf(store: Store, batch: Batch): Promise<NamesOfBatch> {
  const first = new Map<string, ItemId>();
  let parked: ReadonlySet<ItemId> | undefined;
  let items = 0;
  let clash: Failure | undefined;
  for await (const head of itemHeadsOf(store, batch.id)) {
    items += 1;
    if (!isWanted(head) || batch.mirror !== undefined || clash !== undefined) continue;
    if (head.state === 'attention') {
      parked ??= await parkedClashes(store, batch);
      if (parked.has(head.id)) continue;
    }
    const other = first.get(head.name);
    if (other === undefined) first.set(head.name, head.id);
    else clash = clashOf(await wholeItem(store, head.id), await wholeItem(store, other));
  }
  return clash === undefined ? { items } : { items, clash };
}

/** Clashes that were found at the intake: those wait for a person, and the others go on. */
async function parkedClashes(store: Store, { id: batchId }: Batch): Promise<ReadonlySet<ItemId>> {
  const ids = new Set<ItemId>();
  for await (const item of allRows((query) => store.items({ ...query, batchId, states: ['attention'] })))
    if (item.state === 'attention' && item.failure.code === 'file.name-clash') ids.add(item.id);
  return ids;
}

/** The failure of a name that another wanted item of the batch has; undefined where it is free. */
export async function nameTaken(
  store: Store,
  batch: Batch,
  wanted: Pick<Item, 'id' | 'name' | 'source'>,
): Promise<Failure | undefined> {
  if (batch.mirror !== undefined) return undefined;
  for await (const head of itemHeadsOf(store, batch.id))
    if (head.id !== wanted.id && head.name === wanted.name && isWanted(head))
      return clashOf(wanted, await wholeItem(store, head.id));
  return undefined;
}

async function wholeItem(store: Store, id: ItemId): Promise<Item> {
  return there(await store.item(id), id);
}

/** True unless it was given up or left out. */
export function isWanted({ state }: Pick<Item, 'state'>): boolean {
  return state !== 'cancelled' && state !== 'excluded';
}

/** "Two files under one name." */
export function clashOf(one: Pick<Item, 'name' | 'source'>, other: Pick<Item, 'source'>): Failure {
  return failure('file.name-clash', { name: one.name, path: itemPlace(one), other: itemPlace(other) });
}
