import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLedgerInWorker } from '../../main/adapters/store/workerStore.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import { storeContract, type StoreUnderTest } from './storeContract.ts';

let worker: BundledWorker;
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/store/storeWorker.ts');
});
afterAll(async () => {
  await worker.remove();
});

async function open(directory: string): Promise<StoreUnderTest> {
  const opened = await openLedgerInWorker({ path: join(directory, 'ledger.db'), workerFile: worker.file });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const store = opened.value;
  return {
    store,
    reopen: async () => {
      await store.close();
      return open(directory);
    },
    dispose: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

storeContract('sqlite in a worker', async () => open(await mkdtemp(join(tmpdir(), 'waybill-ledger-'))));

test('a thousand commits at once are all kept, and those that are broken fail alone', async () => {
  const under = await open(await mkdtemp(join(tmpdir(), 'waybill-ledger-')));
  await under.store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const numbers = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const outcomes = await Promise.allSettled(
    numbers.map((number) => {
      const batchId = number % 100 === 0 ? testId('bat', 404) : testId('bat', 1);
      return under.store.commit([{ put: 'item', item: testItem(number, { batchId }) }]);
    }),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
  expect(await under.store.counts(testId('bat', 1))).toEqual({ queued: { items: 990, bytes: 9_900 } });
  await under.dispose();
});

test('a commit too big for one message is still written as a whole or not at all, and closing waits for it', async () => {
  const under = await open(await mkdtemp(join(tmpdir(), 'waybill-ledger-')));
  await under.store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const items = (from: number, batch: number): { put: 'item'; item: ReturnType<typeof testItem> }[] =>
    Array.from({ length: 3_500 }, (_, index) => ({
      put: 'item',
      item: testItem(from + index, { batchId: testId('bat', batch) }),
    }));
  // Listened to from the start: it may fail while the question below is on its way.
  const broken = expect(under.store.commit([...items(10_000, 1), ...items(20_000, 404)])).rejects.toThrow(
    'FOREIGN KEY',
  );
  const whole = under.store.commit(items(1, 1));
  // What is asked meanwhile is answered meanwhile.
  expect(await under.store.counts(testId('bat', 1))).toEqual({});
  await broken;
  await whole;
  const closed = under.store.commit(items(30_000, 1));
  const again = await under.reopen();
  await closed;
  expect(await again.store.counts(testId('bat', 1))).toEqual({ queued: { items: 7_000, bytes: 70_000 } });
  await again.dispose();
});

test('commits go on while the backup of a big ledger is written in a thread of its own', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  const first = await open(directory);
  await first.store.commit([
    { put: 'batch', batch: testBatch(1) },
    { put: 'fact', key: 'ballast', value: 'x'.repeat(20_000_000) },
  ]);
  const under = await first.reopen();
  const backup = join(directory, 'ledger.db.backup');
  await rm(backup);
  const progress = { pruned: false, meanwhile: 0 };
  const pruning = (async () => {
    await under.store.prune(0);
    progress.pruned = true;
  })();
  for (let number = 1; !progress.pruned; number += 1) {
    await under.store.commit([{ put: 'item', item: testItem(number) }]);
    if (!existsSync(backup)) progress.meanwhile += 1;
  }
  await pruning;
  expect(progress.meanwhile).toBeGreaterThan(3);
  expect(existsSync(backup)).toBe(true);
  await under.dispose();
});

test('a worker file that does not work is told as trouble with the ledger', async () => {
  const opened = await openLedgerInWorker({
    path: '/nowhere/ledger.db',
    workerFile: new URL('file:///no/such.js'),
  });
  expect(opened).toMatchObject({ ok: false, failure: { code: 'ledger.trouble' } });
  const unopened = await openLedgerInWorker({ path: '/nowhere/ledger.db', workerFile: worker.file });
  expect(unopened).toMatchObject({
    ok: false,
    failure: { code: 'ledger.trouble', facts: { path: '/nowhere/ledger.db' } },
  });
});
