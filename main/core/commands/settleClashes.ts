import type { BatchId, DestinationId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { allRows } from '../allRows.ts';
import type { CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import type { ClashChoice, ItemsMoved } from '../manyItems.ts';
import { clashOf, isWanted } from '../nameClash.ts';
import { moveIn, renameIn, tooLate } from './itemCommands.ts';
import { MovedSum } from './movedSum.ts';

/** Names settled in one commit: a batch is locked no longer than that takes. */
const NAMES_OF_COMMIT_MAX = 500;

/** What one batch, or a whole destination, means. */
export interface ClashesMeant {
  readonly destinationId: DestinationId;
  readonly batchId?: BatchId;
}

/** Settles names that several files of a batch have, all in one way. One that cannot be settled holds none of the others up. */
export async function settleClashes(
  core: CoreContext,
  choice: ClashChoice,
  meant: ClashesMeant,
): Promise<ItemsMoved> {
  const sum = new MovedSum();
  for (const id of await batchesWithClashes(core, meant)) {
    const names = await clashingNames(core, id);
    for (let at = 0; at < names.length; at += NAMES_OF_COMMIT_MAX) {
      const some = new Set(names.slice(at, at + NAMES_OF_COMMIT_MAX));
      await core.ledger.write(id, (draft) => settleSome(core, { draft, choice, names: some, sum }));
    }
  }
  await core.unpark(meant.destinationId);
  core.wake(meant.destinationId);
  core.emit({ kind: 'status' });
  return sum.told();
}

async function batchesWithClashes(core: CoreContext, meant: ClashesMeant): Promise<ReadonlySet<BatchId>> {
  const found = new Set<BatchId>();
  const query = { ...meant, states: ['attention'] as const };
  for await (const item of allRows((page) => core.ports.store.items({ ...page, ...query })))
    if (isClashing(item)) found.add(item.batchId);
  return found;
}

async function clashingNames(core: CoreContext, id: BatchId): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const item of itemsOf(core.ports.store, id)) if (isClashing(item)) names.add(item.name);
  return [...names];
}

function isClashing(item: Item): boolean {
  return item.state === 'attention' && item.failure.code === 'file.name-clash';
}

interface Settling {
  readonly draft: Draft;
  readonly choice: ClashChoice;
  readonly names: ReadonlySet<string>;
  readonly sum: MovedSum;
}

/** Who wants a name, in order of arrival: those that wait because of it, and one that has it already. */
interface Rivals {
  readonly waiting: Item[];
  owner?: Item;
}

async function settleSome(core: CoreContext, settling: Settling): Promise<void> {
  const { draft, choice, names, sum } = settling;
  const taken = new Set<string>();
  const rivals = new Map<string, Rivals>([...names].map((name) => [name, { waiting: [] }]));
  for await (const read of itemsOf(core.ports.store, draft.batch.id)) {
    const item = await draft.item(read.id);
    if (!isWanted(item)) continue;
    taken.add(item.name);
    const of = rivals.get(item.name);
    if (of === undefined) continue;
    if (isClashing(item)) of.waiting.push(item);
    else of.owner ??= item;
  }
  const late = tooLate(draft);
  for (const of of rivals.values()) {
    if (late !== undefined) for (const _item of of.waiting) sum.refuse(late);
    else if (choice === 'keep-both') keepAll(core, settling, { of, taken });
    else keepNewest(core, settling, of);
  }
}

/** The first keeps the name, the others get a number. */
function keepAll(
  core: CoreContext,
  { draft, sum }: Settling,
  { of, taken }: { readonly of: Rivals; readonly taken: Set<string> },
): void {
  let isKept = of.owner !== undefined;
  for (const item of of.waiting) {
    if (isKept) {
      const name = numbered(item.name, taken);
      taken.add(name);
      renameIn(core, draft, { item, name });
    } else moveIn(core, draft, { item, event: { type: 'retried' } });
    isKept = true;
    sum.moved([item.id]);
  }
}

/** The one that was written last goes on, the others are given up. One that is on its way already stays, and is not replaced. */
function keepNewest(core: CoreContext, { draft, sum }: Settling, { waiting, owner }: Rivals): void {
  const newest = [...waiting, ...(owner === undefined ? [] : [owner])].toSorted(byWriting).at(-1);
  for (const item of waiting)
    if (item === newest && owner !== undefined) sum.refuse(clashOf(item, owner));
    else {
      moveIn(core, draft, { item, event: { type: item === newest ? 'retried' : 'cancelled' } });
      sum.moved([item.id]);
    }
}

/** The earlier written first; copies in the spool have no time but that of their arrival. */
function byWriting(one: Item, other: Item): number {
  const apart = BigInt(one.facts?.mtimeNs ?? 0) - BigInt(other.facts?.mtimeNs ?? 0);
  return apart === 0n ? one.seq - other.seq : apart > 0n ? 1 : -1;
}

/** `run/plate.tif` -> `run/plate-2.tif`, or the next number that nobody has. */
function numbered(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  const end = dot > name.lastIndexOf('/') + 1 ? dot : name.length;
  for (let number = 2; ; number += 1) {
    const tried = `${name.slice(0, end)}-${number}${name.slice(end)}`;
    if (!taken.has(tried)) return tried;
  }
}
