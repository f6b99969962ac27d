import type { Batch, BatchCounts, BatchStatus } from '../../../shared/model/batch.ts';
import type { DestinationState } from '../../../shared/model/destination.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type {
  BatchId,
  DestinationId,
  FolderId,
  ItemId,
  JobId,
  ReceiptId,
} from '../../../shared/model/ids.ts';
import type { ImportJob, JobState } from '../../../shared/model/importJob.ts';
import type { Item, ItemState } from '../../../shared/model/item.ts';
import type { BatchSort, ItemSort } from '../../../shared/model/sortOrders.ts';
import type { DepthRow, HistoryRow } from './history.ts';

/**
 * Facts that begin so, with a digest and a point, say that a spooled safe copy is needed. By digest, so that one look tells.
 */
export const COPIED_PREFIX = 'copied.';

/** A line of a batch's story. */
export interface StoryLine {
  readonly at: number;
  readonly batchId: BatchId;
  readonly itemId?: ItemId;
  readonly jobId?: JobId;
  /** A word such as `item.sent`, `batch.opened`, `job.accepted`, `decision`. */
  readonly what: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A receipt as the ledger keeps it: canonical JSON text, chained to the one before. */
export interface StoredReceipt {
  readonly id: ReceiptId;
  readonly seq: number;
  readonly batchId: BatchId;
  readonly at: number;
  /** SHA-256 of `body`, lower-case hex. */
  readonly digest: string;
  readonly body: string;
}

/** What the next receipt, and whoever counts them, must know of one. */
export type ReceiptHead = Omit<StoredReceipt, 'body'>;

/** An answer that is given again to the same Idempotency-Key. */
export interface KeptAnswer {
  readonly key: string;
  readonly requestDigest: string;
  readonly status: number;
  readonly body: string;
  readonly at: number;
}

/** One write. All changes of a commit are applied together or not at all. */
export type Change =
  | { readonly put: 'batch'; readonly batch: Batch }
  | { readonly put: 'item'; readonly item: Item }
  | { readonly put: 'job'; readonly job: ImportJob }
  | { readonly put: 'destinationState'; readonly state: DestinationState }
  | { readonly put: 'receipt'; readonly receipt: StoredReceipt }
  | { readonly put: 'answer'; readonly answer: KeptAnswer }
  /** Small facts of the daemon itself: pause, clean end, resume tokens. `value` undefined removes it. */
  | { readonly put: 'fact'; readonly key: string; readonly value: string | undefined }
  | { readonly put: 'story'; readonly line: StoryLine }
  /** What is known of a file of a watched folder, by folder and path. */
  | { readonly put: 'folderFile'; readonly file: FolderFile }
  | { readonly put: 'folderFileDropped'; readonly folderId: FolderId; readonly path: string }
  /** Notes for the history how many items wait at a destination when the commit is done. */
  | { readonly put: 'depth'; readonly destinationId: DestinationId; readonly at: number }
  /** Everything known of a folder's files goes; its items stay. */
  | { readonly put: 'folderDropped'; readonly folderId: FolderId };

/** A page request: `after` is the cursor of the last one. */
export interface PageQuery {
  readonly limit: number;
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `after` for the next page; absent at the end. */
  readonly next?: string;
}

/** Newest first, unless `sort` says otherwise; equal ones lie in order of arrival, turned with the order. */
export interface BatchQuery extends PageQuery {
  /** `name`: the comment without case. `files`, `bytes`: what is not given up. A cursor belongs to its order. */
  readonly sort?: BatchSort;
  readonly destinationId?: DestinationId;
  readonly statuses?: readonly BatchStatus[];
  /** Only batches that one of these watched folders made. */
  readonly folderIds?: readonly FolderId[];
  /** Part of a comment or id, without case. */
  readonly text?: string;
}

/** In order of arrival, unless `sort` says otherwise; equal ones lie in order of arrival, turned with the order. */
export interface ItemQuery extends PageQuery {
  /** `name` without case; `state` in the order of `ITEM_STATES`. A cursor belongs to its order. */
  readonly sort?: ItemSort;
  readonly batchId?: BatchId;
  readonly destinationId?: DestinationId;
  readonly states?: readonly ItemState[];
  /** Part of a name or id, without case. */
  readonly text?: string;
}

/** What is needed of each of very many items. Read so, they cost half of what whole ones cost (measured). */
export interface ItemHead extends Pick<Item, 'id' | 'seq' | 'name' | 'state'> {
  readonly sha256?: string;
}

/** In order of arrival. */
export interface ItemHeadQuery extends PageQuery {
  readonly batchId: BatchId;
}

/** Newest first. */
export interface JobQuery extends PageQuery {
  readonly batchId?: BatchId;
  readonly destinationId?: DestinationId;
  readonly states?: readonly JobState[];
}

/** In the order of a walk (`comparePaths`); the cursor is the last path. */
export interface FolderFileQuery extends PageQuery {
  readonly folderId: FolderId;
  /** Only what lies below this folder; its path, without a `/` at the end. */
  readonly under?: string;
  readonly states?: readonly FolderFile['state'][];
}

/** What the ledger counts of a folder. Two books that must agree: files with their versions, and items. */
export interface FolderSums {
  /** Items ever made for its files, as the files have it. */
  readonly versions: number;
  readonly baseline: number;
  readonly excluded: number;
  /** Files that the last scan found. */
  readonly there: number;
  /** Its items, as the items have it. */
  readonly items: BatchCounts;
}

/** Oldest first. */
export interface StoryQuery extends PageQuery {
  /** Only what happened to this file. */
  readonly itemId?: ItemId;
}

/** From the first quarter of an hour at or after `from` to the last one that begins before `until`, ms since the epoch. */
export interface HistoryQuery {
  readonly from: number;
  readonly until: number;
  readonly destinationId?: DestinationId;
}

/** Thrown when the ledger itself fails (disk, corruption): the engine stops and reopens rather than guess. */
export class StoreError extends Error {
  readonly reason: 'full' | 'io' | 'damaged' | 'closed';
  constructor(reason: StoreError['reason'], message: string) {
    super(message);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

/** A ledger that broke (I/O error, damage) takes no more writes until it is opened anew. */
export interface LedgerRepair {
  /** Closes the ledger and opens it again. Rejects with `StoreError` while that fails; until it is open every call does. */
  reopen(): Promise<void>;
  /** Told once, by whichever call met it first, and again after it was opened anew. */
  onBroken(listener: (trouble: StoreError) => void): void;
}

/**
 * The ledger. `commit` resolves when the changes are durable. Reads see every commit that resolved before.
 * Sequence numbers are given by `nextSeq`, and are never used twice.
 */
export interface Store {
  commit(changes: readonly Change[]): Promise<void>;
  /** Reserves `count` consecutive sequence numbers and returns the first. */
  nextSeq(count: number): Promise<number>;

  batch(id: BatchId): Promise<Batch | undefined>;
  batches(query: BatchQuery): Promise<Page<Batch>>;
  /**
   * Batches of a destination that may have something to do: not finished, and neither open nor held. Highest priority
   * first, then oldest.
   */
  unfinishedBatches(destinationId: DestinationId, limit: number): Promise<readonly Batch[]>;
  /** Destinations that have such batches. */
  busyDestinations(): Promise<readonly DestinationId[]>;
  counts(batchId: BatchId): Promise<BatchCounts>;
  /** Sums over all batches: items per state, batches per status. */
  totals(destinationId?: DestinationId): Promise<{
    readonly items: BatchCounts;
    readonly batches: Readonly<Partial<Record<BatchStatus, number>>>;
  }>;

  item(id: ItemId): Promise<Item | undefined>;
  items(query: ItemQuery): Promise<Page<Item>>;
  itemHeads(query: ItemHeadQuery): Promise<Page<ItemHead>>;
  /** Items of a batch in a state, in order of arrival. */
  itemsIn(batchId: BatchId, state: ItemState, limit: number): Promise<readonly Item[]>;
  /** Waiting items of a batch whose time has come. */
  dueItems(batchId: BatchId, now: number, limit: number): Promise<readonly Item[]>;
  /** The earliest time any waiting item of the batch is due. */
  nextDue(batchId: BatchId): Promise<number | undefined>;
  /** What was last sent to a destination under this name, if anything. */
  lastSent(destinationId: DestinationId, name: string): Promise<Item | undefined>;

  job(id: JobId): Promise<ImportJob | undefined>;
  /** All jobs of a batch, oldest first. */
  jobsOf(batchId: BatchId): Promise<readonly ImportJob[]>;
  jobs(query: JobQuery): Promise<Page<ImportJob>>;

  folderFile(folderId: FolderId, path: string): Promise<FolderFile | undefined>;
  folderFiles(query: FolderFileQuery): Promise<Page<FolderFile>>;
  /** Files of a folder that had this inode when they were last seen. */
  folderFilesByInode(folderId: FolderId, ino: string): Promise<readonly FolderFile[]>;
  folderSums(folderId: FolderId): Promise<FolderSums>;
  /** Batches of a folder that are open for more, oldest first. */
  openFolderBatches(folderId: FolderId): Promise<readonly Batch[]>;

  destinationState(id: DestinationId): Promise<DestinationState | undefined>;
  story(batchId: BatchId, query: StoryQuery): Promise<Page<StoryLine>>;
  receipts(batchId: BatchId): Promise<readonly StoredReceipt[]>;
  /** Without its text, which is long where the batch was. */
  lastReceipt(): Promise<ReceiptHead | undefined>;
  /** Receipts of all batches, in the order of the chain. */
  receiptChain(query: PageQuery): Promise<Page<StoredReceipt>>;
  answer(key: string): Promise<KeptAnswer | undefined>;
  fact(key: string): Promise<string | undefined>;
  /** The facts whose keys begin so, in the order of their keys. For the few that a part of the core keeps for itself. */
  facts(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
  /** What happened when, in order of time, then of what and why. Counted while it happens, never by reading items. */
  history(query: HistoryQuery): Promise<readonly HistoryRow[]>;
  /** How many files waited, in order of time, then of destination; first what each destination's last row before `from` says. */
  depths(query: HistoryQuery): Promise<readonly DepthRow[]>;
  /** Whether an unfinished batch or item still needs these spooled bytes. */
  needsSpooled(sha256: string): Promise<boolean>;
  /** Deletes stories and kept answers of finished batches older than `before`. Facts of files and receipts stay. */
  prune(before: number): Promise<void>;
  close(): Promise<void>;
}
