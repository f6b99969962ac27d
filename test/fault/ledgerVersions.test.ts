import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { openLedger, type LedgerStore, type OpenLedgerInput } from '../../main/adapters/store/openLedger.ts';
import { MIGRATIONS } from '../../main/adapters/store/schema.ts';
import { childProgram } from '../support/childProgram.ts';
import { directorySnapshot } from '../support/directorySnapshot.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  path = join(directory, 'ledger.db');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function mustOpen(more: Partial<OpenLedgerInput> = {}): Promise<LedgerStore> {
  const opened = await openLedger({ path, ...more });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

async function ledgerWithItems(count: number): Promise<void> {
  const store = await mustOpen();
  await store.commit([
    { put: 'batch', batch: testBatch(1) },
    ...Array.from({ length: count }, (_, index) => ({ put: 'item', item: testItem(index + 1) }) as const),
  ]);
  await store.close();
}

const present = MIGRATIONS.at(-1)?.version ?? 0;
const next = { version: present + 1, sql: 'CREATE TABLE extra (one INTEGER PRIMARY KEY) STRICT;' };

test('a ledger of a newer Waybill is refused, and not a byte of it is changed', async () => {
  await ledgerWithItems(3);
  const connection = new Connection(path);
  connection.exec(`PRAGMA user_version = ${present + 41}`);
  await connection.close();
  const before = await directorySnapshot(directory);
  expect(await openLedger({ path })).toMatchObject({
    ok: false,
    failure: { code: 'ledger.newer', facts: { found: present + 41, known: present } },
  });
  expect(await directorySnapshot(directory)).toEqual(before);
});

test('a newer version that only the write-ahead log knows, after a crash, is seen too', async () => {
  await ledgerWithItems(3);
  const upgrader = await childProgram(`
    import { Connection } from './main/adapters/store/connection.ts';
    const connection = new Connection(process.argv[2]);
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec("CREATE TABLE newer (one INTEGER PRIMARY KEY); PRAGMA user_version = ${present + 1}");
    console.log('upgraded');
    setInterval(() => connection.pragma('user_version'), 1000);
  `);
  const child = upgrader.start(path);
  expect((await child.lines().next()).value).toBe('upgraded');
  await child.kill();
  await upgrader.remove();
  const before = await directorySnapshot(directory);
  expect(before.some((file) => file.startsWith('ledger.db-wal '))).toBe(true);
  expect(await openLedger({ path })).toMatchObject({ ok: false, failure: { code: 'ledger.newer' } });
  expect(await directorySnapshot(directory)).toEqual(before);
  // What was read from the log is no accident: without it the ledger is of the present version.
  await rm(`${path}-wal`);
  await rm(`${path}-shm`);
  await (await mustOpen()).close();
});

test('an older ledger is copied before it is brought forward, and has the same items', async () => {
  await ledgerWithItems(5);
  const store = await mustOpen({ migrations: [...MIGRATIONS, next] });
  const copy = `${path}.version-${present}`;
  expect(store.report).toEqual({ how: 'migrated', from: present, copy, endedCleanly: true });
  expect((await store.items({ limit: 9 })).items).toHaveLength(5);
  await store.close();
  expect((await openLedger({ path })).ok).toBe(false);
  const former = await mustOpen({ path: copy });
  expect((await former.items({ limit: 9 })).items).toHaveLength(5);
  await former.close();
});

test('a migration that is killed half-way leaves the ledger as it was, and succeeds the next time', async () => {
  await ledgerWithItems(5);
  const migrator = await childProgram(`
    import { openLedger } from './main/adapters/store/openLedger.ts';
    import { MIGRATIONS } from './main/adapters/store/schema.ts';
    // It never ends, so wherever it is killed it is half-way.
    const sql = \`CREATE TABLE extra (one INTEGER PRIMARY KEY, filling TEXT) STRICT; UPDATE items SET name = 'half';
      INSERT INTO extra WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT i, hex(randomblob(500)) FROM n\`;
    const migrations = [...MIGRATIONS, { version: ${present + 1}, sql }];
    console.log('migrating');
    await openLedger({ path: process.argv[2], migrations });
  `);
  const child = migrator.start(path);
  expect((await child.lines().next()).value).toBe('migrating');
  while (!existsSync(`${path}.version-${present}`)) await sleep(10);
  await sleep(400);
  await child.kill();
  await migrator.remove();

  const same = await mustOpen();
  expect(same.report).toEqual({ how: 'opened', endedCleanly: true });
  expect((await same.items({ limit: 9 })).items.map(({ name }) => name)).toEqual(
    [1, 2, 3, 4, 5].map((number) => testItem(number).name),
  );
  await same.close();
  const migrated = await mustOpen({ migrations: [...MIGRATIONS, next] });
  expect(migrated.report).toMatchObject({ how: 'migrated', from: present });
  expect(await migrated.counts(testId('bat', 1))).toEqual({ queued: { items: 5, bytes: 50 } });
  await migrated.close();
});

test('a step that fails undoes the steps before it', async () => {
  await ledgerWithItems(1);
  const broken = {
    version: present + 2,
    sql: 'CREATE TABLE extra2 (one INTEGER PRIMARY KEY); SELECT no_such_thing();',
  };
  await expect(openLedger({ path, migrations: [...MIGRATIONS, next, broken] })).rejects.toThrow(
    'no_such_thing',
  );
  const store = await mustOpen();
  expect(store.report).toEqual({ how: 'opened', endedCleanly: true });
  await store.close();
});

test('the ledger that version 1 made opens with all that it held', async () => {
  await cp(fileURLToPath(new URL('../fixtures/ledgers/version-1.db', import.meta.url)), path);
  const store = await mustOpen();
  expect(store.report.how).toBe(present === 1 ? 'opened' : 'migrated');
  const items = (await store.items({ limit: 99 })).items;
  expect(items.map(({ state }) => state)).toEqual([
    'settling',
    'queued',
    'uploading',
    'sent',
    'imported',
    'waiting',
    'attention',
    'cancelled',
    'excluded',
  ]);
  expect(items.map(({ id }) => id)).toEqual(items.map((_, index) => testId('itm', index + 1)));
  expect(await store.batch(testId('bat', 1))).toMatchObject({ comment: 'Zürich plate', status: 'sending' });
  expect(await store.jobsOf(testId('bat', 1))).toMatchObject([{ state: 'asking', question: { number: 1 } }]);
  expect(await store.lastReceipt()).toMatchObject({ id: testId('rct', 1) });
  expect(await store.fact('paused')).toBe('yes');
  expect(await store.answer('key-1')).toMatchObject({ status: 201 });
  expect((await store.story(testId('bat', 1), { limit: 9 })).items).toHaveLength(1);
  expect(await store.destinationState(testId('dst', 1))).toMatchObject({ gate: { state: 'parked' } });
  expect(await store.nextSeq(1)).toBeGreaterThan(9);
  await store.close();
});
