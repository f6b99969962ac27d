import type { Batch } from '../../shared/model/batch.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Item } from '../../shared/model/item.ts';
import { itemsOf } from './digestSet.ts';
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
  const first = new Map<string, Item>();
  let items = 0;
  let clash: Failure | undefined;
  for await (const item of itemsOf(store, batch.id)) {
    items += 1;
    if (!isWanted(item) || batch.mirror !== undefined) continue;
    // Found at the intake: both wait for a person, and the others go on.
    if (item.state === 'attention' && item.failure.code === 'file.name-clash') continue;
    const other = first.get(item.name);
    if (other === undefined) first.set(item.name, item);
    else clash ??= clashOf(item, other);
  }
  return clash === undefined ? { items } : { items, clash };
}

/** The failure of a name that another wanted item of the batch has; undefined where it is free. */
export async function nameTaken(
  store: Store,
  batch: Batch,
  wanted: Pick<Item, 'id' | 'name' | 'source'>,
): Promise<Failure | undefined> {
  if (batch.mirror !== undefined) return undefined;
  for await (const item of itemsOf(store, batch.id))
    if (item.id !== wanted.id && item.name === wanted.name && isWanted(item)) return clashOf(wanted, item);
  return undefined;
}

/** True unless it was given up or left out. */
export function isWanted({ state }: Item): boolean {
  return state !== 'cancelled' && state !== 'excluded';
}

/** "Two files under one name." */
export function clashOf(one: Pick<Item, 'name' | 'source'>, other: Pick<Item, 'source'>): Failure {
  return failure('file.name-clash', { name: one.name, path: itemPlace(one), other: itemPlace(other) });
}
