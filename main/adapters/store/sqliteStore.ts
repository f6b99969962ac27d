import {
  StoreError,
  type BatchQuery,
  type Change,
  type FolderFileQuery,
  type FolderSums,
  type HistoryQuery,
  type ItemHead,
  type ItemHeadQuery,
  type ItemQuery,
  type JobQuery,
  type KeptAnswer,
  type Page,
  type PageQuery,
  type Store,
  type ReceiptHead,
  type StoredReceipt,
  type StoryLine,
  type StoryQuery,
} from '../../core/ports/store.ts';
import type { DepthRow, HistoryRow } from '../../core/ports/history.ts';
import type { Batch, BatchCounts } from '../../../shared/model/batch.ts';
import type { DestinationState } from '../../../shared/model/destination.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { BatchId, DestinationId, FolderId, ItemId, JobId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { Item, ItemState } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import { depthRows } from './depthRows.ts';
import { folderFileAt, folderFilesWithInode, folderSums, pageOfFolderFiles } from './folderFiles.ts';
import { historyRows } from './historyRows.ts';
import { pageOfBatches, pageOfItemHeads, pageOfItems, pageOfJobs, pageOfReceipts } from './pages.ts';
import { pruneLedger } from './prune.ts';
import {
  answerOf,
  batchOf,
  countsOf,
  destinationStateOf,
  itemOf,
  jobOf,
  RECEIPT_COLUMNS,
  RECEIPT_HEAD_COLUMNS,
  receiptHeadOf,
  receiptOf,
  type Row,
} from './rows.ts';
import { isSpooledNeeded } from './spooledNeeds.ts';
import { pageOfStory } from './storyPages.ts';
import { SequenceNumbers } from './sequenceNumbers.ts';
import { totalsOf } from './totals.ts';
import { commitChanges } from './writes.ts';

/** What the store does besides answering: both may take their time. */
export interface SqliteStoreParts {
  readonly connection: Connection;
  /** Writes the rolling backup if it is due. */
  readonly backUp: (when: 'pruning' | 'closing') => Promise<void>;
  /** Writes copies of receipts beside the ledger: of these, else of all that have none. */
  readonly copyReceipts: (numbers?: readonly number[]) => void;
}

/**
 * The ledger in SQLite. After a commit that failed for a reason other than a full disk, nothing more is written until
 * it is opened again: after a failed fsync nobody can know what the disk holds.
 */
export class SqliteStore implements Store {
  readonly #connection: Connection;
  readonly #backUp: SqliteStoreParts['backUp'];
  readonly #copyReceipts: SqliteStoreParts['copyReceipts'];
  readonly #numbers: SequenceNumbers;
  /** What takes longer than one turn; closing waits for it. */
  readonly #longer = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(parts: SqliteStoreParts) {
    this.#connection = parts.connection;
    this.#backUp = parts.backUp;
    this.#copyReceipts = parts.copyReceipts;
    // Killed between a receipt and its copy: it is made now.
    this.#copy();
    this.#numbers = new SequenceNumbers(parts.connection);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    this.commitNow(changes);
    this.tidyUp();
  }

  /** As `commit`, but durable when it returns; `tidyUp` belongs after it, once whoever waits for it has heard. */
  commitNow(changes: readonly Change[]): void {
    const connection = this.#writable();
    if (changes.length === 0) return;
    commitChanges(connection, changes);
    const receipts = changes.flatMap((change) => (change.put === 'receipt' ? [change.receipt.seq] : []));
    if (receipts.length > 0) this.#copy(receipts);
  }

  /** What a big commit left to do that nobody waits for. */
  tidyUp(): void {
    this.#connection.checkpoint();
  }

  async nextSeq(count: number): Promise<number> {
    this.#writable();
    return this.#numbers.take(count);
  }

  async batch(id: BatchId): Promise<Batch | undefined> {
    return this.#one('SELECT body FROM batches WHERE id = ?', [id], batchOf);
  }

  async batches(query: BatchQuery): Promise<Page<Batch>> {
    return this.#long(() => pageOfBatches(this.#open(), query));
  }

  async unfinishedBatches(destinationId: DestinationId, limit: number): Promise<readonly Batch[]> {
    return this.#open()
      .all(
        `SELECT body FROM batches INDEXED BY batches_unfinished
         WHERE destination_id = ? AND finished_at IS NULL AND status NOT IN ('open', 'held')
         ORDER BY priority DESC, seq LIMIT ?`,
        [destinationId, limit],
      )
      .map(batchOf);
  }

  async busyDestinations(): Promise<readonly DestinationId[]> {
    return this.#open()
      .all(
        `SELECT DISTINCT destination_id FROM batches INDEXED BY batches_unfinished
         WHERE finished_at IS NULL AND status NOT IN ('open', 'held') ORDER BY destination_id`,
      )
      .map(([id]) => id as DestinationId);
  }

  async counts(batchId: BatchId): Promise<BatchCounts> {
    return countsOf(
      this.#open().all('SELECT state, items, bytes FROM item_counts WHERE batch_id = ? AND items > 0', [
        batchId,
      ]),
    );
  }

  async totals(destinationId?: DestinationId): ReturnType<Store['totals']> {
    return totalsOf(this.#open(), destinationId);
  }

  async item(id: ItemId): Promise<Item | undefined> {
    return this.#one('SELECT body FROM items WHERE id = ?', [id], itemOf);
  }

  async items(query: ItemQuery): Promise<Page<Item>> {
    return this.#long(() => pageOfItems(this.#open(), query));
  }

  async itemHeads(query: ItemHeadQuery): Promise<Page<ItemHead>> {
    return this.#long(() => pageOfItemHeads(this.#open(), query));
  }

  async itemsIn(batchId: BatchId, state: ItemState, limit: number): Promise<readonly Item[]> {
    return this.#open()
      .all(
        `SELECT body FROM items INDEXED BY items_by_batch WHERE batch_id = ? AND state = ? ORDER BY seq LIMIT ?`,
        [batchId, state, limit],
      )
      .map(itemOf);
  }

  async dueItems(batchId: BatchId, now: number, limit: number): Promise<readonly Item[]> {
    return this.#open()
      .all(
        `SELECT body FROM items INDEXED BY items_due WHERE batch_id = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ?`,
        [batchId, now, limit],
      )
      .map(itemOf);
  }

  async nextDue(batchId: BatchId): Promise<number | undefined> {
    const sql = `SELECT due_at FROM items INDEXED BY items_due
      WHERE batch_id = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1`;
    return this.#one(sql, [batchId], ([due]) => Number(due));
  }

  async lastSent(destinationId: DestinationId, name: string): Promise<Item | undefined> {
    const sql = `SELECT body FROM items INDEXED BY items_sent
      WHERE destination_id = ? AND name = ? AND sent_at IS NOT NULL ORDER BY sent_at DESC, seq DESC LIMIT 1`;
    return this.#one(sql, [destinationId, name], itemOf);
  }

  async folderFile(folderId: FolderId, path: string): Promise<FolderFile | undefined> {
    return folderFileAt(this.#open(), folderId, path);
  }

  async folderFiles(query: FolderFileQuery): Promise<Page<FolderFile>> {
    return pageOfFolderFiles(this.#open(), query);
  }

  async folderFilesByInode(folderId: FolderId, ino: string): Promise<readonly FolderFile[]> {
    return folderFilesWithInode(this.#open(), folderId, ino);
  }

  async folderSums(folderId: FolderId): Promise<FolderSums> {
    return folderSums(this.#open(), folderId);
  }

  async openFolderBatches(folderId: FolderId): Promise<readonly Batch[]> {
    const sql = `SELECT body FROM batches INDEXED BY batches_open_in_folder WHERE open_folder_id = ? ORDER BY seq`;
    return this.#open().all(sql, [folderId]).map(batchOf);
  }

  async job(id: JobId): Promise<ImportJob | undefined> {
    return this.#one('SELECT body FROM jobs WHERE id = ?', [id], jobOf);
  }

  async jobsOf(batchId: BatchId): Promise<readonly ImportJob[]> {
    return this.#open()
      .all('SELECT body FROM jobs INDEXED BY jobs_by_batch WHERE batch_id = ? ORDER BY seq', [batchId])
      .map(jobOf);
  }

  async jobs(query: JobQuery): Promise<Page<ImportJob>> {
    return this.#long(() => pageOfJobs(this.#open(), query));
  }

  async destinationState(id: DestinationId): Promise<DestinationState | undefined> {
    return this.#one(
      'SELECT body FROM destination_states WHERE destination_id = ?',
      [id],
      destinationStateOf,
    );
  }

  async story(batchId: BatchId, query: StoryQuery): Promise<Page<StoryLine>> {
    return pageOfStory(this.#open(), batchId, query);
  }

  async receipts(batchId: BatchId): Promise<readonly StoredReceipt[]> {
    return this.#open()
      .all(`SELECT ${RECEIPT_COLUMNS} FROM receipts WHERE batch_id = ? ORDER BY seq`, [batchId])
      .map(receiptOf);
  }

  async lastReceipt(): Promise<ReceiptHead | undefined> {
    return this.#one(
      `SELECT ${RECEIPT_HEAD_COLUMNS} FROM receipts ORDER BY seq DESC LIMIT 1`,
      [],
      receiptHeadOf,
    );
  }

  async receiptChain(query: PageQuery): Promise<Page<StoredReceipt>> {
    return pageOfReceipts(this.#open(), query);
  }

  async answer(key: string): Promise<KeptAnswer | undefined> {
    return this.#one(
      'SELECT key, request_digest, status, body, at FROM answers WHERE key = ?',
      [key],
      answerOf,
    );
  }

  async fact(key: string): Promise<string | undefined> {
    return this.#one('SELECT value FROM facts WHERE key = ?', [key], ([value]) => String(value));
  }

  async facts(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]> {
    return this.#open()
      .all('SELECT key, value FROM facts WHERE key >= ? AND key < ? ORDER BY key', [
        prefix,
        `${prefix}\u{10ffff}`,
      ])
      .map(([key, value]) => ({ key: String(key), value: String(value) }));
  }

  async history(query: HistoryQuery): Promise<readonly HistoryRow[]> {
    return historyRows(this.#open(), query);
  }

  async depths(query: HistoryQuery): Promise<readonly DepthRow[]> {
    return depthRows(this.#open(), query);
  }

  async needsSpooled(sha256: string): Promise<boolean> {
    return isSpooledNeeded(this.#open(), sha256);
  }

  async prune(before: number): Promise<void> {
    return this.#long(async () => {
      await pruneLedger(this.#writable(), before, () => this.#closing !== undefined);
      this.#copy();
      if (this.#closing === undefined) await this.#backUp('pruning');
    });
  }

  async close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#longer);
    try {
      if (this.#connection.doubt === undefined) await this.#endCleanly();
    } catch (error) {
      // No room, say, to note the clean end: then it counts as an unclean one, which loses nothing.
      if (!(error instanceof StoreError)) throw error;
    } finally {
      await this.#connection.close();
    }
  }

  async #endCleanly(): Promise<void> {
    this.#connection.exec('PRAGMA optimize');
    this.#numbers.giveBack();
    // Without a new backup the former one stays; that keeps nobody from ending.
    await this.#backUp('closing').catch(() => undefined);
    // Last of all: what ends before this did not end cleanly.
    this.#connection.run('UPDATE bookkeeping SET ended_cleanly = 1');
    this.#connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** What the ledger holds is durable without them: a disk that takes none now gets them later. */
  #copy(numbers?: readonly number[]): void {
    try {
      this.#copyReceipts(numbers);
    } catch {
      // Made up for at the next receipt, pruning or opening.
    }
  }

  #one<T>(sql: string, values: readonly SqlValue[], read: (row: Row) => T): T | undefined {
    const row = this.#open().first(sql, values);
    return row === undefined ? undefined : read(row);
  }

  #open(): Connection {
    if (this.#closing !== undefined) throw new StoreError('closed', 'the ledger is closed');
    return this.#connection;
  }

  #writable(): Connection {
    const connection = this.#open();
    if (connection.doubt !== undefined) throw connection.doubt;
    return connection;
  }

  async #long<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#longer.add(running);
    try {
      return await running;
    } finally {
      this.#longer.delete(running);
    }
  }
}
