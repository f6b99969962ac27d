import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { DestinationId, ItemId, BatchId } from '../../../shared/model/ids.ts';
import type { Item, ItemSource } from '../../../shared/model/item.ts';

/** A file that changes for so long is reported. It is still sent once it rests. */
export const NEVER_RESTS_MS = 60 * 60_000;
/** A file that another program keeps open for so long is reported. It is still sent once it is free. */
export const BUSY_REPORT_MS = 10 * 60_000;
/** Reported, and watched on all the same: what is over goes on by itself. */
export const WATCHED_ON: ReadonlySet<string> = new Set(['file.never-rests', 'file.busy']);

/** What of an item matters while its file settles. */
export interface WatchedItem {
  readonly id: ItemId;
  readonly batchId: BatchId;
  readonly destinationId: DestinationId;
  readonly name: string;
  readonly source: Extract<ItemSource, { kind: 'file' }>;
}

/** A file that is watched until it is whole. */
export interface Watched {
  readonly item: WatchedItem;
  facts: FileFacts | undefined;
  /** Monotonic ms: when it was first seen, when these facts were, and when it is looked at next. */
  readonly first: number;
  since: number;
  lookAt: number;
  /** Digest of its ends at half time. */
  sample: string | undefined;
  /** The most bytes it had. */
  peak: number;
  /** Monotonic ms since when it cannot be had for itself. */
  busySince: number | undefined;
  /** It was reported as never resting or as kept open, and is watched on. */
  reported: boolean;
  /** It is whole, and only waits for its safe copy. */
  isWhole: boolean;
  /** Its item was written since it was read: perhaps it is no longer unsettled, or has another name. */
  isStale: boolean;
}

/** What is watched of an item from now on; undefined for one that is not unsettled. `now` is monotonic ms. */
export function watchedOf(item: Item, now: number): Watched | undefined {
  const neverRested = item.state === 'attention' && WATCHED_ON.has(item.failure.code);
  const { batchId, destinationId, id, name, source } = item;
  if ((item.state !== 'settling' && !neverRested) || source.kind !== 'file') return undefined;
  return {
    item: { id, batchId, destinationId, name, source },
    facts: undefined,
    first: now,
    since: now,
    lookAt: now,
    sample: undefined,
    peak: 0,
    busySince: undefined,
    reported: neverRested,
    isWhole: false,
    isStale: false,
  };
}

/** True while the item is what was watched: nobody cancelled, renamed or moved it. */
export function isStill(watched: Watched, item: Item | undefined): item is Item {
  const { batchId, name } = watched.item;
  if (item === undefined || item.batchId !== batchId || item.name !== name) return false;
  return item.state === 'settling' || (watched.reported && item.state === 'attention');
}
