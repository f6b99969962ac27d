import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'libsql';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';

/** The lock of a data directory, held until it is released or the process ends, however it ends. */
export interface DataLock {
  /** Gives the lock back; safe to call twice. */
  release(): Promise<void>;
}

/** Locks that are held. A connection that nothing refers to would be collected, and its lock with it. */
const held = new Set<Database.Database>();

/**
 * Takes the lock of a data directory: one daemon per directory. It is an exclusive lock of SQLite on `lock.db`, which
 * the operating system releases when the process dies, so it can never be stale. Nothing else may ever open that file:
 * closing any handle of it would drop this process's POSIX lock.
 * Fails with `daemon.running` (facts `pid`, from the other's `daemon.json`, or "?", and `dataDir`), or with
 * `data-dir.no-access` when the directory cannot be written.
 */
export async function takeLock(dataDir: string): Promise<Result<DataLock>> {
  for (let tried = 1; ; tried += 1) {
    const taken = tryLock(dataDir);
    if (taken.ok || taken.failure.code !== 'daemon.running' || tried === TRIES) return taken;
    await sleep(5 + Math.random() * PAUSE_MS_MAX);
  }
}

/**
 * Two that try in the same instant can see each other on the way to the lock and both step back: so a busy lock is
 * tried again, after pauses that differ.
 */
const TRIES = 4;
const PAUSE_MS_MAX = 25;

function tryLock(dataDir: string): Result<DataLock> {
  let database: Database.Database | undefined;
  try {
    const path = join(dataDir, 'lock.db');
    // The one time it is opened otherwise is before there is a file, so before anybody holds it.
    createIfMissing(path);
    database = new Database(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return ok(holding(database));
  } catch (error) {
    database?.close();
    if (isBusy(error)) return fail(failure('daemon.running', { pid: pidOfHolder(dataDir), dataDir }));
    const reason = error instanceof Error ? error.message : String(error);
    return fail(failure('data-dir.no-access', { path: dataDir, reason }));
  }
}

function holding(database: Database.Database): DataLock {
  held.add(database);
  return {
    release: async () => {
      if (held.delete(database)) database.close();
    },
  };
}

/** For its owner only, as all of the data directory. */
function createIfMissing(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^SQLITE_(BUSY|LOCKED)/.test(error.code)
  );
}

function pidOfHolder(dataDir: string): number | string {
  try {
    const known: unknown = JSON.parse(readFileSync(join(dataDir, 'daemon.json'), 'utf8'));
    const pid = typeof known === 'object' && known !== null && 'pid' in known ? known.pid : undefined;
    return typeof pid === 'number' ? pid : '?';
  } catch {
    return '?';
  }
}
