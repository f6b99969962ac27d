import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'libsql';
import { StoreError } from '../../core/ports/store.ts';

/** What SQLite takes and gives here. Numbers are safe integers or reals; bytes are BLOBs. */
export type SqlValue = string | number | Uint8Array | null;

/** The part of a libsql statement that is used. In raw mode a row is an array. */
interface Statement {
  readonly reader: boolean;
  raw(): Statement;
  run(values: readonly SqlValue[]): { readonly changes: number };
  all(values: readonly SqlValue[]): unknown;
}

/** Pages of the log after which a commit moves them into the ledger itself: every 32 MB, and the log stays about that big. */
const LOG_PAGES_MAX = 8_000;

/** Settings without which a commit is not what the ledger promises. Each is read back. */
const SETTINGS: readonly (readonly [name: string, set: string, readBack: SqlValue])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  // On macOS fsync alone leaves the bytes in the drive's cache.
  ['fullfsync', 'ON', 1],
  ['checkpoint_fullfsync', 'ON', 1],
  ['foreign_keys', 'ON', 1],
  ['busy_timeout', '5000', 5_000],
  ['cell_size_check', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['wal_autocheckpoint', String(LOG_PAGES_MAX), LOG_PAGES_MAX],
  ['journal_size_limit', '67108864', 67_108_864],
  // 32 MiB (in KiB, negative): rows come in order of time, and so do their ids.
  ['cache_size', '-32768', -32_768],
];

/** SQLite was opened, but does not work with the settings that the ledger needs. */
export class SettingsRefused extends Error {}

/**
 * One connection to a SQLite file, with its statements kept prepared. Everything is synchronous. Failures of
 * SQLite come as `StoreError`; a broken constraint is a bug and comes as the plain error.
 */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Statement>();
  #open = true;
  #doubt: StoreError | undefined;
  #isLogLong = false;

  constructor(path: string) {
    this.#database = this.#guarded(() => new Database(path));
  }

  /**
   * The first failure other than a full disk, such as damage or a failed fsync. After it nobody knows what the disk
   * holds: nothing more may be written, and the file wants to be checked when opened next.
   */
  get doubt(): StoreError | undefined {
    return this.#doubt;
  }

  /** Runs a statement that gives no rows; returns how many rows it changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return this.#guarded(() => this.#prepared(sql).run(values).changes);
  }

  /** All rows, each an array of its columns. */
  all(sql: string, values: readonly SqlValue[] = []): readonly (readonly SqlValue[])[] {
    return this.#guarded(() => this.#prepared(sql).all(values) as SqlValue[][]);
  }

  /** The first row, if any. */
  first(sql: string, values: readonly SqlValue[] = []): readonly SqlValue[] | undefined {
    return this.all(sql, values)[0];
  }

  /** Runs one or more statements that are not kept. */
  exec(sql: string): void {
    this.#guarded(() => this.#database.exec(sql));
  }

  /** A setting's value. (libsql's own `pragma` gives an object where a value was asked for.) */
  pragma(name: string): SqlValue {
    return this.first(`PRAGMA ${name}`)?.[0] ?? null;
  }

  /**
   * As `transaction`; its pages stay in the log, where they are durable, until `checkpoint` is called. To move those of 100,000
   * items takes 0.3 s (measured), more while the disk is busy: nobody need wait for that.
   */
  bigTransaction<T>(work: () => T): T {
    this.exec('PRAGMA wal_autocheckpoint = 0');
    this.#isLogLong = true;
    try {
      return this.transaction(work);
    } finally {
      this.#afterwards(`PRAGMA wal_autocheckpoint = ${LOG_PAGES_MAX}`);
    }
  }

  /**
   * Moves the log's pages into the ledger itself, after a big transaction. On a full disk they stay where they are, until a later
   * commit moves them; any other failure is left as doubt, since what was committed is durable all the same.
   */
  checkpoint(): void {
    if (!this.#isLogLong) return;
    this.#isLogLong = false;
    this.#afterwards('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** What comes after a commit and cannot undo it: where it fails, doubt is all that it leaves. In doubt nothing is written. */
  #afterwards(sql: string): void {
    if (this.#doubt !== undefined) return;
    try {
      this.exec(sql);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }

  /** All of it or nothing: whatever throws, the transaction is undone. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.exec('COMMIT');
      return value;
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /**
   * Resolves when the file is no longer held. libsql keeps it open until the last statement is collected, and offers
   * no other way to let one go: so the collector is run.
   */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    this.#guarded(() => {
      this.#database.close();
    });
    for (let round = 0; round < 2; round += 1) {
      collect();
      // Native objects are let go in a later turn.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const known = asStoreError(error);
      if (known instanceof StoreError && known.reason !== 'full') this.#doubt ??= known;
      throw known;
    }
  }

  #undo(): void {
    // SQLite undoes it by itself on some errors, such as a full disk.
    if (!this.#database.inTransaction) return;
    this.exec('ROLLBACK');
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql) as unknown as Statement;
    const kept = statement.reader ? statement.raw() : statement;
    this.#statements.set(sql, kept);
    return kept;
  }
}

/** Opens the ledger's file with its settings. Rejects with `StoreError`, or `SettingsRefused` when one did not hold. */
export async function connect(path: string): Promise<Connection> {
  const connection = new Connection(path);
  try {
    for (const [name, set, readBack] of SETTINGS) {
      connection.exec(`PRAGMA ${name} = ${set}`);
      const found = connection.pragma(name);
      if (found !== readBack)
        throw new SettingsRefused(`SQLite runs with ${name} ${String(found)} instead of ${String(readBack)}`);
    }
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

let collector: (() => void) | undefined;

/** Runs the garbage collector, which JavaScript reaches only by a flag. */
export function collect(): void {
  if (collector === undefined) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  collector();
}

/** SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow, which means a full disk. */
const SHM_SIZE = 4_874;

/** Says what a failure of SQLite means for the ledger; anything that is none is given back as it is. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const { code, rawCode } = error as Error & { readonly code?: unknown; readonly rawCode?: unknown };
  // The constructor's errors bear no code.
  if (error.message.startsWith('ConnectionFailed')) return new StoreError('io', error.message);
  if (typeof code !== 'string') return error;
  if (code === 'SQLITE_FULL' || rawCode === SHM_SIZE) return new StoreError('full', error.message);
  const isDamage = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
  // Waybill writes no such thing.
  if (isDamage || error.message.includes('malformed JSON')) return new StoreError('damaged', error.message);
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|BUSY|LOCKED|PERM|NOMEM|PROTOCOL|NOLFS|AUTH)/.test(code))
    return new StoreError('io', `${error.message} (${code})`);
  return error;
}
