import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Connection } from './connection.ts';

/** Where the rolling backup of a ledger lies. */
export function backupPath(path: string): string {
  return `${path}.backup`;
}

/** When the rolling backup was made, in ms since the epoch; undefined where there is none. */
export function backupAt(path: string): number | undefined {
  return statSync(backupPath(path), { throwIfNoEntry: false })?.mtimeMs;
}

/**
 * Copies the ledger as it is now into its rolling backup. Has a connection of its own and reads a snapshot, so others
 * may write meanwhile. Rejects with `StoreError`; the former backup then stays.
 */
export async function writeBackup(path: string): Promise<void> {
  await copyLedger(path, backupPath(path));
}

/** Copies the ledger as it is now to another file, whole or not at all. Rejects with `StoreError`. */
export async function copyLedger(path: string, target: string): Promise<void> {
  const unfinished = `${target}.new`;
  rmSync(unfinished, { force: true });
  createPrivate(unfinished);
  const connection = new Connection(path);
  try {
    connection.exec('PRAGMA busy_timeout = 5000');
    connection.run('VACUUM INTO ?', [unfinished]);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    await connection.close();
  }
  putInPlace(unfinished, target);
}

/** Puts the rolling backup in the place of a ledger that is gone or set aside. The backup stays where it is. */
export function restoreBackup(path: string): void {
  const unfinished = `${path}.new`;
  rmSync(unfinished, { force: true });
  createPrivate(unfinished);
  copyFileSync(backupPath(path), unfinished);
  putInPlace(unfinished, path);
}

/**
 * Moves a damaged ledger out of the way, its log with it, under a name that bears the time. Nothing is deleted.
 * Gives back the new path; undefined when there was nothing to move.
 */
export function setAside(path: string, now: number): string | undefined {
  const log = `${path}-wal`;
  const logBytes = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (!existsSync(path) && logBytes === 0) return undefined;
  const time = new Date(now).toISOString().replaceAll(':', '-');
  const wanted = `${path}.damaged-${time}`;
  let aside = wanted;
  for (let more = 2; existsSync(aside); more += 1) aside = `${wanted}-${more}`;
  if (existsSync(path)) renameSync(path, aside);
  if (existsSync(log)) renameSync(log, `${aside}-wal`);
  rmSync(`${path}-shm`, { force: true });
  syncDirectory(path);
  return aside;
}

/**
 * Marks that a restore is under way, or that it is over. One that is broken off is begun anew at the next opening, or what
 * comes after the backup would be forgotten half-way.
 */
export function markRestoring(path: string, isUnderWay: boolean): void {
  const mark = restoringMark(path);
  if (isUnderWay) createPrivate(mark);
  else rmSync(mark, { force: true });
  syncDirectory(path);
}

/** True when a restore was broken off. */
export function wasRestoring(path: string): boolean {
  return existsSync(restoringMark(path));
}

function restoringMark(path: string): string {
  return `${path}.restoring`;
}

/** Makes the file, empty and for its owner only, unless it exists. SQLite gives its log the same rights. */
export function createPrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function putInPlace(unfinished: string, target: string): void {
  const handle = openSync(unfinished, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, target);
  syncDirectory(target);
}

/** A rename is on the disk once its directory is. Windows has no such call and needs none. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(dirname(path), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
