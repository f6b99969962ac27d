import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../main/adapters/store/connection.ts';
import { openLedger, type LedgerStore } from '../../main/adapters/store/openLedger.ts';
import type { Item } from '../../shared/model/item.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { childProgram, type ChildProgram } from '../support/childProgram.ts';
import { testId } from '../support/ledgerModels.ts';

/** Says every number on a line of its own once the commit that holds it is acknowledged. */
const WRITER = `
  import { openLedger } from './main/adapters/store/openLedger.ts';
  import { openLedgerInWorker } from './main/adapters/store/workerStore.ts';
  import { testBatch, testId, testItem, testLine } from './test/support/ledgerModels.ts';
  const [path, workerFile] = process.argv.slice(2);
  const opened = workerFile === undefined
    ? await openLedger({ path })
    : await openLedgerInWorker({ path, workerFile: new URL(workerFile) });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const store = opened.value;
  if (await store.batch(testId('bat', 1)) === undefined)
    await store.commit([{ put: 'batch', batch: testBatch(1_000_000_000) , }, { put: 'batch', batch: { ...testBatch(1), seq: 999_999_999 } }]);
  for (let round = 1; ; round += 1) {
    const size = round % 20 === 0 ? 700 : 3;
    const first = await store.nextSeq(size);
    const numbers = Array.from({ length: size }, (_, index) => first + index);
    const half = Math.ceil(size / 2);
    // Two commits at once; the second also moves the items of the first on.
    await Promise.all([
      store.commit(numbers.slice(0, half).flatMap((number) => [
        { put: 'item', item: testItem(number) },
        { put: 'story', line: testLine(number) },
      ])),
      store.commit([
        ...numbers.slice(half).map((number) => ({ put: 'item', item: testItem(number) })),
        ...numbers.slice(0, half).map((number) => ({ put: 'item', item: testItem(number, { state: 'uploading', startedAt: 1 }) })),
      ]),
    ]);
    console.log(numbers.join(' '));
  }
`;

let writer: ChildProgram;
let worker: BundledWorker;
let directory: string;
let path: string;
beforeAll(async () => {
  [writer, worker] = await Promise.all([
    childProgram(WRITER),
    bundleWorker('main/adapters/store/storeWorker.ts'),
  ]);
});
afterAll(async () => {
  await Promise.all([writer.remove(), worker.remove()]);
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-ledger-'));
  path = join(directory, 'ledger.db');
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Every item of the ledger; fails the test unless its counts say the same. */
async function allItems(store: LedgerStore): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let after: string | undefined; ;) {
    const page = await store.items({ limit: 1_000, ...(after === undefined ? {} : { after }) });
    all.push(...page.items);
    after = page.next;
    if (after === undefined) break;
  }
  const states: Record<string, { items: number; bytes: number }> = {};
  for (const { state, bytes } of all) {
    const sum = (states[state] ??= { items: 0, bytes: 0 });
    sum.items += 1;
    sum.bytes += bytes;
  }
  expect(await store.counts(testId('bat', 1))).toEqual(states);
  expect((await store.totals()).items).toEqual(states);
  return all;
}

for (const where of ['in the process', 'in a worker'] as const)
  test(`a ledger ${where} has everything it acknowledged after kill -9, and is whole`, async () => {
    const acknowledged = new Set<number>();
    for (let round = 0; round < 6; round += 1) {
      const child = writer.start(path, ...(where === 'in a worker' ? [worker.file.href] : []));
      // Killed after a number of commits that differs, and somewhere in the next one.
      let commits = 3 + round * 17;
      for await (const line of child.lines()) {
        for (const number of line.split(' ')) acknowledged.add(Number(number));
        commits -= 1;
        if (commits === 0) break;
      }
      await new Promise((resolve) => setTimeout(resolve, round));
      await child.kill();

      const opened = await openLedger({ path });
      if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
      expect(opened.value.report).toEqual({ how: 'opened', endedCleanly: false });
      const found = new Map((await allItems(opened.value)).map((item) => [item.seq, item]));
      const lost = [...acknowledged].filter((number) => !found.has(number));
      expect(lost).toEqual([]);
      const next = await opened.value.nextSeq(1);
      expect(next).toBeGreaterThan(Math.max(...found.keys()));
      await opened.value.close();
      const connection = new Connection(path);
      expect(connection.first('PRAGMA integrity_check')).toEqual(['ok']);
      expect(connection.all('PRAGMA foreign_key_check')).toEqual([]);
      await connection.close();
    }
    expect(acknowledged.size).toBeGreaterThan(500);
  });

test('a ledger that was closed in order says so, and is not checked when opened again', async () => {
  for (const report of [
    { how: 'created' },
    { how: 'opened', endedCleanly: true },
    { how: 'opened', endedCleanly: true },
  ]) {
    const opened = await openLedger({ path });
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    expect(opened.value.report).toEqual(report);
    await opened.value.close();
  }
});
