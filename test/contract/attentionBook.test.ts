import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLedgerInWorker } from '../../main/adapters/store/workerStore.ts';
import type { CoreChange } from '../../main/core/core.ts';
import type { Store } from '../../main/core/ports/store.ts';
import { AttentionBook } from '../../main/localApi/attentionBook.ts';
import { failure } from '../../shared/model/failure.ts';
import type { Item } from '../../shared/model/item.ts';
import { bundleWorker, type BundledWorker } from '../support/bundledWorker.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';

const FILES = 100_000;
const PER_BATCH = 1_000;

let worker: BundledWorker;
let directory: string;
let store: Store;
beforeAll(async () => {
  worker = await bundleWorker('main/adapters/store/storeWorker.ts');
});
afterAll(() => worker.remove());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waybill-attention-'));
  const opened = await openLedgerInWorker({
    path: join(directory, 'ledger.db'),
    workerFile: worker.file,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  store = opened.value;
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

/** What the book read of a real ledger, and a way to tell it of changes. */
interface Watched {
  readonly book: AttentionBook;
  /** Rows of each page of items that was read. */
  readonly pages: number[];
  readonly singles: string[];
  readonly change: (item: Item) => Promise<void>;
}

function watched(): Watched {
  const listeners = new Set<(change: CoreChange) => void>();
  const pages: number[] = [];
  const singles: string[] = [];
  const book = new AttentionBook({
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    items: async (query) => {
      const page = await store.items(query);
      pages.push(page.items.length);
      return page;
    },
    item: (id) => {
      singles.push(id);
      return store.item(id);
    },
    batches: () => Promise.resolve({ items: [] }),
    batch: () => Promise.resolve(undefined),
    destinations: () => Promise.resolve([]),
  });
  const change = async (item: Item): Promise<void> => {
    await store.commit([{ put: 'item', item }]);
    for (const listener of listeners) listener({ kind: 'item', id: item.id, batchId: item.batchId });
  };
  return { book, pages, singles, change };
}

function stopped(number: number, code: 'remote.rejected-file' | 'file.gone' = 'remote.rejected-file'): Item {
  const batchId = testId('bat', 1 + (number % (FILES / PER_BATCH)));
  const told = { ...failure(code), at: 1_000 };
  return testItem(number, { batchId, state: 'attention', failure: told });
}

async function fill(): Promise<void> {
  for (let number = 1; number <= FILES / PER_BATCH; number += 1)
    await store.commit([{ put: 'batch', batch: testBatch(number) }]);
  for (let from = 1; from <= FILES; from += PER_BATCH)
    await store.commit(
      Array.from({ length: PER_BATCH }, (_none, at) => ({ put: 'item' as const, item: stopped(from + at) })),
    );
}

test('100,000 stopped files are counted in small pages, others are answered in between, and then only changes are read', async () => {
  await fill();
  const { book, pages, singles, change } = watched();
  // Somebody else asks the same ledger all the while.
  const over = new AbortController();
  let answered = 0;
  const others = (async () => {
    while (!over.signal.aborted) {
      await store.item(testId('itm', 1));
      answered += 1;
    }
  })();
  const first = await book.view();
  over.abort();
  await others;
  expect(first.isCut).toBe(false);
  expect(first.groups).toMatchObject([{ scope: 'items', itemCount: FILES, batchCount: FILES / PER_BATCH }]);
  expect(Math.max(...pages)).toBeLessThanOrEqual(500);
  // At least one answer went out between any two pages.
  expect(answered).toBeGreaterThanOrEqual(pages.length - 1);

  pages.length = 0;
  singles.length = 0;
  const again = await book.view();
  expect(again).toEqual(first);
  expect(pages).toEqual([]);
  expect(singles).toHaveLength(5);

  await change(stopped(7, 'file.gone'));
  await change(testItem(8, { batchId: testId('bat', 9) }));
  singles.length = 0;
  const changed = await book.view();
  expect(pages).toEqual([]);
  expect(singles.slice(0, 2)).toEqual([testId('itm', 7), testId('itm', 8)]);
  expect(changed.groups.map(({ code, itemCount }) => [code, itemCount])).toEqual([
    ['remote.rejected-file', FILES - 2],
    ['file.gone', 1],
  ]);
}, 120_000);

test('a change while it is counted is in the answer, and a file that is put again is counted once', async () => {
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  const one = { ...stopped(1), batchId: testId('bat', 1) };
  await store.commit([{ put: 'item', item: one }]);
  const { book, change } = watched();
  const asked = book.view();
  await change({ ...stopped(2), batchId: testId('bat', 1) });
  await change(one);
  await asked;
  const { groups } = await book.view();
  expect(groups).toMatchObject([{ itemCount: 2, batchCount: 1 }]);
  await change(testItem(1));
  await change(testItem(2));
  expect((await book.view()).groups).toEqual([]);
});

test('after it was stopped it counts anew', async () => {
  await store.commit([{ put: 'batch', batch: testBatch(1) }]);
  await store.commit([{ put: 'item', item: { ...stopped(1), batchId: testId('bat', 1) } }]);
  const { book, pages } = watched();
  await book.view();
  const counted = pages.length;
  book.stop();
  expect((await book.view()).groups).toMatchObject([{ itemCount: 1 }]);
  expect(pages.length).toBeGreaterThan(counted);
  book.stop();
});
