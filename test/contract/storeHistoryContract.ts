import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HISTORY_QUARTER_MS } from '../../main/core/ports/history.ts';
import type { Change, Store } from '../../main/core/ports/store.ts';
import { failure } from '../../shared/model/failure.ts';
import type { FailureCode } from '../../shared/model/failureCatalogue.ts';
import { testBatch, testId, testItem, testJob } from '../support/ledgerModels.ts';
import type { StoreUnderTest } from './storeContract.ts';

const QUARTER = HISTORY_QUARTER_MS;
const ALL = { from: 0, until: 100 * QUARTER };

/** What every ledger keeps of what happened. */
export function storeHistoryContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the history of the ledger (${name})`, () => {
    let under: StoreUnderTest;
    let store: Store;
    const put = async (...items: readonly ReturnType<typeof testItem>[]): Promise<void> =>
      store.commit(items.map((item) => ({ put: 'item', item })));
    const failed = (code: FailureCode, at: number): object => ({ failure: { ...failure(code), at } });

    beforeEach(async () => {
      under = await open();
      store = under.store;
      await store.commit([{ put: 'batch', batch: testBatch(1) }]);
    });
    afterEach(async () => {
      await under.dispose();
    });

    test('is empty before anything happened', async () => {
      await put(testItem(2));
      expect(await store.history(ALL)).toEqual([]);
    });

    test('counts each file when it arrived first, and each further sending apart', async () => {
      await put(testItem(2), testItem(3));
      await put(testItem(2, { state: 'sent', sentAt: QUARTER, bytes: 7 }));
      await put(testItem(3, { state: 'sent', sentAt: 2 * QUARTER - 1 }));
      // Proof that comes later, and the import's end, are no further sending.
      await put(testItem(2, { state: 'imported', sentAt: QUARTER, bytes: 7, verification: 'digest' }));
      await put(testItem(3, { state: 'queued', sentAt: 2 * QUARTER - 1 }));
      await put(testItem(3, { state: 'sent', sentAt: 3 * QUARTER }));
      expect(await store.history(ALL)).toEqual([
        { at: QUARTER, what: 'delivered', count: 2, bytes: 17 },
        { at: 3 * QUARTER, what: 'again', count: 1, bytes: 10 },
      ]);
    });

    test('counts a file that a script had delivered before it was noted', async () => {
      await put(testItem(2, { state: 'sent', sentAt: 5 }));
      expect(await store.history(ALL)).toEqual([{ at: 0, what: 'delivered', count: 1, bytes: 10 }]);
    });

    test('tells failures by what they were and whether Waybill goes on by itself', async () => {
      await put(testItem(2), testItem(3));
      await put(testItem(2, { state: 'waiting', until: 9, ...failed('network.cut', 10) }));
      await put(testItem(2, { state: 'waiting', until: 12, ...failed('network.cut', 11) }));
      await put(testItem(2, { state: 'queued' }));
      await put(testItem(2, { state: 'waiting', until: 9, ...failed('network.cut', 20) }));
      await put(testItem(3, { state: 'attention', ...failed('remote.rejected-file', 30) }));
      await put(testItem(4, { state: 'attention', ...failed('remote.rejected-file', 40) }));
      expect(await store.history(ALL)).toEqual([
        { at: 0, what: 'deferred', code: 'network.cut', count: 2, bytes: 20 },
        { at: 0, what: 'stopped', code: 'remote.rejected-file', count: 2, bytes: 20 },
      ]);
    });

    test('counts batches and imports that stopped, once each', async () => {
      const stopped = testBatch(1, { failure: { ...failure('control.not-json'), at: 5 } });
      await store.commit([{ put: 'batch', batch: stopped }]);
      await store.commit([{ put: 'batch', batch: { ...stopped, comment: 'another' } }]);
      await store.commit([{ put: 'job', job: testJob(3) }]);
      const job = testJob(3, { state: 'failed', endedAt: 6, ...failed('remote.import-failed', 6) });
      await store.commit([{ put: 'job', job }]);
      await store.commit([{ put: 'job', job }]);
      expect(await store.history(ALL)).toEqual([
        { at: 0, what: 'stopped', code: 'control.not-json', count: 1, bytes: 0 },
        { at: 0, what: 'stopped', code: 'remote.import-failed', count: 1, bytes: 0 },
      ]);
    });

    test('is cut to the span and the destination asked for', async () => {
      const other = testId('dst', 2);
      await store.commit([{ put: 'batch', batch: testBatch(9, { destinationId: other }) }]);
      await put(
        ...[0, 1, 2, 3].map((quarter) =>
          testItem(10 + quarter, { state: 'sent', sentAt: quarter * QUARTER + 1 }),
        ),
        testItem(20, {
          batchId: testId('bat', 9),
          destinationId: other,
          state: 'sent',
          sentAt: QUARTER,
          bytes: 1,
        }),
      );
      expect(await store.history({ from: QUARTER, until: 3 * QUARTER })).toEqual([
        { at: QUARTER, what: 'delivered', count: 2, bytes: 11 },
        { at: 2 * QUARTER, what: 'delivered', count: 1, bytes: 10 },
      ]);
      expect(await store.history({ ...ALL, destinationId: other })).toEqual([
        { at: QUARTER, what: 'delivered', count: 1, bytes: 1 },
      ]);
    });

    test('knows how many files waited: at the end of each quarter and at most, by destination, and from before', async () => {
      const [one, other] = [testId('dst', 1), testId('dst', 2)];
      const depth = (destinationId: typeof one, at: number): Change => ({ put: 'depth', destinationId, at });
      await store.commit([
        { put: 'item', item: testItem(2) },
        { put: 'item', item: testItem(3) },
        depth(one, 5),
      ]);
      await store.commit([{ put: 'item', item: testItem(2, { state: 'sent', sentAt: 6 }) }, depth(one, 6)]);
      await store.commit([depth(other, QUARTER)]);
      await store.commit([
        { put: 'item', item: testItem(3, { state: 'attention', ...failed('file.gone', 7) }) },
        depth(one, 3 * QUARTER + 1),
      ]);
      const first = { at: 0, destinationId: one, files: 1, filesMax: 2 };
      const empty = { at: QUARTER, destinationId: other, files: 0, filesMax: 0 };
      const last = { at: 3 * QUARTER, destinationId: one, files: 0, filesMax: 0 };
      expect(await store.depths(ALL)).toEqual([first, empty, last]);
      expect(await store.depths({ from: 2 * QUARTER, until: 3 * QUARTER })).toEqual([first, empty]);
      expect(await store.depths({ from: 4 * QUARTER, until: 5 * QUARTER, destinationId: one })).toEqual([
        last,
      ]);
    });

    test('is still known after the ledger was opened again, and after stories were dropped', async () => {
      await put(testItem(2, { state: 'sent', sentAt: 5 }));
      await store.prune(1_000_000);
      under = await under.reopen();
      store = under.store;
      expect(await store.history(ALL)).toEqual([{ at: 0, what: 'delivered', count: 1, bytes: 10 }]);
    });
  });
}
