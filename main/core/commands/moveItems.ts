import type { BatchId, DestinationId, ItemId } from '../../../shared/model/ids.ts';
import { countOf, currentJob } from '../../../shared/model/batchStatus.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { ItemEvent } from '../../../shared/model/itemMachine.ts';
import { allRows } from '../allRows.ts';
import { notFound, type CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import type { ItemsDeed, ItemsMeant, ItemsMoved } from '../manyItems.ts';
import { clashOf, isWanted } from '../nameClash.ts';
import { misfit, moveIn, tooLate } from './itemCommands.ts';
import { MovedSum } from './movedSum.ts';
import { retryBatch } from './steerBatch.ts';

/** Items moved in one commit: a batch is locked no longer than that takes, and a stop in between loses nothing. */
const ITEMS_OF_COMMIT_MAX = 1_000;

const EVENTS: Readonly<Record<ItemsDeed, Extract<ItemEvent['type'], 'retried' | 'cancelled' | 'restored'>>> =
  { retry: 'retried', cancel: 'cancelled', restore: 'restored' };

/** Does one thing with many items, batch after batch. One that cannot holds none of the others up. */
export async function moveItems(core: CoreContext, deed: ItemsDeed, meant: ItemsMeant): Promise<ItemsMoved> {
  const sum = new MovedSum();
  const destinations = new Set<DestinationId>();
  for (const [batchId, ids] of await idsByBatch(core, meant, sum)) {
    const { batch } = await core.ledger.state(batchId);
    const act: Act = { deed, batchId, ids, ...(meant.kind === 'stopped' ? { code: meant.code } : {}) };
    if (!(await retriedAsWhole(core, act, sum)))
      for (let at = 0; at < ids.length; at += ITEMS_OF_COMMIT_MAX)
        await moveSlice(core, { ...act, ids: ids.slice(at, at + ITEMS_OF_COMMIT_MAX) }, sum);
    destinations.add(batch.destinationId);
  }
  for (const id of destinations) {
    if (deed === 'retry') await core.unpark(id);
    core.wake(id);
  }
  core.emit({ kind: 'status' });
  return sum.told();
}

/** One act on items of one batch. */
interface Act {
  readonly deed: ItemsDeed;
  readonly batchId: BatchId;
  readonly ids: readonly ItemId[];
  /** Only those that still wait for a person because of this. */
  readonly code?: FailureCode;
}

async function idsByBatch(
  core: CoreContext,
  meant: ItemsMeant,
  sum: MovedSum,
): Promise<ReadonlyMap<BatchId, readonly ItemId[]>> {
  const { store } = core.ports;
  const found = new Map<BatchId, ItemId[]>();
  const note = ({ batchId, id }: Item): void => {
    const ids = found.get(batchId);
    if (ids === undefined) found.set(batchId, [id]);
    else ids.push(id);
  };
  if (meant.kind === 'named') {
    for (const id of new Set(meant.ids)) {
      const item = await store.item(id);
      if (item === undefined) sum.refuse(notFound('item', id));
      else note(item);
    }
    return found;
  }
  const { kind: _kind, code, ...where } = meant;
  for await (const item of allRows((query) => store.items({ ...query, ...where, states: ['attention'] })))
    if (isStoppedBy(item, code)) note(item);
  return found;
}

function isStoppedBy(item: Item, code: FailureCode): boolean {
  return item.state === 'attention' && item.failure.code === code;
}

/**
 * A batch that is itself stopped, or whose import was asked for, goes on as a whole or not at all: it is retried so
 * where all its files that wait for a person are meant.
 */
async function retriedAsWhole(core: CoreContext, act: Act, sum: MovedSum): Promise<boolean> {
  if (act.deed !== 'retry') return false;
  const { batch, counts, jobs } = await core.ledger.state(act.batchId);
  const isBound = batch.failure !== undefined || currentJob(batch, jobs) !== undefined;
  if (!isBound || act.ids.length < countOf(counts, 'attention')) return false;
  const retried = await retryBatch(core, act.batchId);
  for (const id of act.ids) {
    const why = retried.ok ? stillClashing(await core.ledger.item(id)) : retried.failure;
    if (why === undefined) sum.moved([id]);
    else sum.refuse(why);
  }
  return true;
}

/** The one thing that a retry of its batch leaves as it is. */
function stillClashing(item: Item): Failure | undefined {
  return item.state === 'attention' && item.failure.code === 'file.name-clash' ? item.failure : undefined;
}

async function moveSlice(core: CoreContext, act: Act, sum: MovedSum): Promise<void> {
  const refused: Failure[] = [];
  await core.unwritten.write(act.batchId);
  const moved = await core.ledger.write(act.batchId, async (draft): Promise<readonly ItemId[]> => {
    const done: ItemId[] = [];
    const joins = act.deed !== 'cancel';
    const late = joins ? tooLate(draft) : undefined;
    const names = joins && late === undefined ? await namesOfSlice(core, draft, act.ids) : undefined;
    for (const id of act.ids) {
      const item = await draft.item(id);
      // What has gone on meanwhile is no longer meant.
      if (act.code !== undefined && !isStoppedBy(item, act.code)) continue;
      const event = { type: EVENTS[act.deed] };
      const why = late ?? misfit(item, event.type) ?? names?.taken(item);
      if (why !== undefined) {
        refused.push(why);
        continue;
      }
      moveIn(core, draft, { item, event });
      names?.note(item);
      done.push(id);
    }
    return done;
  });
  for (const failure of refused) sum.refuse(failure);
  sum.moved(moved);
}

/** Who has the names of some items of a batch: the batch is walked once for all of them. */
interface NamesOfSlice {
  readonly taken: (item: Item) => Failure | undefined;
  readonly note: (item: Item) => void;
}

async function namesOfSlice(
  core: CoreContext,
  draft: Draft,
  ids: readonly ItemId[],
): Promise<NamesOfSlice | undefined> {
  if (draft.batch.mirror !== undefined) return undefined;
  const owners = new Map<string, Item[]>();
  for (const id of ids) owners.set((await draft.item(id)).name, []);
  for await (const item of itemsOf(core.ports.store, draft.batch.id))
    if (isWanted(item)) owners.get(item.name)?.push(item);
  return {
    taken: (item) => {
      const other = owners.get(item.name)?.find(({ id }) => id !== item.id);
      return other === undefined ? undefined : clashOf(item, other);
    },
    note: (item) => owners.get(item.name)?.push(item),
  };
}
