import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { openLedger, type LedgerStore, type OpenLedgerInput } from '../../main/adapters/store/openLedger.ts';
import { StoreError } from '../../main/core/ports/store.ts';
import { testBatch, testItem, testLine } from '../support/ledgerModels.ts';

const NOW = Date.UTC(2026, 10, 22, 10, 15, 0);
const ASIDE = 'ledger.db.damaged-2026-11-22T10-15-00.000Z';

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
  const opened = await openLedger({ path, now: () => NOW, ...more });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

/** Items 1 to 300 are in the backup, 301 to 400 came after it. Gives back a number that was given after the backup. */
async function ledgerWithBackup(): Promise<number> {
  const store = await mustOpen();
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  await putItems(store, 1, 300);
  await store.close();
  await utimes(`${path}.backup`, NOW / 1_000, NOW / 1_000);
  const again = await mustOpen();
  await putItems(again, 301, 400);
  const given = await again.nextSeq(50_000);
  await again.close();
  return given + 49_999;
}

async function putItems(store: LedgerStore, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  await store.commit(numbers.map((number) => ({ put: 'item', item: testItem(number) })));
}

async function itemCount(store: LedgerStore): Promise<number> {
  return (await store.totals()).items.queued?.items ?? 0;
}

/** Overwrites whole pages. */
function scribble(file: string, fromByte: number, toByte: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(toByte - fromByte, 0xa5), 0, toByte - fromByte, fromByte);
  closeSync(handle);
}

async function endUncleanly(): Promise<void> {
  const connection = new Connection(path);
  connection.run('UPDATE bookkeeping SET ended_cleanly = 0');
  await connection.close();
}

const damages: readonly (readonly [how: string, damage: () => Promise<void> | void])[] = [
  ['overwritten at its start', () => scribble(path, 0, 4_096)],
  ['cut to nothing', () => truncate(path, 0)],
  ['cut to a stump', () => truncate(path, 50)],
  [
    'cut in half',
    async () => {
      await endUncleanly();
      await truncate(path, Math.floor(statSync(path).size / 8_192) * 4_096);
    },
  ],
  [
    'overwritten in its middle before an unclean end',
    async () => {
      await endUncleanly();
      scribble(path, 40_960, 81_920);
    },
  ],
  ['replaced by a text', () => writeFile(path, 'dear diary, '.repeat(1_000))],
  [
    'replaced by the database of another program',
    async () => {
      await rm(path);
      const other = new Connection(path);
      other.exec('CREATE TABLE bookmarks (url TEXT); PRAGMA user_version = 3');
      await other.close();
    },
  ],
  [
    'replaced by an unmarked database of another program',
    async () => {
      await rm(path);
      const other = new Connection(path);
      other.exec('CREATE TABLE bookmarks (url TEXT)');
      await other.close();
    },
  ],
];

for (const [how, damage] of damages)
  test(`a ledger that was ${how} is set aside and restored from its backup`, async () => {
    const given = await ledgerWithBackup();
    await damage();
    const damagedBytes = (await stat(path)).size;
    const store = await mustOpen();
    expect(store.report).toMatchObject({
      how: 'restored',
      reason: expect.stringMatching(/./) as unknown,
      aside: join(directory, ASIDE),
      backupAt: NOW,
    });
    expect((await stat(join(directory, ASIDE))).size).toBe(damagedBytes);
    expect(await itemCount(store)).toBe(300);
    // Numbers that the lost part gave are not given again.
    expect(await store.nextSeq(1)).toBeGreaterThan(given);
    await putItems(store, 301, 310);
    await store.close();
    const again = await mustOpen();
    expect(again.report).toEqual({ how: 'opened', endedCleanly: true });
    expect(await itemCount(again)).toBe(310);
    await again.close();
  });

test('a ledger that is gone comes back from its backup', async () => {
  await ledgerWithBackup();
  await rm(path);
  const store = await mustOpen();
  expect(store.report).toEqual({ how: 'restored', reason: 'the file is gone', backupAt: NOW });
  expect(await itemCount(store)).toBe(300);
  await store.close();
});

test('a log without its ledger is not taken for a new one', async () => {
  await ledgerWithBackup();
  const store = await mustOpen();
  await putItems(store, 500, 600);
  await copyFile(`${path}-wal`, join(directory, 'kept-wal'));
  await store.close();
  await rm(path);
  await copyFile(join(directory, 'kept-wal'), `${path}-wal`);
  const restored = await mustOpen();
  expect(restored.report).toMatchObject({ how: 'restored', aside: join(directory, ASIDE) });
  expect(await itemCount(restored)).toBe(300);
  expect(await readdir(directory)).toContain(`${ASIDE}-wal`);
  await restored.close();
});

test('without a usable backup a damaged ledger is set aside and a new one begun, and that is said', async () => {
  await ledgerWithBackup();
  scribble(path, 0, 4_096);
  scribble(`${path}.backup`, 0, 8_192);
  const store = await mustOpen();
  expect(store.report).toMatchObject({ how: 'started-anew', aside: join(directory, ASIDE) });
  expect(await itemCount(store)).toBe(0);
  await store.close();
  const kept = (await readdir(directory)).filter((name) => name.includes('.damaged-'));
  expect(kept).toContain(ASIDE);
  expect(kept.some((name) => name.startsWith('ledger.db.backup.damaged-'))).toBe(true);
});

test('damage met while running fails as damaged, stops all writing, and is repaired at the next opening', async () => {
  await ledgerWithBackup();
  const store = await mustOpen();
  scribble(path, 12_288, statSync(path).size);
  const failing: unknown = await store.items({ limit: 400 }).catch((error: unknown) => error);
  expect(failing).toBeInstanceOf(StoreError);
  expect((failing as StoreError).reason).toBe('damaged');
  await expect(store.commit([{ put: 'fact', key: 'a', value: 'b' }])).rejects.toMatchObject({
    reason: 'damaged',
  });
  await expect(store.nextSeq(1)).rejects.toMatchObject({ reason: 'damaged' });
  await store.close();
  const repaired = await mustOpen();
  expect(repaired.report.how).toBe('restored');
  expect(await itemCount(repaired)).toBe(300);
  await repaired.close();
});

test('a row that is no JSON any more fails as damaged, read whole or in part', async () => {
  const store = await mustOpen();
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  await putItems(store, 1, 3);
  const other = new Connection(path);
  other.run('UPDATE items SET body = ? WHERE seq = 2', ['{"id":']);
  await other.close();
  await expect(store.items({ limit: 3 })).rejects.toMatchObject({ reason: 'damaged' });
  await expect(store.itemHeads({ batchId: testBatch(1).id, limit: 3 })).rejects.toMatchObject({
    reason: 'damaged',
  });
  await store.close();
});

test('the backup is made anew when it is a day old, by pruning and by closing, and not before', async () => {
  await ledgerWithBackup();
  const madeAt = async (): Promise<number> => Math.round((await stat(`${path}.backup`)).mtimeMs);
  const hours = (count: number): number => count * 60 * 60 * 1_000;
  const young = await mustOpen({ now: () => NOW + hours(23) });
  await young.prune(0);
  await young.close();
  expect(await madeAt()).toBe(NOW);
  const closing = await mustOpen({ now: () => NOW + hours(25) });
  await closing.close();
  expect(await madeAt()).not.toBe(NOW);
  await utimes(`${path}.backup`, NOW / 1_000, NOW / 1_000);
  const pruning = await mustOpen({ now: () => NOW + hours(25) });
  await pruning.prune(0);
  expect(await madeAt()).not.toBe(NOW);
  await pruning.close();
  const backup = await mustOpen({ path: `${path}.backup` });
  expect(await itemCount(backup)).toBe(400);
  await backup.close();
});

test('ledger, log and backup are for their owner only', async () => {
  await ledgerWithBackup();
  const store = await mustOpen();
  await putItems(store, 500, 501);
  for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db.backup'])
    expect((await stat(join(directory, name))).mode & 0o077, name).toBe(0);
  await store.close();
});

test('the log of the ledger stays bounded however much is written', async () => {
  const store = await mustOpen();
  const facts = { filling: 'x'.repeat(400_000) };
  let biggest = 0;
  for (let number = 1; number <= 250; number += 1) {
    await store.commit([{ put: 'story', line: testLine(number, { facts }) }]);
    biggest = Math.max(biggest, statSync(`${path}-wal`).size);
  }
  expect(statSync(path).size + biggest).toBeGreaterThan(100_000_000);
  expect(biggest).toBeLessThan(50_000_000);
  await store.close();
  expect((await readdir(directory)).includes('ledger.db-wal')).toBe(false);
});
