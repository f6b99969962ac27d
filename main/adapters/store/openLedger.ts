import { statSync } from 'node:fs';
import { StoreError, type Store } from '../../core/ports/store.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { connect, SettingsRefused, type Connection } from './connection.ts';
import {
  backupAt,
  backupPath,
  copyLedger,
  createPrivate,
  markRestoring,
  restoreBackup,
  setAside,
  wasRestoring,
  writeBackup,
} from './ledgerFiles.ts';
import { readLedgerHeader } from './ledgerHeader.ts';
import { APPLICATION_ID, MIGRATIONS, type Migration } from './schema.ts';
import { writeCopies } from './receiptCopies.ts';
import { SqliteStore } from './sqliteStore.ts';
import { makeUpForLoss } from './takeUpCopies.ts';

/** What opening the ledger met. People are told of everything but a plain opening. */
export type LedgerReport =
  | { readonly how: 'created' }
  /** `endedCleanly` false: the last run was killed, or lost power. */
  | { readonly how: 'opened'; readonly endedCleanly: boolean }
  /** Brought from an older version; a copy from before lies at `copy`. */
  | { readonly how: 'migrated'; readonly from: number; readonly copy: string; readonly endedCleanly: boolean }
  /** Damaged or gone, and restored: what came after `backupAt` (ms) is lost. A damaged one lies at `aside` now. */
  | { readonly how: 'restored'; readonly reason: string; readonly aside?: string; readonly backupAt: number }
  /** Damaged or gone, and no backup could be used. */
  | { readonly how: 'started-anew'; readonly reason: string; readonly aside?: string };

/** An open ledger, and what opening it met. */
export interface LedgerStore extends Store {
  readonly report: LedgerReport;
}

export interface OpenLedgerInput {
  readonly path: string;
  /** Wall clock, for names of files and the age of the backup. */
  readonly now?: () => number;
  /** Writes the rolling backup of the ledger at a path. The default does it in this thread. */
  readonly writeBackup?: (path: string) => Promise<void>;
  /** The steps to the present version; others only in tests. */
  readonly migrations?: readonly Migration[];
}

/** A backup older than this is replaced. */
const BACKUP_AGE_MS_MAX = 24 * 60 * 60 * 1_000;

/** A bigger ledger is not backed up while closing, since people wait for that; pruning does it. */
const BACKUP_AT_CLOSE_BYTES_MAX = 256 * 1024 * 1024;

const ANOTHER_PROGRAMS = 'the file is the database of another program';

/**
 * Opens the ledger, makes a new one where there is none, and repairs what can be repaired: the value's `report` says
 * what happened. Fails with `ledger.newer` (nothing was written), `ledger.damaged` (it could not be set aside) or
 * `ledger.trouble` (disk, permissions). The caller holds the lock of the data directory.
 */
export async function openLedger(input: OpenLedgerInput): Promise<Result<LedgerStore>> {
  const opened = await openConnection(input);
  return opened.ok ? ok(new ReportedStore(input, opened.value)) : opened;
}

/** The same, for a worker that commits synchronously. */
export class ReportedStore extends SqliteStore implements LedgerStore {
  readonly report: LedgerReport;

  constructor(input: OpenLedgerInput, opened: OpenedLedger) {
    const { path, now = Date.now, writeBackup: write = writeBackup } = input;
    super({
      connection: opened.connection,
      copyReceipts: (numbers) => writeCopies(opened.connection, path, numbers),
      backUp: async (when) => {
        const made = backupAt(path);
        if (made !== undefined && Math.abs(now() - made) < BACKUP_AGE_MS_MAX) return;
        if (when === 'closing' && statSync(path).size > BACKUP_AT_CLOSE_BYTES_MAX) return;
        await write(path);
      },
    });
    this.report = opened.report;
  }
}

export interface OpenedLedger {
  readonly connection: Connection;
  readonly report: LedgerReport;
}

/** Opens the file of the ledger without the store around it. */
export async function openConnection(input: OpenLedgerInput): Promise<Result<OpenedLedger>> {
  const { path, migrations = MIGRATIONS } = input;
  try {
    if (wasRestoring(path)) return await rebuild(input, 'an earlier restore was broken off');
    const header = readLedgerHeader(path);
    const known = migrations.at(-1)?.version ?? 0;
    if (header.kind === 'none') return ok(await openMissing(input));
    if (header.kind === 'not-sqlite') return await rebuild(input, 'the file is not a SQLite database');
    if (header.applicationId !== APPLICATION_ID && header.version !== 0)
      return await rebuild(input, ANOTHER_PROGRAMS);
    if (header.version > known) return fail(failure('ledger.newer', { found: header.version, known, path }));
    return ok(await openExisting(input));
  } catch (error) {
    if (error instanceof StoreError && error.reason === 'damaged') return await rebuild(input, error.message);
    return fail(trouble(path, error));
  }
}

async function openMissing(input: OpenLedgerInput): Promise<OpenedLedger> {
  if (backupAt(input.path) !== undefined) throw new StoreError('damaged', 'the file is gone');
  createPrivate(input.path);
  const connection = await connect(input.path);
  return closingOnFailure(connection, async () => {
    migrate(connection, 0, input);
    markRunning(connection);
    return { connection, report: { how: 'created' } };
  });
}

async function openExisting(input: OpenLedgerInput): Promise<OpenedLedger> {
  const { path, migrations = MIGRATIONS } = input;
  const connection = await connect(path);
  return closingOnFailure(connection, async () => {
    const from = Number(connection.pragma('user_version'));
    if (from === 0 && connection.first('SELECT 1 FROM sqlite_schema LIMIT 1') !== undefined)
      throw new StoreError('damaged', ANOTHER_PROGRAMS);
    const endedCleanly = from > 0 && connection.first('SELECT ended_cleanly FROM bookkeeping')?.[0] === 1;
    if (!endedCleanly) checkWhole(connection);
    const report = await upgraded(connection, { from, endedCleanly, path, migrations }, input);
    markRunning(connection);
    return { connection, report };
  });
}

interface Found {
  readonly from: number;
  readonly endedCleanly: boolean;
  readonly path: string;
  readonly migrations: readonly Migration[];
}

async function upgraded(connection: Connection, found: Found, input: OpenLedgerInput): Promise<LedgerReport> {
  const { from, endedCleanly, path, migrations } = found;
  if (from === (migrations.at(-1)?.version ?? 0)) return { how: 'opened', endedCleanly };
  // Version 0: made, but killed before its first step was done.
  if (from === 0) {
    migrate(connection, 0, input);
    return { how: 'created' };
  }
  const copy = `${path}.version-${from}`;
  await copyLedger(path, copy);
  migrate(connection, from, input);
  return { how: 'migrated', from, copy, endedCleanly };
}

/** All steps in one transaction: killed in the middle, the ledger is what it was before. */
function migrate(connection: Connection, from: number, input: OpenLedgerInput): void {
  const { migrations = MIGRATIONS } = input;
  connection.transaction(() => {
    for (const step of migrations.filter(({ version }) => version > from)) {
      connection.exec(step.sql);
      connection.exec(`PRAGMA user_version = ${step.version}`);
    }
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  });
  // So that an older Waybill sees the new version in the file itself.
  connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
}

function markRunning(connection: Connection): void {
  connection.run('UPDATE bookkeeping SET ended_cleanly = 0');
}

function checkWhole(connection: Connection): void {
  const found = connection.first('PRAGMA quick_check(1)')?.[0];
  if (found !== 'ok') throw new StoreError('damaged', String(found));
}

/** Sets the damaged ledger aside, and goes on with the backup, or from nothing. */
async function rebuild(input: OpenLedgerInput, reason: string): Promise<Result<OpenedLedger>> {
  const { path, now = Date.now } = input;
  let moved: string | undefined;
  try {
    markRestoring(path, true);
    moved = setAside(path, now());
  } catch (error) {
    return fail(failure('ledger.damaged', { reason: `${reason}; ${messageOf(error)}`, aside: path }));
  }
  const aside = moved === undefined ? {} : { aside: moved };
  const made = backupAt(path);
  try {
    const restored = made === undefined ? undefined : await fromBackup(input);
    const isRestored = made !== undefined && restored !== undefined;
    const connection = restored ?? (await openMissing(input)).connection;
    await closingOnFailure(connection, async () => {
      makeUpForLoss(connection, { path, backupAt: isRestored ? made : undefined, now: now() });
      markRestoring(path, false);
    });
    const report: LedgerReport = isRestored
      ? { how: 'restored', reason, ...aside, backupAt: made }
      : { how: 'started-anew', reason, ...aside };
    return ok({ connection, report });
  } catch (error) {
    return fail(trouble(path, error));
  }
}

/** Undefined when the backup is damaged too; it is then set aside as well. Other failures are thrown. */
async function fromBackup(input: OpenLedgerInput): Promise<Connection | undefined> {
  const { path, now = Date.now } = input;
  try {
    restoreBackup(path);
    const header = readLedgerHeader(path);
    const known = (input.migrations ?? MIGRATIONS).at(-1)?.version ?? 0;
    if (header.kind !== 'sqlite' || header.applicationId !== APPLICATION_ID || header.version > known)
      throw new StoreError('damaged', 'the backup is not a ledger that this program knows');
    const { connection } = await openExisting(input);
    return connection;
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason !== 'damaged') throw error;
    setAside(path, now());
    setAside(backupPath(path), now());
    return undefined;
  }
}

async function closingOnFailure<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function trouble(path: string, error: unknown): Failure {
  if (!(error instanceof StoreError || error instanceof SettingsRefused || isSystemError(error))) throw error;
  return failure('ledger.trouble', { reason: messageOf(error), path });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
