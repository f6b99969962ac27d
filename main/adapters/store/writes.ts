import type { Change, KeptAnswer, StoredReceipt } from '../../core/ports/store.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import { noteDepth } from './depthRows.ts';
import { dropFolder, dropFolderFile, putFolderFile } from './folderFiles.ts';
import { folded } from './searchText.ts';

/**
 * Items put by one statement, as many as there are. Of small files that are sent, 16 and the next 16 in a commit, each takes 50 us
 * of processor; with statements for 20 and for one it took 70 (measured).
 */
const ITEMS_TOGETHER = [32, 16, 8, 4, 2] as const;
const ITEM_COLUMNS = [
  'id',
  'seq',
  'batch_id',
  'destination_id',
  'state',
  'bytes',
  'name',
  'folded',
  'due_at',
  'sent_at',
  'spool',
  'folder_id',
  'body',
];
const PUT_ITEM = upsertNumbered('items', ITEM_COLUMNS);
const PUT_ITEMS = ITEMS_TOGETHER.map((items) => ({
  items,
  sql: upsertNumbered('items', ITEM_COLUMNS, items),
}));
const PUT_BATCH = upsertNumbered('batches', [
  'id',
  'seq',
  'destination_id',
  'status',
  'priority',
  'finished_at',
  'control_spool',
  'open_folder_id',
  'searched',
  'body',
]);
const PUT_JOB = upsertNumbered('jobs', ['id', 'seq', 'batch_id', 'destination_id', 'state', 'body']);
const PUT_DESTINATION_STATE = upsert('destination_states', 'destination_id', ['destination_id', 'body']);
const PUT_ANSWER = upsert('answers', 'key', ['key', 'request_digest', 'status', 'body', 'at']);
const PUT_FACT = upsert('facts', 'key', ['key', 'value']);
const DROP_FACT = 'DELETE FROM facts WHERE key = ?';
const PUT_STORY = 'INSERT INTO story (batch_id, body) VALUES (?, ?)';
// The same receipt again is no change; anything else runs into the trigger that keeps receipts as they are.
const PUT_RECEIPT = `INSERT INTO receipts (id, seq, batch_id, at, digest, body) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET digest = excluded.digest
  WHERE digest <> excluded.digest OR body <> excluded.body OR seq <> excluded.seq`;

/** Some 5 MB. */
const BIG_COMMIT_CHANGES = 5_000;

/** Writes changes in one transaction. After a big one `Connection.checkpoint` belongs, once whoever waits for it has heard. */
export function commitChanges(connection: Connection, changes: readonly Change[]): void {
  const write = (): void => writeChanges(connection, changes);
  if (changes.length < BIG_COMMIT_CHANGES) connection.transaction(write);
  else connection.bigTransaction(write);
}

/** Writes changes in their order; the caller holds the transaction. */
function writeChanges(connection: Connection, changes: readonly Change[]): void {
  for (let at = 0; at < changes.length;) {
    const items = itemsFrom(changes, at);
    const together = PUT_ITEMS.find((one) => one.items <= items.length);
    if (together !== undefined) connection.run(together.sql, items.slice(0, together.items).flatMap(itemRow));
    else writeChange(connection, changes[at] as Change);
    at += together?.items ?? 1;
  }
}

/** The next items, as many as one statement takes; none where something else comes next. */
function itemsFrom(changes: readonly Change[], from: number): readonly Item[] {
  const items: Item[] = [];
  for (let at = from; items.length < ITEMS_TOGETHER[0]; at += 1) {
    const change = changes[at];
    if (change?.put !== 'item') break;
    items.push(change.item);
  }
  return items;
}

/** Writes one change; the caller holds the transaction. */
export function writeChange(connection: Connection, change: Change): void {
  switch (change.put) {
    case 'item':
      connection.run(PUT_ITEM, itemRow(change.item));
      return;
    case 'story':
      connection.run(PUT_STORY, [change.line.batchId, JSON.stringify(change.line)]);
      return;
    case 'batch':
      putBatch(connection, change.batch);
      return;
    case 'job':
      putJob(connection, change.job);
      return;
    case 'destinationState':
      connection.run(PUT_DESTINATION_STATE, [change.state.destinationId, JSON.stringify(change.state)]);
      return;
    case 'receipt':
      putReceipt(connection, change.receipt);
      return;
    case 'answer':
      putAnswer(connection, change.answer);
      return;
    case 'fact':
      if (change.value === undefined) connection.run(DROP_FACT, [change.key]);
      else connection.run(PUT_FACT, [change.key, change.value]);
      return;
    case 'folderFile':
      putFolderFile(connection, change.file);
      return;
    case 'folderFileDropped':
      dropFolderFile(connection, change.folderId, change.path);
      return;
    case 'depth':
      noteDepth(connection, change.destinationId, change.at);
      return;
    case 'folderDropped':
      dropFolder(connection, change.folderId);
      return;
    default:
      change satisfies never;
  }
}

function isOpen(batch: Batch): boolean {
  return batch.closedAt === undefined && batch.cancelledAt === undefined;
}

function itemRow(item: Item): SqlValue[] {
  return [
    item.id,
    item.seq,
    item.batchId,
    item.destinationId,
    item.state,
    item.bytes,
    item.name,
    foldedIfNeeded(item.name),
    item.state === 'waiting' ? item.until : null,
    item.sentAt ?? null,
    item.source.kind === 'spool' ? item.source.sha256 : null,
    item.folderId ?? null,
    JSON.stringify(item),
  ];
}

function putBatch(connection: Connection, batch: Batch): void {
  connection.run(PUT_BATCH, [
    batch.id,
    batch.seq,
    batch.destinationId,
    batch.status,
    batch.priority,
    batch.finishedAt ?? null,
    batch.control?.kind === 'spool' ? batch.control.sha256 : null,
    isOpen(batch) ? (batch.folderId ?? null) : null,
    folded(batch.comment),
    JSON.stringify(batch),
  ]);
}

function putJob(connection: Connection, job: ImportJob): void {
  connection.run(PUT_JOB, [job.id, job.seq, job.batchId, job.destinationId, job.state, JSON.stringify(job)]);
}

function putReceipt(connection: Connection, receipt: StoredReceipt): void {
  connection.run(PUT_RECEIPT, [
    receipt.id,
    receipt.seq,
    receipt.batchId,
    receipt.at,
    receipt.digest,
    receipt.body,
  ]);
}

function putAnswer(connection: Connection, answer: KeptAnswer): void {
  connection.run(PUT_ANSWER, [answer.key, answer.requestDigest, answer.status, answer.body, answer.at]);
}

/** Most names are ASCII, which SQLite folds by itself: only others are kept twice. */
function foldedIfNeeded(name: string): string | null {
  // oxlint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(name) ? null : folded(name);
}

/** A table whose rows are numbered: what is put anew keeps its number, or the constraint on `body` refuses it. */
function upsertNumbered(table: string, columns: readonly string[], rows = 1): string {
  const updates = columns
    .filter((column) => column !== 'id' && column !== 'seq' && column !== 'body')
    .map((column) => `${column} = excluded.${column}`);
  return `${insert(table, columns, rows)} ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')},
    body = CASE WHEN seq = excluded.seq THEN excluded.body END`;
}

function upsert(table: string, key: string, columns: readonly string[]): string {
  const updates = columns
    .filter((column) => column !== key)
    .map((column) => `${column} = excluded.${column}`);
  return `${insert(table, columns)} ON CONFLICT (${key}) DO UPDATE SET ${updates.join(', ')}`;
}

function insert(table: string, columns: readonly string[], rows = 1): string {
  const row = `(${columns.map(() => '?').join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}
