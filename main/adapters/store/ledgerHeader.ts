import { closeSync, openSync, readSync, statSync } from 'node:fs';

/**
 * What the first page of a SQLite file says, read without SQLite: opening a database, even to look, may write to it,
 * and a ledger of a newer Waybill must stay as it is. Only to be called while this process has no connection to the
 * file: closing any handle of a file drops the process's POSIX locks on it.
 * Offsets: https://www.sqlite.org/fileformat2.html, sections 1.3 and 4.1.
 */
export type LedgerHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'not-sqlite' }
  | { readonly kind: 'sqlite'; readonly applicationId: number; readonly version: number };

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Reads the header of the file and of its write-ahead log, whose newest first page counts. */
export function readLedgerHeader(path: string): LedgerHeader {
  const own = readAt(path, 0, HEADER_BYTES);
  const logged = firstPageInLog(`${path}-wal`);
  if (own.length === 0) return logged === undefined ? { kind: 'none' } : { kind: 'not-sqlite' };
  if (own.length < HEADER_BYTES || own.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return { kind: 'not-sqlite' };
  const page = logged ?? own;
  return {
    kind: 'sqlite',
    applicationId: page.readUInt32BE(APPLICATION_ID_AT),
    version: page.readUInt32BE(VERSION_AT),
  };
}

/** The header in the last committed version of page 1 that the log holds. */
function firstPageInLog(path: string): Buffer | undefined {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes < WAL_HEADER_BYTES + FRAME_HEADER_BYTES) return undefined;
  const header = readAt(path, 0, WAL_HEADER_BYTES);
  const pageBytes = header.readUInt32BE(8);
  if (pageBytes < 512 || pageBytes > 65_536) return undefined;
  let uncommitted: Buffer | undefined;
  let committed: Buffer | undefined;
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  for (let at = WAL_HEADER_BYTES; at + frameBytes <= bytes; at += frameBytes) {
    const frame = readAt(path, at, FRAME_HEADER_BYTES + HEADER_BYTES);
    // A frame with other salts is left from before the log was started over.
    if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
    if (frame.readUInt32BE(0) === 1) uncommitted = frame.subarray(FRAME_HEADER_BYTES);
    if (frame.readUInt32BE(4) === 0) continue;
    committed = uncommitted ?? committed;
    uncommitted = undefined;
  }
  return committed;
}

function readAt(path: string, at: number, length: number): Buffer {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return Buffer.alloc(0);
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(handle, buffer, 0, length, at));
  } finally {
    closeSync(handle);
  }
}
