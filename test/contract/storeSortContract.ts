import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchQuery, ItemQuery, Page, Store } from '../../main/core/ports/store.ts';
import { ITEM_STATES } from '../../shared/model/item.ts';
import { BATCH_SORTS, ITEM_SORTS } from '../../shared/model/sortOrders.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import type { StoreUnderTest } from './storeContract.ts';

/** Lists of every ledger in other orders than that of arrival. */
export function storeSortContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`sorted lists of the ledger (${name})`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await under.dispose();
    });

    type Numbered = { readonly seq: number };
    async function all<T extends Numbered>(read: (after: object) => Promise<Page<T>>): Promise<number[]> {
      const seqs: number[] = [];
      let after: string | undefined;
      do {
        const page: Page<T> = await read(after === undefined ? {} : { after });
        seqs.push(...page.items.map(({ seq }) => seq));
        after = page.next;
      } while (after !== undefined);
      return seqs;
    }
    const items = (query: Omit<ItemQuery, 'limit'>, limit = 2): Promise<number[]> =>
      all((after) => store.items({ limit, ...query, ...after }));
    const batches = (query: Omit<BatchQuery, 'limit'>, limit = 2): Promise<number[]> =>
      all((after) => store.batches({ limit, ...query, ...after }));
    const put = async (...all: readonly ReturnType<typeof testItem>[]): Promise<void> =>
      store.commit(all.map((item) => ({ put: 'item', item })));

    test('have items by name without case in the order of its bytes, by size, and by state as files go through them', async () => {
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      await put(
        testItem(2, { name: 'b.tif', bytes: 30 }),
        testItem(3, { name: 'Ärger.tif', bytes: 10, state: 'sent', sentAt: 1 }),
        testItem(4, { name: 'A.tif', bytes: 2_000, state: 'uploading', startedAt: 1 }),
        testItem(5, { name: '\u{1f600}.tif', bytes: 30 }),
        testItem(6, { name: '\uff21.tif', bytes: 0 }),
        testItem(7, { name: 'a.tif', bytes: 30 }),
      );
      const batchId = testId('bat', 1);
      expect(await items({ batchId, sort: 'name' })).toEqual([4, 7, 2, 3, 6, 5]);
      expect(await items({ batchId, sort: '-name' })).toEqual([5, 6, 3, 2, 7, 4]);
      expect(await items({ batchId, sort: 'bytes' })).toEqual([6, 3, 2, 5, 7, 4]);
      expect(await items({ batchId, sort: '-bytes' })).toEqual([4, 7, 5, 2, 3, 6]);
      expect(await items({ batchId, sort: 'state' })).toEqual([2, 5, 6, 7, 4, 3]);
      expect(await items({ batchId, sort: 'arrived' })).toEqual([2, 3, 4, 5, 6, 7]);
      expect(await items({ batchId, sort: '-arrived' })).toEqual([7, 6, 5, 4, 3, 2]);
      expect(await items({ sort: '-bytes', states: ['queued'] })).toEqual([7, 5, 2, 6]);
      expect(await items({ sort: 'name', text: 'A.TIF', batchId })).toEqual([4, 7]);
      expect(await items({ sort: 'name', batchId: testId('bat', 9) })).toEqual([]);
    });

    test('have batches by comment, and by files and bytes that are not given up', async () => {
      const comments = ['plate 2', 'Plate 1', '', 'plate 1'];
      for (const [at, comment] of comments.entries())
        await store.commit([
          {
            put: 'batch',
            batch: testBatch(at + 1, {
              comment,
              status: at === 0 ? 'attention' : 'sending',
              destinationId: testId('dst', (at % 2) + 1),
            }),
          },
        ]);
      const of = (batch: number) => ({ batchId: testId('bat', batch), destinationId: testId('dst', 1) });
      await put(
        testItem(11, { ...of(1), bytes: 5 }),
        testItem(12, { ...of(2), bytes: 900 }),
        testItem(13, { ...of(2), bytes: 1, state: 'sent', sentAt: 1 }),
        testItem(14, { ...of(3), bytes: 5_000, state: 'cancelled' }),
        testItem(15, { ...of(3), bytes: 5 }),
      );
      expect(await batches({ sort: 'name' })).toEqual([3, 2, 4, 1]);
      expect(await batches({ sort: '-name' })).toEqual([1, 4, 2, 3]);
      expect(await batches({ sort: 'files' })).toEqual([4, 1, 3, 2]);
      expect(await batches({ sort: '-bytes' })).toEqual([2, 3, 1, 4]);
      expect(await batches({ sort: 'created' })).toEqual([1, 2, 3, 4]);
      expect(await batches({ sort: '-created' })).toEqual([4, 3, 2, 1]);
      expect(await batches({ sort: 'name', statuses: ['sending'] })).toEqual([3, 2, 4]);
      expect(await batches({ sort: '-name', destinationId: testId('dst', 1) })).toEqual([1, 3]);
      expect(await batches({ sort: '-name', text: 'PLATE' })).toEqual([1, 4, 2]);
    });

    test('go on where they were although rows came and others changed; a row changed before it is read is told as it is', async () => {
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      await put(...[10, 20, 30, 40].map((bytes, at) => testItem(at + 2, { bytes })));
      const first = await store.items({ limit: 2, sort: 'bytes' });
      expect(first.items.map(({ seq }) => seq)).toEqual([2, 3]);
      await put(
        testItem(6, { bytes: 5 }),
        testItem(7, { bytes: 35 }),
        testItem(3, { bytes: 50 }),
        testItem(5, { bytes: 1 }),
      );
      const { next = '' } = first;
      const rest = await store.items({ limit: 9, sort: 'bytes', after: next });
      expect(rest.items.map(({ seq }) => seq)).toEqual([4, 7, 3]);
      expect(rest.next).toBeUndefined();
    });

    test('are whole and without doubles in every order, whatever the length of a page', async () => {
      await store.commit([1, 2, 3].map((number) => ({ put: 'batch', batch: testBatch(number) })));
      await put(
        ...Array.from({ length: 24 }, (_, at) =>
          testItem(at + 10, {
            name: `${at % 5}.tif`,
            bytes: at % 3,
            state: ITEM_STATES[at % 3 === 0 ? 1 : 0] ?? 'queued',
            batchId: testId('bat', (at % 3) + 1),
          }),
        ),
      );
      for (const sort of ITEM_SORTS) {
        const whole = await items({ sort }, 100);
        expect(new Set(whole).size, sort).toBe(24);
        for (const limit of [1, 5, 24]) expect(await items({ sort }, limit), sort).toEqual(whole);
      }
      for (const sort of BATCH_SORTS) {
        const whole = await batches({ sort }, 100);
        expect(new Set(whole).size, sort).toBe(3);
        expect(await batches({ sort }, 1), sort).toEqual(whole);
      }
    });

    test('are empty after a cursor that nobody gave, and after one of another order', async () => {
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
      await put(testItem(2), testItem(3), testItem(4));
      const { next = '' } = await store.items({ limit: 1, sort: 'name' });
      for (const after of ['nonsense', '3', next])
        expect(await store.items({ limit: 2, sort: 'bytes', after })).toEqual({ items: [] });
      expect((await store.items({ limit: 2, sort: 'name', after: next })).items).toHaveLength(2);
    });
  });
}
