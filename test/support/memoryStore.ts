import { folded } from '../../main/adapters/store/searchText.ts';
import { comparePlaces, placeOf, textOfPlace } from '../../main/adapters/store/sortPlaces.ts';
import {
  COPIED_PREFIX,
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
} from '../../main/core/ports/store.ts';
import { checkKey, linesKey } from '../../main/core/ports/factKeys.ts';
import { QUEUE_STATES, type DepthRow, type HistoryRow } from '../../main/core/ports/history.ts';
import type { Batch, BatchCounts, BatchStatus } from '../../shared/model/batch.ts';
import type { DestinationState } from '../../shared/model/destination.ts';
import { comparePaths, type FolderFile } from '../../shared/model/folderFile.ts';
import type { BatchId, DestinationId, FolderId, ItemId, JobId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import { ITEM_STATES, type Item, type ItemState } from '../../shared/model/item.ts';
import { MemoryHistory } from './memoryHistory.ts';

/** The ledger in memory, for tests of the core. It passes the same contract suite as SQLite. */
export interface MemoryStore extends Store {
  /**
   * The next commit fails with this reason. With `applied` it fails although it was written: the answer was lost,
   * as when the process dies between the two.
   */
  failNextCommit(reason: StoreError['reason'], how?: { readonly applied: boolean }): void;
  /** Called before every commit; throwing fails that commit before anything is applied. */
  onCommit(hook: ((changes: readonly Change[]) => void) | undefined): void;
  /** The same ledger opened again, as after a restart. The old store is closed by that, cleanly or not. */
  reopen(): MemoryStore;
}

/** Makes an empty ledger in memory. Every value it gives is deeply frozen. */
export function memoryStore(): MemoryStore {
  return new LedgerInMemory(new Contents());
}

function mayHaveWork(batch: Batch): boolean {
  return batch.finishedAt === undefined && batch.status !== 'open' && batch.status !== 'held';
}

/** What would be on the disk. */
class Contents {
  readonly batches = new Map<BatchId, Batch>();
  readonly items = new Map<ItemId, Item>();
  readonly itemsOfBatch = new Map<BatchId, Map<ItemId, Item>>();
  readonly jobs = new Map<JobId, ImportJob>();
  readonly destinationStates = new Map<DestinationId, DestinationState>();
  readonly stories: { readonly number: number; readonly line: StoryLine }[] = [];
  readonly receipts = new Map<string, StoredReceipt>();
  readonly answers = new Map<string, KeptAnswer>();
  readonly facts = new Map<string, string>();
  readonly history = new MemoryHistory();
  /** By folder, then by path. */
  readonly folderFiles = new Map<FolderId, Map<string, FolderFile>>();
  /** Who has a sequence number, so that a number used twice is found at once. */
  readonly seqs = {
    batch: new Map<number, string>(),
    item: new Map<number, string>(),
    job: new Map<number, string>(),
  };
  nextSeq = 1;
  nextStory = 1;
}

class LedgerInMemory implements MemoryStore {
  readonly #contents: Contents;
  #closed = false;
  #failing: { readonly reason: StoreError['reason']; readonly applied: boolean } | undefined;
  #hook: ((changes: readonly Change[]) => void) | undefined;

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  failNextCommit(
    reason: StoreError['reason'],
    how: { readonly applied: boolean } = { applied: false },
  ): void {
    this.#failing = { reason, applied: how.applied };
  }

  onCommit(hook: ((changes: readonly Change[]) => void) | undefined): void {
    this.#hook = hook;
  }

  reopen(): MemoryStore {
    this.#closed = true;
    return new LedgerInMemory(this.#contents);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const contents = this.#open();
    this.#hook?.(changes);
    const failing = this.#failing;
    this.#failing = undefined;
    if (failing !== undefined && !failing.applied) throw injected(failing.reason);
    refuseBrokenCommit(contents, changes);
    for (const change of changes) applyChange(contents, deepFreeze(change));
    if (failing !== undefined) throw injected(failing.reason);
  }

  async nextSeq(count: number): Promise<number> {
    const contents = this.#open();
    const first = contents.nextSeq;
    contents.nextSeq += count;
    return first;
  }

  async batch(id: BatchId): Promise<Batch | undefined> {
    return this.#open().batches.get(id);
  }

  async batches(query: BatchQuery): Promise<Page<Batch>> {
    const wanted = query.text === undefined ? undefined : folded(query.text);
    const found = [...this.#open().batches.values()].filter(
      (batch) =>
        (query.destinationId === undefined || batch.destinationId === query.destinationId) &&
        (query.statuses === undefined || query.statuses.includes(batch.status)) &&
        (query.folderIds === undefined || query.folderIds.some((id) => id === batch.folderId)) &&
        (wanted === undefined || folded(batch.comment).includes(wanted) || batch.id.includes(wanted)),
    );
    switch (query.sort) {
      case 'name':
      case '-name':
        return sortedPageOf(found, query, (batch) => folded(batch.comment));
      case 'files':
      case '-files':
        return sortedPageOf(found, query, (batch) => this.#kept(batch.id).length);
      case 'bytes':
      case '-bytes':
        return sortedPageOf(found, query, (batch) =>
          this.#kept(batch.id).reduce((sum, { bytes }) => sum + bytes, 0),
        );
      case 'created':
        return pageOf(found, query, 'oldest first');
      case '-created':
      case undefined:
        return pageOf(found, query, 'newest first');
      default:
        return query.sort satisfies never;
    }
  }

  async unfinishedBatches(destinationId: DestinationId, limit: number): Promise<readonly Batch[]> {
    return [...this.#open().batches.values()]
      .filter((batch) => batch.destinationId === destinationId && mayHaveWork(batch))
      .sort((one, other) => other.priority - one.priority || one.seq - other.seq)
      .slice(0, limit);
  }

  async busyDestinations(): Promise<readonly DestinationId[]> {
    const unfinished = [...this.#open().batches.values()].filter(mayHaveWork);
    return [...new Set(unfinished.map((batch) => batch.destinationId))].sort();
  }

  async counts(batchId: BatchId): Promise<BatchCounts> {
    return countItems(this.#itemsOf(batchId));
  }

  async totals(destinationId?: DestinationId): ReturnType<Store['totals']> {
    const contents = this.#open();
    const here = (one: { readonly destinationId: DestinationId }): boolean =>
      destinationId === undefined || one.destinationId === destinationId;
    const batches: Partial<Record<BatchStatus, number>> = {};
    for (const batch of contents.batches.values())
      if (here(batch)) batches[batch.status] = (batches[batch.status] ?? 0) + 1;
    return { items: countItems([...contents.items.values()].filter(here)), batches };
  }

  async item(id: ItemId): Promise<Item | undefined> {
    return this.#open().items.get(id);
  }

  async items(query: ItemQuery): Promise<Page<Item>> {
    const wanted = query.text === undefined ? undefined : folded(query.text);
    const all = query.batchId === undefined ? [...this.#open().items.values()] : this.#itemsOf(query.batchId);
    const found = all.filter(
      (item) =>
        (query.destinationId === undefined || item.destinationId === query.destinationId) &&
        (query.states === undefined || query.states.includes(item.state)) &&
        (wanted === undefined || folded(item.name).includes(wanted) || item.id.includes(wanted)),
    );
    switch (query.sort) {
      case 'name':
      case '-name':
        return sortedPageOf(found, query, ({ name }) => folded(name));
      case 'bytes':
      case '-bytes':
        return sortedPageOf(found, query, ({ bytes }) => bytes);
      case 'state':
      case '-state':
        return sortedPageOf(found, query, ({ state }) => ITEM_STATES.indexOf(state));
      case '-arrived':
        return pageOf(found, query, 'newest first');
      case 'arrived':
      case undefined:
        return pageOf(found, query, 'oldest first');
      default:
        return query.sort satisfies never;
    }
  }

  async itemHeads(query: ItemHeadQuery): Promise<Page<ItemHead>> {
    const { items, ...page } = await this.items(query);
    const heads = items.map(({ seq, id, name, state, sha256 }) => ({
      seq,
      id,
      name,
      state,
      ...(sha256 === undefined ? {} : { sha256 }),
    }));
    return { ...page, items: heads };
  }

  async itemsIn(batchId: BatchId, state: ItemState, limit: number): Promise<readonly Item[]> {
    return this.#itemsOf(batchId)
      .filter((item) => item.state === state)
      .sort(bySeq)
      .slice(0, limit);
  }

  async dueItems(batchId: BatchId, now: number, limit: number): Promise<readonly Item[]> {
    return waiting(this.#itemsOf(batchId))
      .filter((item) => item.until <= now)
      .sort((one, other) => one.until - other.until || one.seq - other.seq)
      .slice(0, limit);
  }

  async nextDue(batchId: BatchId): Promise<number | undefined> {
    const times = waiting(this.#itemsOf(batchId)).map((item) => item.until);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async lastSent(destinationId: DestinationId, name: string): Promise<Item | undefined> {
    return [...this.#open().items.values()]
      .filter(
        (item) => item.destinationId === destinationId && item.name === name && item.sentAt !== undefined,
      )
      .sort((one, other) => (one.sentAt ?? 0) - (other.sentAt ?? 0) || one.seq - other.seq)
      .at(-1);
  }

  async folderFile(folderId: FolderId, path: string): Promise<FolderFile | undefined> {
    return this.#open().folderFiles.get(folderId)?.get(path);
  }

  async folderFiles(query: FolderFileQuery): Promise<Page<FolderFile>> {
    const { after, states, under } = query;
    const found = this.#filesOf(query.folderId)
      .filter(
        (file) =>
          (after === undefined || comparePaths(file.path, after) > 0) &&
          (under === undefined || file.path.startsWith(`${under}/`)) &&
          (states === undefined || states.includes(file.state)),
      )
      .sort((one, other) => comparePaths(one.path, other.path));
    const items = found.slice(0, query.limit);
    const last = items.at(-1);
    return found.length > items.length && last !== undefined ? { items, next: last.path } : { items };
  }

  async folderFilesByInode(folderId: FolderId, ino: string): Promise<readonly FolderFile[]> {
    return this.#filesOf(folderId).filter((file) => file.facts?.ino === ino);
  }

  async folderSums(folderId: FolderId): Promise<FolderSums> {
    const files = this.#filesOf(folderId);
    return {
      versions: files.reduce((sum, file) => sum + file.versions, 0),
      baseline: files.filter((file) => file.state === 'baseline').length,
      excluded: files.filter((file) => file.state === 'excluded').length,
      there: files.filter((file) => !file.gone).length,
      items: countItems([...this.#open().items.values()].filter((item) => item.folderId === folderId)),
    };
  }

  async openFolderBatches(folderId: FolderId): Promise<readonly Batch[]> {
    return [...this.#open().batches.values()]
      .filter(
        (batch) =>
          batch.folderId === folderId && batch.closedAt === undefined && batch.cancelledAt === undefined,
      )
      .sort(bySeq);
  }

  #filesOf(folderId: FolderId): FolderFile[] {
    return [...(this.#open().folderFiles.get(folderId)?.values() ?? [])];
  }

  async job(id: JobId): Promise<ImportJob | undefined> {
    return this.#open().jobs.get(id);
  }

  async jobsOf(batchId: BatchId): Promise<readonly ImportJob[]> {
    return [...this.#open().jobs.values()].filter((job) => job.batchId === batchId).sort(bySeq);
  }

  async jobs(query: JobQuery): Promise<Page<ImportJob>> {
    const found = [...this.#open().jobs.values()].filter(
      (job) =>
        (query.batchId === undefined || job.batchId === query.batchId) &&
        (query.destinationId === undefined || job.destinationId === query.destinationId) &&
        (query.states === undefined || query.states.includes(job.state)),
    );
    return pageOf(found, query, 'newest first');
  }

  async destinationState(id: DestinationId): Promise<DestinationState | undefined> {
    return this.#open().destinationStates.get(id);
  }

  async story(batchId: BatchId, query: StoryQuery): Promise<Page<StoryLine>> {
    const lines = this.#open().stories.filter(
      ({ line }) => line.batchId === batchId && (query.itemId === undefined || line.itemId === query.itemId),
    );
    const page = pageOf(
      lines.map(({ number, line }) => ({ seq: number, line })),
      query,
      'oldest first',
    );
    return { ...page, items: page.items.map(({ line }) => line) };
  }

  async receipts(batchId: BatchId): Promise<readonly StoredReceipt[]> {
    return [...this.#open().receipts.values()].filter((receipt) => receipt.batchId === batchId).sort(bySeq);
  }

  async lastReceipt(): Promise<ReceiptHead | undefined> {
    const last = [...this.#open().receipts.values()].sort(bySeq).at(-1);
    if (last === undefined) return undefined;
    const { body: _body, ...head } = last;
    return head;
  }

  async receiptChain(query: PageQuery): Promise<Page<StoredReceipt>> {
    return pageOf([...this.#open().receipts.values()], query, 'oldest first');
  }

  async answer(key: string): Promise<KeptAnswer | undefined> {
    return this.#open().answers.get(key);
  }

  async fact(key: string): Promise<string | undefined> {
    return this.#open().facts.get(key);
  }

  async facts(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]> {
    return [...this.#open().facts]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({ key, value }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async history(query: HistoryQuery): Promise<readonly HistoryRow[]> {
    return this.#open().history.rows(query);
  }

  async depths(query: HistoryQuery): Promise<readonly DepthRow[]> {
    return this.#open().history.depths(query);
  }

  async needsSpooled(sha256: string): Promise<boolean> {
    const contents = this.#open();
    if ([...contents.facts.keys()].some((key) => key.startsWith(`${COPIED_PREFIX}${sha256}.`))) return true;
    const unfinished = (id: BatchId): boolean => {
      const batch = contents.batches.get(id);
      if (batch?.finishedAt === undefined) return true;
      const jobs = [...contents.jobs.values()].filter((job) => job.batchId === id);
      const imported = jobs.some(
        (job) => job.kind === 'import' && (job.state === 'accepted' || job.state === 'succeeded'),
      );
      return batch.status !== 'cancelled' && jobs.length > 0 && !imported;
    };
    const byControl = [...contents.batches.values()].some(
      (batch) => batch.control?.kind === 'spool' && batch.control.sha256 === sha256 && unfinished(batch.id),
    );
    return (
      byControl ||
      [...contents.items.values()].some(
        (item) =>
          item.source.kind === 'spool' &&
          item.source.sha256 === sha256 &&
          (UNFINISHED_ITEM_STATES.includes(item.state) ||
            (unfinished(item.batchId) && item.state !== 'excluded')),
      )
    );
  }

  async prune(before: number): Promise<void> {
    const contents = this.#open();
    const kept = contents.stories.filter(({ line }) => {
      const finishedAt = contents.batches.get(line.batchId)?.finishedAt;
      return finishedAt === undefined || finishedAt >= before;
    });
    contents.stories.splice(0, contents.stories.length, ...kept);
    for (const answer of contents.answers.values())
      if (answer.at < before) contents.answers.delete(answer.key);
    const isOld = (id: BatchId): boolean => (contents.batches.get(id)?.finishedAt ?? before) < before;
    for (const id of contents.batches.keys()) if (isOld(id)) contents.facts.delete(checkKey(id));
    for (const job of contents.jobs.values()) if (isOld(job.batchId)) contents.facts.delete(linesKey(job.id));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): Contents {
    if (this.#closed) throw new StoreError('closed', 'the ledger is closed');
    return this.#contents;
  }

  /** Items of a batch that were not given up. */
  #kept(batchId: BatchId): Item[] {
    return this.#itemsOf(batchId).filter(({ state }) => state !== 'cancelled' && state !== 'excluded');
  }

  #itemsOf(batchId: BatchId): Item[] {
    return [...(this.#open().itemsOfBatch.get(batchId)?.values() ?? [])];
  }
}

const UNFINISHED_ITEM_STATES: readonly ItemState[] = [
  'settling',
  'queued',
  'uploading',
  'waiting',
  'attention',
];

function injected(reason: StoreError['reason']): StoreError {
  return new StoreError(reason, `injected: ${reason}`);
}

interface Numbered {
  readonly id: string;
  readonly seq: number;
}

/** The rules that SQLite keeps by constraints. Nothing is applied before all of them hold. */
function refuseBrokenCommit(contents: Contents, changes: readonly Change[]): void {
  const added = new Set<BatchId>();
  const seqs = {
    batch: new Map<number, string>(),
    item: new Map<number, string>(),
    job: new Map<number, string>(),
  };
  for (const change of changes) if (change.put === 'batch') added.add(change.batch.id);
  const belongs = (batchId: BatchId): void => {
    if (!contents.batches.has(batchId) && !added.has(batchId))
      throw new Error(`the ledger has no batch ${batchId}`);
  };
  const claim = (kind: keyof typeof seqs, now: Numbered, before: Numbered | undefined): void => {
    const holder = seqs[kind].get(now.seq) ?? contents.seqs[kind].get(now.seq);
    if (holder !== undefined && holder !== now.id)
      throw new Error(`${kind} ${now.id} has the number ${now.seq} of ${holder}`);
    if (before !== undefined && before.seq !== now.seq)
      throw new Error(`${kind} ${now.id} has the number ${before.seq} and cannot get ${now.seq}`);
    seqs[kind].set(now.seq, now.id);
  };
  for (const change of changes) {
    if (change.put === 'batch') claim('batch', change.batch, contents.batches.get(change.batch.id));
    if (change.put === 'item') {
      belongs(change.item.batchId);
      claim('item', change.item, contents.items.get(change.item.id));
    }
    if (change.put === 'job') {
      belongs(change.job.batchId);
      claim('job', change.job, contents.jobs.get(change.job.id));
    }
    if (change.put === 'receipt') {
      belongs(change.receipt.batchId);
      refuseChangedReceipt(contents, change.receipt);
    }
  }
}

function refuseChangedReceipt(contents: Contents, receipt: StoredReceipt): void {
  const known = contents.receipts.get(receipt.id);
  if (known !== undefined && known.digest !== receipt.digest)
    throw new Error(`receipt ${receipt.id} is written and cannot be changed`);
  for (const other of contents.receipts.values())
    if (other.seq === receipt.seq && other.id !== receipt.id)
      throw new Error(`receipt ${receipt.id} has the number ${receipt.seq} of ${other.id}`);
}

function applyChange(contents: Contents, change: Change): void {
  switch (change.put) {
    case 'batch':
      contents.history.noteBatch(contents.batches.get(change.batch.id), change.batch);
      contents.seqs.batch.set(change.batch.seq, change.batch.id);
      contents.batches.set(change.batch.id, change.batch);
      return;
    case 'item':
      putItem(contents, change.item);
      return;
    case 'job':
      contents.history.noteJob(contents.jobs.get(change.job.id), change.job);
      contents.seqs.job.set(change.job.seq, change.job.id);
      contents.jobs.set(change.job.id, change.job);
      return;
    case 'destinationState':
      contents.destinationStates.set(change.state.destinationId, change.state);
      return;
    case 'receipt':
      contents.receipts.set(change.receipt.id, change.receipt);
      return;
    case 'answer':
      contents.answers.set(change.answer.key, change.answer);
      return;
    case 'fact':
      if (change.value === undefined) contents.facts.delete(change.key);
      else contents.facts.set(change.key, change.value);
      return;
    case 'story':
      contents.stories.push({ number: contents.nextStory++, line: change.line });
      return;
    case 'folderFile': {
      const files = contents.folderFiles.get(change.file.folderId) ?? new Map<string, FolderFile>();
      contents.folderFiles.set(change.file.folderId, files.set(change.file.path, change.file));
      return;
    }
    case 'folderFileDropped':
      contents.folderFiles.get(change.folderId)?.delete(change.path);
      return;
    case 'depth': {
      const waits = [...contents.items.values()].filter(
        ({ destinationId, state }) =>
          destinationId === change.destinationId && QUEUE_STATES.some((one) => one === state),
      );
      contents.history.noteDepth(change.destinationId, change.at, waits.length);
      return;
    }
    case 'folderDropped':
      contents.folderFiles.delete(change.folderId);
      return;
    default:
      change satisfies never;
  }
}

function putItem(contents: Contents, item: Item): void {
  const before = contents.items.get(item.id);
  contents.history.noteItem(before, item);
  contents.seqs.item.set(item.seq, item.id);
  if (before !== undefined) contents.itemsOfBatch.get(before.batchId)?.delete(item.id);
  contents.items.set(item.id, item);
  const siblings = contents.itemsOfBatch.get(item.batchId) ?? new Map<ItemId, Item>();
  contents.itemsOfBatch.set(item.batchId, siblings.set(item.id, item));
}

function bySeq(one: { readonly seq: number }, other: { readonly seq: number }): number {
  return one.seq - other.seq;
}

/** The cursor is the number of the last thing on the page, so what is added meanwhile moves nothing. */
function pageOf<T extends { readonly seq: number }>(
  all: readonly T[],
  query: PageQuery,
  order: 'newest first' | 'oldest first',
): Page<T> {
  const direction = order === 'oldest first' ? 1 : -1;
  const after = query.after === undefined ? direction * -Infinity : Number(query.after);
  const rest = [...all]
    .sort((one, other) => direction * bySeq(one, other))
    .filter((one) => direction * (one.seq - after) > 0);
  const items = rest.slice(0, query.limit);
  const last = items.at(-1);
  return rest.length > items.length && last !== undefined ? { items, next: String(last.seq) } : { items };
}

/** Sorted by a key; the cursor has the key of the last thing on the page as well, which may change meanwhile. */
function sortedPageOf<T extends { readonly seq: number }>(
  all: readonly T[],
  query: PageQuery & { readonly sort?: string },
  keyOf: (one: T) => string | number,
): Page<T> {
  const sort = query.sort ?? '';
  const direction = sort.startsWith('-') ? -1 : 1;
  const after = query.after === undefined ? undefined : placeOf(query.after, sort);
  if (query.after !== undefined && after === undefined) return { items: [] };
  const places = all
    .map((one) => ({ one, place: { key: keyOf(one), seq: one.seq } }))
    .filter(({ place }) => after === undefined || direction * comparePlaces(place, after) > 0)
    .sort((left, right) => direction * comparePlaces(left.place, right.place));
  const kept = places.slice(0, query.limit);
  const items = kept.map(({ one }) => one);
  const last = kept.at(-1);
  return places.length > kept.length && last !== undefined
    ? { items, next: textOfPlace(last.place, sort) }
    : { items };
}

function waiting(items: readonly Item[]): Extract<Item, { state: 'waiting' }>[] {
  return items.filter((item) => item.state === 'waiting');
}

function countItems(items: readonly Item[]): BatchCounts {
  const counts: Partial<Record<ItemState, { items: number; bytes: number }>> = {};
  for (const item of items) {
    const count = (counts[item.state] ??= { items: 0, bytes: 0 });
    count.items += 1;
    count.bytes += item.bytes;
  }
  return counts;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
