import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { Change, StoredReceipt } from '../../core/ports/store.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Connection } from './connection.ts';
import { folderFileAt } from './folderFiles.ts';
import { syncDirectory } from './ledgerFiles.ts';
import { batchOf, jobOf, RECEIPT_COLUMNS, receiptOf, type Row } from './rows.ts';

/*
 * Beside the ledger lies a copy of every receipt, with what the ledger knew of its batch at that moment. The rolling backup
 * may be a day old: what ended since is taken up again from here, so that nothing of it is imported a second time and no
 * number of a receipt is given twice. A copy is a packed file of changes, one a line, the receipt first.
 */

const NAME = /^(\d{10})\.jsonl\.gz$/;
/** Items packed at a time. */
const ITEMS_AT_ONCE = 1_000;

/** A copy as it was read. `changes` is undefined where it cannot be read any more; its number counts all the same. */
export interface ReceiptCopy {
  readonly number: number;
  readonly changes: readonly Change[] | undefined;
}

/** Where the copies of a ledger's receipts lie. */
export function copiesDirectory(ledgerPath: string): string {
  return join(dirname(ledgerPath), 'receipts');
}

/**
 * Writes copies durably: of the receipts with these numbers, else of all that have none. Throws the system's error when the
 * disk takes none; what is there stays.
 */
export function writeCopies(connection: Connection, ledgerPath: string, numbers?: readonly number[]): void {
  const directory = copiesDirectory(ledgerPath);
  for (const number of numbers ?? missing(connection, directory)) writeCopy(connection, directory, number);
}

function missing(connection: Connection, directory: string): readonly number[] {
  const there = new Set(numbersIn(directory));
  return connection
    .all('SELECT seq FROM receipts ORDER BY seq')
    .map(([seq]) => Number(seq))
    .filter((number) => !there.has(number));
}

function writeCopy(connection: Connection, directory: string, number: number): void {
  const row = connection.first(`SELECT ${RECEIPT_COLUMNS} FROM receipts WHERE seq = ?`, [number]);
  if (row === undefined) return;
  const receipt = receiptOf(row);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, nameOf(number));
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  const handle = openSync(unfinished, 'wx', 0o600);
  try {
    for (const changes of changesAround(connection, receipt))
      writeSync(handle, gzipSync(`${changes.join('\n')}\n`, { level: constants.Z_BEST_SPEED }));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, path);
  syncDirectory(path);
}

/** Reads the copies with numbers above this one, in order, one in memory at a time. */
export function* copiesAfter(directory: string, number: number): Generator<ReceiptCopy> {
  for (const found of numbersIn(directory))
    if (found > number) yield { number: found, changes: readCopy(join(directory, nameOf(found)), found) };
}

/** The receipt, and in slices everything that makes it understood: each a change as JSON. */
function* changesAround(connection: Connection, receipt: StoredReceipt): Generator<readonly string[]> {
  const { batchId } = receipt;
  const batches = connection.all('SELECT body FROM batches WHERE id = ?', [batchId]).map(batchOf);
  const jobs = connection.all('SELECT body FROM jobs WHERE batch_id = ? ORDER BY seq', [batchId]).map(jobOf);
  yield [
    line({ put: 'receipt', receipt }),
    ...batches.map((batch) => line({ put: 'batch', batch })),
    ...jobs.map((job) => line({ put: 'job', job })),
  ];
  for (let after = -1; ;) {
    const items = connection.all(
      'SELECT seq, id, name, folder_id, body FROM items WHERE batch_id = ? AND seq > ? ORDER BY seq LIMIT ?',
      [batchId, after, ITEMS_AT_ONCE],
    );
    const last = items.at(-1);
    if (last === undefined) return;
    yield items.flatMap((row) => [
      // As it stands there, and packed quickly: with its items read and written anew, packed well, a copy took twice as long (measured).
      `{"put":"item","item":${String(row[4])}}`,
      ...fileOf(connection, row),
    ]);
    after = Number(last[0]);
  }
}

/** What is known of the file of an item from a watched folder: with it, a rescan takes the file for the one that was sent. */
function fileOf(connection: Connection, [, id, name, folderId]: Row): readonly string[] {
  if (folderId === null) return [];
  const file = folderFileAt(connection, folderId as FolderId, String(name));
  return file?.state === 'item' && file.itemId === id ? [line({ put: 'folderFile', file })] : [];
}

function line(change: Change): string {
  return JSON.stringify(change);
}

function readCopy(path: string, number: number): readonly Change[] | undefined {
  try {
    const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
    const changes = lines.map((line) => JSON.parse(line) as Change);
    const [first] = changes;
    const isWhole =
      first?.put === 'receipt' &&
      first.receipt.seq === number &&
      createHash('sha256').update(first.receipt.body).digest('hex') === first.receipt.digest;
    return isWhole ? changes : undefined;
  } catch {
    return undefined;
  }
}

function numbersIn(directory: string): readonly number[] {
  try {
    return readdirSync(directory)
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((one, other) => one - other);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function nameOf(number: number): string {
  return `${String(number).padStart(10, '0')}.jsonl.gz`;
}
