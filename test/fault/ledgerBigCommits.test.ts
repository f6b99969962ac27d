import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import {
  openConnection,
  openLedger,
  ReportedStore,
  type LedgerStore,
} from '../../main/adapters/store/openLedger.ts';
import { openLedgerInWorker } from '../../main/adapters/store/workerStore.ts';
import type { Change } from '../../main/core/ports/store.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { childProgram } from '../support/childProgram.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';

/** A commit of so many leaves its pages in the log until it is answered. */
const ITEMS = 6_000;

let worker: BundledWorker;
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/store/storeWorker.ts');
});
afterAll(async () => {
  await worker.remove();
});

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  path = join(directory, 'ledger.db');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function mustOpen(inThread: boolean): Promise<LedgerStore> {
  const opened = inThread
    ? await openLedgerInWorker({ path, workerFile: worker.file })
    : await openLedger({ path });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
}

function items(from: number): Change[] {
  return Array.from({ length: ITEMS }, (_, index) => ({ put: 'item', item: testItem(from + index) }));
}

async function itemsIn(store: LedgerStore): Promise<number> {
  return (await store.counts(testId('bat', 1))).queued?.items ?? 0;
}

test.each([false, true])(
  'after a big commit its pages move into the ledger, and the log stays bounded (in a thread: %s)',
  async (inThread) => {
    const store = await mustOpen(inThread);
    await store.commit([{ put: 'batch', batch: testBatch(1) }]);
    for (let round = 0; round < 10; round += 1) await store.commit(items(1 + round * ITEMS));
    expect(await itemsIn(store)).toBe(10 * ITEMS);
    const [ledger, log] = [statSync(path).size, statSync(`${path}-wal`).size];
    expect(ledger).toBeGreaterThan(10 * ITEMS * 300);
    expect(log).toBeLessThan(ledger / 4);
    await store.close();
  },
);

test('a big commit is durable in the log when it is done, and tidying up moves it into the ledger', async () => {
  const { connection, store } = await openHere();
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const small = statSync(path).size;
  store.commitNow(items(1));
  expect(statSync(path).size).toBe(small);
  store.tidyUp();
  expect(statSync(path).size).toBeGreaterThan(ITEMS * 300);
  // The next ones move by themselves again.
  expect(connection.pragma('wal_autocheckpoint')).toBe(8_000);
  await store.close();
});

test('in doubt what the disk holds, nothing is moved', async () => {
  const { connection, store } = await openHere();
  await store.commit([{ put: 'batch', batch: testBatch(1) }, ...items(1).slice(0, 500)]);
  store.commitNow(items(1_000));
  const before = statSync(path).size;
  // A file that cannot be opened is a failure of the disk.
  expect(() => connection.exec(`ATTACH '${join(directory, 'no', 'such.db')}' AS other`)).toThrow(
    /unable to open/,
  );
  expect(connection.doubt).toBeDefined();
  store.tidyUp();
  expect(statSync(path).size).toBe(before);
  await store.close().catch(() => undefined);
});

async function openHere(): Promise<{ readonly connection: Connection; readonly store: ReportedStore }> {
  const opened = await openConnection({ path });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return { connection: opened.value.connection, store: new ReportedStore({ path }, opened.value) };
}

test('a daemon that is killed as soon as a big commit is answered has all of it', async () => {
  const program = await childProgram(`
    import { openLedgerInWorker } from './main/adapters/store/workerStore.ts';
    import { testBatch, testItem } from './test/support/ledgerModels.ts';
    const [path, workerFile] = process.argv.slice(2);
    const opened = await openLedgerInWorker({ path, workerFile: new URL(workerFile) });
    const items = Array.from({ length: ${ITEMS} }, (_, index) => ({ put: 'item', item: testItem(1 + index) }));
    await opened.value.commit([{ put: 'batch', batch: testBatch(1) }, ...items]);
    process.kill(process.pid, 'SIGKILL');
  `);
  const child = program.start(path, worker.file.href);
  await child.ended;
  await program.remove();
  const left = await mustOpen(false);
  expect(left.report).toEqual({ how: 'opened', endedCleanly: false });
  expect(await itemsIn(left)).toBe(ITEMS);
  await left.close();
  const connection = new Connection(path);
  expect(connection.first('PRAGMA integrity_check')).toEqual(['ok']);
  await connection.close();
});

test('a big commit that is refused leaves nothing, and the next small one moves pages as ever', async () => {
  const store = await mustOpen(false);
  await expect(store.commit(items(1))).rejects.toThrow(/FOREIGN KEY/);
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  expect(await itemsIn(store)).toBe(0);
  const filling = 'x'.repeat(400_000);
  for (let number = 1; number <= 120; number += 1)
    await store.commit([{ put: 'fact', key: `filling ${number}`, value: filling }]);
  expect(statSync(`${path}-wal`).size).toBeLessThan(40_000_000);
  await store.close();
});
