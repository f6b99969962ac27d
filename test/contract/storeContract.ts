import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkKey, linesKey } from '../../main/core/ports/factKeys.ts';
import {
  COPIED_PREFIX,
  StoreError,
  type BatchQuery,
  type Change,
  type Page,
  type Store,
} from '../../main/core/ports/store.ts';
import { ITEM_STATES, type Item } from '../../shared/model/item.ts';
import { failure } from '../../shared/model/failure.ts';
import { testBatch, testId, testItem, testJob, testLine, testReceipt } from '../support/ledgerModels.ts';
import { storeFoldersContract } from './storeFoldersContract.ts';
import { storeHistoryContract } from './storeHistoryContract.ts';
import { storeSortContract } from './storeSortContract.ts';

/** An opened ledger under test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes it and opens the same ledger again. */
  reopen(): Promise<StoreUnderTest>;
  /** Closes it, if it is open, and takes its files away. */
  dispose(): Promise<void>;
}

const SHA = 'a'.repeat(64);
const OTHER_SHA = 'b'.repeat(64);
const OFFLINE = failure('network.offline', { host: 'import.test', reason: 'ENOTFOUND' });

/** The suite that every ledger passes: memory, SQLite, and SQLite in a worker. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  storeFoldersContract(name, open);
  storeHistoryContract(name, open);
  storeSortContract(name, open);
  describe(`the ledger (${name})`, () => {
    let under: StoreUnderTest;
    let store: Store;

    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await under.dispose();
    });

    async function reopen(): Promise<void> {
      under = await under.reopen();
      store = under.store;
    }
    async function putItems(...items: readonly Item[]): Promise<void> {
      await store.commit(items.map((item) => ({ put: 'item', item })));
    }
    async function putBatch(number: number, more: Parameters<typeof testBatch>[1] = {}): Promise<void> {
      await store.commit([{ put: 'batch', batch: testBatch(number, more) }]);
    }

    describe('a commit', () => {
      test('of very many items keeps each as it was put last, new, changed and put twice alike', async () => {
        await putBatch(1);
        const some = (from: number, to: number, more: Parameters<typeof testItem>[1] = {}): Item[] =>
          Array.from({ length: to - from }, (_, index) => testItem(from + index, more));
        await putItems(...some(1, 48));
        const sent = { state: 'sent', sentAt: 5, verification: 'digest', sha256: SHA } as const;
        await putItems(...some(31, 91, sent), ...some(80, 91, { ...sent, bytes: 12 }));
        expect(await store.counts(testId('bat', 1))).toEqual({
          queued: { items: 30, bytes: 300 },
          sent: { items: 60, bytes: 622 },
        });
        expect(await store.item(testId('itm', 30))).toEqual(testItem(30));
        expect(await store.item(testId('itm', 79))).toEqual(testItem(79, sent));
        expect(await store.item(testId('itm', 80))).toEqual(testItem(80, { ...sent, bytes: 12 }));
      });

      test('gives back every model exactly as it was put, also after it was opened again', async () => {
        const batch = testBatch(1, {
          control: { kind: 'spool', sha256: SHA, name: 'control.xml' },
          remote: { ref: 'r1', facts: { control: SHA }, openedAt: 5 },
          waiting: { until: 9, failure: OFFLINE },
          origin: { by: 'window', operator: 'Zoë' },
        });
        const item = testItem(2, {
          state: 'waiting',
          until: 77,
          failure: OFFLINE,
          facts: {
            dev: '1',
            ino: '18446744073709551615',
            bytes: 10,
            mtimeNs: '1700000000000000001',
            ctimeNs: '2',
          },
          bytes: 9_007_199_254_740_991,
          name: 'ünïcode \u202e "quoted"\n.tif',
        });
        const job = testJob(3, {
          state: 'asking',
          question: { number: 1, asked: { missing: ['taxon', { id: 1 }] } },
        });
        const state = {
          destinationId: testId('dst', 1),
          gate: { state: 'parked', since: 1, failure: OFFLINE },
        } as const;
        await store.commit([
          { put: 'batch', batch },
          { put: 'item', item },
          { put: 'job', job },
          { put: 'destinationState', state },
        ]);
        for (const _ of ['before', 'after']) {
          expect(await store.batch(batch.id)).toEqual(batch);
          expect(await store.item(item.id)).toEqual(item);
          expect(await store.job(job.id)).toEqual(job);
          expect(await store.destinationState(testId('dst', 1))).toEqual(state);
          await reopen();
        }
      });

      test('that fails in the middle leaves nothing behind', async () => {
        await putBatch(1);
        const bad: readonly Change[] = [
          { put: 'item', item: testItem(1) },
          { put: 'fact', key: 'seen', value: 'yes' },
          { put: 'story', line: testLine(1) },
          { put: 'batch', batch: testBatch(1, { comment: 'changed' }) },
          { put: 'item', item: testItem(2, { batchId: testId('bat', 404) }) },
        ];
        await expect(store.commit(bad)).rejects.toThrow();
        expect(await store.item(testId('itm', 1))).toBeUndefined();
        expect(await store.fact('seen')).toBeUndefined();
        expect((await store.story(testId('bat', 1), { limit: 10 })).items).toEqual([]);
        expect((await store.batch(testId('bat', 1)))?.comment).toBe('batch 1');
        expect(await store.counts(testId('bat', 1))).toEqual({});
        await putItems(testItem(1));
        expect(await store.counts(testId('bat', 1))).toEqual({ queued: { items: 1, bytes: 10 } });
      });

      test('may bring an item before its batch, and refuses an item whose batch does not exist', async () => {
        await store.commit([
          { put: 'item', item: testItem(1) },
          { put: 'batch', batch: testBatch(1) },
        ]);
        expect(await store.item(testId('itm', 1))).toEqual(testItem(1));
        await expect(putItems(testItem(2, { batchId: testId('bat', 404) }))).rejects.toThrow();
      });

      test('refuses two items with one sequence number', async () => {
        await putBatch(1);
        await putItems(testItem(1));
        await expect(putItems(testItem(2, { seq: 1 }))).rejects.toThrow();
        expect(await store.item(testId('itm', 2))).toBeUndefined();
      });

      test('refuses to give a thing another sequence number', async () => {
        await putBatch(1);
        await putItems(testItem(1));
        await expect(putItems(testItem(1, { seq: 7 }))).rejects.toThrow();
        await expect(putBatch(1, { seq: 7 })).rejects.toThrow();
        expect(await store.item(testId('itm', 1))).toEqual(testItem(1));
      });

      test('of nothing is fine', async () => {
        await store.commit([]);
        expect((await store.batches({ limit: 5 })).items).toEqual([]);
      });

      test('puts a model anew under the same id', async () => {
        await putBatch(1);
        await putItems(testItem(1));
        await putItems(testItem(1, { state: 'uploading', startedAt: 5, sends: 1 }));
        await putBatch(1, { comment: 'renamed' });
        await store.commit([{ put: 'job', job: testJob(1) }]);
        await store.commit([{ put: 'job', job: testJob(1, { state: 'running' }) }]);
        expect(await store.item(testId('itm', 1))).toEqual(
          testItem(1, { state: 'uploading', startedAt: 5, sends: 1 }),
        );
        expect((await store.items({ limit: 10 })).items).toHaveLength(1);
        expect((await store.batches({ limit: 10 })).items).toEqual([testBatch(1, { comment: 'renamed' })]);
        expect(await store.jobsOf(testId('bat', 1))).toEqual([testJob(1, { state: 'running' })]);
      });

      test('among many at once resolves alone: the broken one fails, the others are kept', async () => {
        await putBatch(1);
        const outcomes = await Promise.allSettled(
          [1, 2, 3, 4, 5].map((number) =>
            putItems(testItem(number, number === 3 ? { batchId: testId('bat', 404) } : {})),
          ),
        );
        expect(outcomes.map(({ status }) => status)).toEqual([
          'fulfilled',
          'fulfilled',
          'rejected',
          'fulfilled',
          'fulfilled',
        ]);
        expect((await store.items({ limit: 10 })).items.map(({ seq }) => seq)).toEqual([1, 2, 4, 5]);
        expect(await store.counts(testId('bat', 1))).toEqual({ queued: { items: 4, bytes: 40 } });
      });
    });

    describe('sequence numbers', () => {
      test('are consecutive within a reservation and never given twice, also after it was opened again', async () => {
        const given = new Set<number>();
        const take = async (count: number): Promise<void> => {
          const first = await store.nextSeq(count);
          for (let seq = first; seq < first + count; seq += 1) {
            expect(given.has(seq), `number ${seq} was given before`).toBe(false);
            given.add(seq);
          }
        };
        await take(1);
        await take(30_000);
        await Promise.all([take(3), take(1), take(2)]);
        await reopen();
        await take(5);
        await reopen();
        await take(1);
        expect(given.size).toBe(30_013);
        expect(Math.min(...given)).toBeGreaterThan(0);
      });
    });

    describe('pages', () => {
      test('of items come in order of arrival and stay put while items are added', async () => {
        await putBatch(1);
        await putItems(...[5, 1, 3, 2, 4].map((number) => testItem(number)));
        const first = await store.items({ batchId: testId('bat', 1), limit: 2 });
        expect(first.items.map(({ seq }) => seq)).toEqual([1, 2]);
        await putItems(testItem(6));
        const rest = await pagesAfter(first, (after) =>
          store.items({ batchId: testId('bat', 1), limit: 2, after }),
        );
        expect(rest.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
      });

      test('of the heads of items tell what is in the items, in order of arrival', async () => {
        await putBatch(1);
        await putBatch(2);
        const sha256 = 'a'.repeat(64);
        await putItems(
          testItem(4),
          testItem(2, { state: 'attention', failure: OFFLINE }),
          testItem(3, { batchId: testId('bat', 2) }),
          { ...testItem(1), sha256 },
        );
        const first = await store.itemHeads({ batchId: testId('bat', 1), limit: 2 });
        const rest = await pagesAfter(first, (after) =>
          store.itemHeads({ batchId: testId('bat', 1), limit: 2, after }),
        );
        const whole = (await store.items({ batchId: testId('bat', 1), limit: 9 })).items;
        expect([...first.items, ...rest]).toEqual(
          whole.map((item) => ({
            seq: item.seq,
            id: item.id,
            name: item.name,
            state: item.state,
            ...(item.sha256 === undefined ? {} : { sha256: item.sha256 }),
          })),
        );
        expect([...first.items, ...rest].map((head) => [head.seq, head.sha256])).toEqual([
          [1, sha256],
          [2, undefined],
          [4, undefined],
        ]);
      });

      test('of batches come newest first and stay put while batches are added', async () => {
        for (const number of [1, 2, 3, 4, 5]) await putBatch(number);
        const first = await store.batches({ limit: 2 });
        expect(first.items.map(({ seq }) => seq)).toEqual([5, 4]);
        await putBatch(6);
        const rest = await pagesAfter(first, (after) => store.batches({ limit: 2, after }));
        expect(rest.map(({ seq }) => seq)).toEqual([3, 2, 1]);
      });

      test('name no next page at the end, also when the last one is full', async () => {
        await putBatch(1);
        await putItems(testItem(1), testItem(2));
        expect((await store.items({ limit: 2 })).next).toBeUndefined();
        expect((await store.items({ limit: 3 })).next).toBeUndefined();
        expect((await store.batches({ limit: 1 })).next).toBeUndefined();
      });

      test('after a cursor that nobody gave are empty', async () => {
        await putBatch(1);
        await putItems(testItem(1));
        expect(await store.items({ limit: 2, after: 'nonsense' })).toEqual({ items: [] });
        expect(await store.batches({ limit: 2, after: 'nonsense' })).toEqual({ items: [] });
      });

      test('of items are narrowed by batch, destination and states, in any combination', async () => {
        await putBatch(1);
        await putBatch(2, { destinationId: testId('dst', 2) });
        await putBatch(3);
        const all = Array.from({ length: 60 }, (_, index) => {
          const batch = (index % 3) + 1;
          const state = (['queued', 'sent', 'imported', 'excluded'] as const)[index % 4] ?? 'queued';
          return testItem(index + 1, {
            batchId: testId('bat', batch),
            destinationId: testId('dst', batch === 2 ? 2 : 1),
            state,
            ...(state === 'excluded' ? { rule: '*.tmp' } : {}),
          });
        });
        await putItems(...all);
        const batchIds = [undefined, testId('bat', 1), testId('bat', 2), testId('bat', 9)];
        const destinationIds = [undefined, testId('dst', 1), testId('dst', 2), testId('dst', 9)];
        const stateSets = [undefined, ['sent'], ['queued', 'imported'], ['attention'], []] as const;
        for (const batchId of batchIds)
          for (const destinationId of destinationIds)
            for (const states of stateSets) {
              const query = {
                ...(batchId === undefined ? {} : { batchId }),
                ...(destinationId === undefined ? {} : { destinationId }),
                ...(states === undefined ? {} : { states }),
                limit: 7,
              };
              const found = await pagesAfter(await store.items(query), (after) =>
                store.items({ ...query, after }),
              );
              const first = (await store.items(query)).items;
              const wanted = all.filter(
                (item) =>
                  (batchId === undefined || item.batchId === batchId) &&
                  (destinationId === undefined || item.destinationId === destinationId) &&
                  (states === undefined || (states as readonly string[]).includes(item.state)),
              );
              expect([...first, ...found], JSON.stringify(query)).toEqual(wanted);
            }
      });

      test('of batches and jobs are narrowed by destination, batch and status', async () => {
        await putBatch(1, { status: 'sending' });
        await putBatch(2, { status: 'attention', destinationId: testId('dst', 2) });
        await putBatch(3, { status: 'attention' });
        await store.commit([
          { put: 'job', job: testJob(4) },
          { put: 'job', job: testJob(5, { batchId: testId('bat', 2), destinationId: testId('dst', 2) }) },
          { put: 'job', job: testJob(6, { state: 'running' }) },
        ]);
        const batches = async (query: object): Promise<number[]> =>
          (await store.batches({ limit: 9, ...query })).items.map(({ seq }) => seq);
        expect(await batches({ destinationId: testId('dst', 1) })).toEqual([3, 1]);
        expect(await batches({ statuses: ['attention'] })).toEqual([3, 2]);
        expect(await batches({ statuses: ['attention', 'sending'] })).toEqual([3, 2, 1]);
        expect(
          await batches({ statuses: ['attention', 'sending'], destinationId: testId('dst', 1) }),
        ).toEqual([3, 1]);
        expect(await batches({ statuses: [] })).toEqual([]);
        const jobs = async (query: object): Promise<number[]> =>
          (await store.jobs({ limit: 9, ...query })).items.map(({ seq }) => seq);
        expect(await jobs({})).toEqual([6, 5, 4]);
        expect(await jobs({ states: ['notStarted'] })).toEqual([5, 4]);
        expect(await jobs({ destinationId: testId('dst', 1) })).toEqual([6, 4]);
        expect(await jobs({ batchId: testId('bat', 2) })).toEqual([5]);
        expect(await jobs({ batchId: testId('bat', 1), states: ['running', 'asking'] })).toEqual([6]);
        const first = await store.jobs({ limit: 2 });
        expect(
          (await pagesAfter(first, (after) => store.jobs({ limit: 2, after }))).map(({ seq }) => seq),
        ).toEqual([4]);
      });

      test('are found by a part of a name, a comment or an id, without case, in any script', async () => {
        await putBatch(1, { comment: 'Zürich Plate 100%_A' });
        await putBatch(2, { comment: 'other' });
        await putItems(
          testItem(1, { name: 'Größe/ÄPFEL.tif' }),
          testItem(2, { name: 'a_b%c.csv' }),
          testItem(3, { name: 'cafe\u0301.txt' }),
          testItem(4, { name: 'CAFE.txt' }),
        );
        const items = async (text: string): Promise<number[]> =>
          (await store.items({ text, limit: 9 })).items.map(({ seq }) => seq);
        expect(await items('äpfel')).toEqual([1]);
        expect(await items('.T')).toEqual([1, 3, 4]);
        expect(await items('%')).toEqual([2]);
        expect(await items('_')).toEqual([1, 2, 3, 4]);
        expect(await items('CAFÉ')).toEqual([3]);
        expect(await items('cafe')).toEqual([4]);
        expect(await items(testId('itm', 2))).toEqual([2]);
        // What a pattern would take for anything is taken as it stands, in ids as in names.
        for (const nothing of ['a%b', '__', 'b_c', '\\_', 'tif\\', 'x'.repeat(1_001)])
          expect([nothing, await items(nothing)]).toEqual([nothing, []]);
        expect(await items('B%C.')).toEqual([2]);
        expect(await items('TM_0')).toEqual([1, 2, 3, 4]);
        expect(await items('nowhere')).toEqual([]);
        const batches = async (text: string): Promise<number[]> =>
          (await store.batches({ text, limit: 9 })).items.map(({ seq }) => seq);
        expect(await batches('zÜRICH')).toEqual([1]);
        expect(await batches('100%_a')).toEqual([1]);
        expect(await batches(testId('bat', 2))).toEqual([2]);
        expect(await batches('nowhere')).toEqual([]);
      });

      test('of batches are found by the folders that made them, with words and in any order', async () => {
        const [one, other] = [testId('fld', 1), testId('fld', 2)];
        await putBatch(1, { folderId: one, comment: 'plate b' });
        // A comment that looks like the field is none.
        await putBatch(2, { comment: `plate "folderId":"${one}"` });
        await putBatch(3, { folderId: other, comment: 'plate c' });
        await putBatch(4, { folderId: one, comment: 'plate a' });
        await putBatch(5, { folderId: one, comment: 'other', destinationId: testId('dst', 2) });
        const found = async (query: Omit<BatchQuery, 'limit'>): Promise<number[]> => {
          const first = await store.batches({ ...query, limit: 1 });
          const rest = await pagesAfter(first, (after) => store.batches({ ...query, limit: 1, after }));
          return [...first.items, ...rest].map(({ seq }) => seq);
        };
        expect(await found({ folderIds: [one] })).toEqual([5, 4, 1]);
        expect(await found({ folderIds: [other, one] })).toEqual([5, 4, 3, 1]);
        expect(await found({ folderIds: [one], text: 'PLATE' })).toEqual([4, 1]);
        expect(await found({ folderIds: [one], destinationId: testId('dst', 2) })).toEqual([5]);
        expect(await found({ folderIds: [one], sort: 'name' })).toEqual([5, 4, 1]);
        expect(await found({ folderIds: [testId('fld', 3)] })).toEqual([]);
        expect(await found({ folderIds: [] })).toEqual([]);
      });

      test('of a text search go on after their cursor', async () => {
        await putBatch(1);
        await putItems(
          ...Array.from({ length: 50 }, (_, i) => testItem(i + 1, { name: i % 5 === 0 ? `hit-${i}` : 'x' })),
        );
        const query = { batchId: testId('bat', 1), states: ['queued'], text: 'HIT', limit: 3 } as const;
        const first = await store.items(query);
        const rest = await pagesAfter(first, (after) => store.items({ ...query, after }));
        expect([...first.items, ...rest].map(({ seq }) => seq)).toEqual([
          1, 6, 11, 16, 21, 26, 31, 36, 41, 46,
        ]);
      });

      test('of a text search over all batches begin with the newest, where that is wanted', async () => {
        await putBatch(1);
        await putBatch(2);
        await putItems(
          ...Array.from({ length: 20 }, (_, i) =>
            testItem(i + 1, { name: i % 5 === 0 ? `hit-${i}` : 'x', batchId: testId('bat', 1 + (i % 2)) }),
          ),
        );
        const query = { sort: '-arrived', text: 'hit', limit: 3 } as const;
        const first = await store.items(query);
        expect(first.items.map(({ seq }) => seq)).toEqual([16, 11, 6]);
        const rest = await pagesAfter(first, (after) => store.items({ ...query, after }));
        expect(rest.map(({ seq }) => seq)).toEqual([1]);
      });
    });

    describe('counts and totals', () => {
      test('follow every way an item can change', async () => {
        await putBatch(1);
        await putBatch(2, { destinationId: testId('dst', 2) });
        const two = { batchId: testId('bat', 2), destinationId: testId('dst', 2) };
        await putItems(testItem(1, { state: 'settling' }), testItem(2), testItem(3, two));
        expect(await store.counts(testId('bat', 1))).toEqual({
          settling: { items: 1, bytes: 10 },
          queued: { items: 1, bytes: 10 },
        });
        // Another state, another size, both, neither, and another batch.
        await putItems(
          testItem(1, { state: 'queued', bytes: 30 }),
          testItem(2, { bytes: 7 }),
          testItem(3, two),
        );
        expect(await store.counts(testId('bat', 1))).toEqual({ queued: { items: 2, bytes: 37 } });
        await putItems(testItem(2, { ...two, bytes: 7 }));
        expect(await store.counts(testId('bat', 1))).toEqual({ queued: { items: 1, bytes: 30 } });
        expect(await store.counts(testId('bat', 2))).toEqual({ queued: { items: 2, bytes: 17 } });
        expect((await store.totals(testId('dst', 2))).items).toEqual({ queued: { items: 2, bytes: 17 } });
        await putItems(testItem(1, { state: 'excluded', rule: '*', bytes: 30 }));
        expect(await store.counts(testId('bat', 1))).toEqual({ excluded: { items: 1, bytes: 30 } });
        expect((await store.totals()).items).toEqual({
          queued: { items: 2, bytes: 17 },
          excluded: { items: 1, bytes: 30 },
        });
        expect(await store.counts(testId('bat', 404))).toEqual({});
        expect(await store.totals(testId('dst', 404))).toEqual({ items: {}, batches: {} });
      });

      test('follow every way a batch can change', async () => {
        await putBatch(1);
        await putBatch(2, { status: 'queued' });
        await putBatch(3, { status: 'queued', destinationId: testId('dst', 2) });
        expect((await store.totals()).batches).toEqual({ open: 1, queued: 2 });
        await putBatch(1, { status: 'queued' });
        await putBatch(2, { status: 'queued', comment: 'same status' });
        expect((await store.totals()).batches).toEqual({ queued: 3 });
        expect((await store.totals(testId('dst', 1))).batches).toEqual({ queued: 2 });
      });

      test('add up to what a count of all items says, after many random changes', async () => {
        for (const number of [1, 2, 3]) await putBatch(number, { destinationId: testId('dst', number % 2) });
        let seed = 12_345;
        const random = (below: number): number => {
          seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
          return Math.floor((seed / 2_147_483_648) * below);
        };
        for (let round = 0; round < 60; round += 1) {
          const batch = random(3) + 1;
          const numbers = new Set(Array.from({ length: random(8) + 1 }, () => random(40) + 1));
          await putItems(
            ...[...numbers].map((number) => {
              const state = ITEM_STATES[random(ITEM_STATES.length)] ?? 'queued';
              const own = { uploading: { startedAt: 1 }, waiting: { until: 5, failure: OFFLINE } } as Record<
                string,
                object
              >;
              const others = {
                attention: { failure: OFFLINE },
                cancelled: { was: 'queued' },
                excluded: { rule: '*' },
              };
              return testItem(number, {
                batchId: testId('bat', batch),
                destinationId: testId('dst', batch % 2),
                bytes: random(1_000),
                ...own[state],
                ...(others as Record<string, object>)[state],
                state,
              });
            }),
          );
        }
        const all = (await store.items({ limit: 1_000 })).items;
        const sum = (items: readonly Item[]): Record<string, { items: number; bytes: number }> => {
          const sums: Record<string, { items: number; bytes: number }> = {};
          for (const item of items) {
            const one = (sums[item.state] ??= { items: 0, bytes: 0 });
            one.items += 1;
            one.bytes += item.bytes;
          }
          return sums;
        };
        expect(all.length).toBeGreaterThan(20);
        for (const number of [1, 2, 3])
          expect(await store.counts(testId('bat', number))).toEqual(
            sum(all.filter((item) => item.batchId === testId('bat', number))),
          );
        expect((await store.totals()).items).toEqual(sum(all));
        for (const number of [0, 1])
          expect((await store.totals(testId('dst', number))).items).toEqual(
            sum(all.filter((item) => item.destinationId === testId('dst', number))),
          );
      });
    });

    describe('what the scheduler asks', () => {
      test('unfinished batches: highest priority first, then oldest; finished, open and held ones never', async () => {
        await putBatch(1, { status: 'queued' });
        await putBatch(2, { priority: 5, status: 'sending' });
        await putBatch(3, { status: 'attention' });
        await putBatch(7, { status: 'open' });
        await putBatch(8, { status: 'held' });
        await putBatch(4, { finishedAt: 9, status: 'imported' });
        await putBatch(5, { destinationId: testId('dst', 2), status: 'sent' });
        await putBatch(6, { destinationId: testId('dst', 3), finishedAt: 9 });
        const seqs = async (limit: number): Promise<number[]> =>
          (await store.unfinishedBatches(testId('dst', 1), limit)).map(({ seq }) => seq);
        expect(await seqs(10)).toEqual([2, 1, 3]);
        expect(await seqs(2)).toEqual([2, 1]);
        expect([...(await store.busyDestinations())].sort()).toEqual([testId('dst', 1), testId('dst', 2)]);
        await putBatch(5, { destinationId: testId('dst', 2), status: 'sent', finishedAt: 10 });
        expect(await store.busyDestinations()).toEqual([testId('dst', 1)]);
      });

      test('items in a state, in order of arrival and no more than asked for', async () => {
        await putBatch(1);
        await putBatch(2);
        await putItems(
          testItem(4),
          testItem(2),
          testItem(3, { state: 'sent' }),
          testItem(1),
          testItem(5, { batchId: testId('bat', 2) }),
        );
        const found = await store.itemsIn(testId('bat', 1), 'queued', 2);
        expect(found.map(({ seq }) => seq)).toEqual([1, 2]);
        expect((await store.itemsIn(testId('bat', 1), 'queued', 9)).map(({ seq }) => seq)).toEqual([1, 2, 4]);
        expect(await store.itemsIn(testId('bat', 1), 'attention', 9)).toEqual([]);
      });

      test('due items: the longest due first, and none that is no longer waiting', async () => {
        await putBatch(1);
        const waits = (until: number): object => ({ state: 'waiting', until, failure: OFFLINE });
        await putItems(
          testItem(1, { ...waits(300) }),
          testItem(2, { ...waits(100) }),
          testItem(3, { ...waits(200) }),
          testItem(4, { ...waits(100) }),
          testItem(5),
        );
        const due = async (now: number, limit = 9): Promise<number[]> =>
          (await store.dueItems(testId('bat', 1), now, limit)).map(({ seq }) => seq);
        expect(await store.nextDue(testId('bat', 1))).toBe(100);
        expect(await due(99)).toEqual([]);
        expect(await due(200)).toEqual([2, 4, 3]);
        expect(await due(1_000, 2)).toEqual([2, 4]);
        await putItems(testItem(2), testItem(4));
        expect(await store.nextDue(testId('bat', 1))).toBe(200);
        await putItems(testItem(1), testItem(3));
        expect(await store.nextDue(testId('bat', 1))).toBeUndefined();
        expect(await due(1_000)).toEqual([]);
      });

      test('what was last sent under a name, whatever its state is now', async () => {
        await putBatch(1);
        const name = 'plate/a.tif';
        await putItems(
          testItem(1, { name, state: 'imported', sentAt: 50, sha256: SHA }),
          testItem(2, { name, state: 'queued', sentAt: 70, sha256: OTHER_SHA }),
          testItem(3, { name, state: 'sent', sentAt: 60 }),
          testItem(4, { name, state: 'queued' }),
          testItem(5, { name, state: 'sent', sentAt: 99, destinationId: testId('dst', 2) }),
        );
        expect((await store.lastSent(testId('dst', 1), name))?.seq).toBe(2);
        expect((await store.lastSent(testId('dst', 2), name))?.seq).toBe(5);
        expect(await store.lastSent(testId('dst', 1), 'PLATE/A.TIF')).toBeUndefined();
        expect(await store.lastSent(testId('dst', 3), name)).toBeUndefined();
      });

      test('whether spooled bytes are still needed', async () => {
        const source = { kind: 'spool', sha256: SHA } as const;
        await putBatch(1);
        await putBatch(2, { control: { kind: 'spool', sha256: OTHER_SHA, name: 'control.xml' } });
        expect(await store.needsSpooled(SHA)).toBe(false);
        await putItems(testItem(1, { source }));
        expect(await store.needsSpooled(SHA)).toBe(true);
        // Sent, but the batch goes on: a second round would need the bytes again. Cancelled can be undone.
        await putItems(testItem(1, { source, state: 'sent', sentAt: 1 }));
        expect(await store.needsSpooled(SHA)).toBe(true);
        await putItems(testItem(1, { source, state: 'cancelled', was: 'queued' }));
        expect(await store.needsSpooled(SHA)).toBe(true);
        await putItems(testItem(1, { source, state: 'excluded', rule: '*' }));
        expect(await store.needsSpooled(SHA)).toBe(false);
        await putItems(testItem(1, { source, state: 'attention', failure: OFFLINE }));
        await putBatch(1, { finishedAt: 9 });
        expect(await store.needsSpooled(SHA)).toBe(true);
        await putItems(testItem(1, { source, state: 'sent', sentAt: 1 }));
        expect(await store.needsSpooled(SHA)).toBe(false);
        // Only rehearsed so far: going live sends the same bytes to a new remote batch.
        await store.commit([{ put: 'job', job: testJob(1, { kind: 'dry-run', state: 'accepted' }) }]);
        expect(await store.needsSpooled(SHA)).toBe(true);
        await store.commit([{ put: 'job', job: testJob(2, { kind: 'import', state: 'accepted' }) }]);
        expect(await store.needsSpooled(SHA)).toBe(false);
        expect(await store.needsSpooled(OTHER_SHA)).toBe(true);
        await putBatch(2, {
          control: { kind: 'spool', sha256: OTHER_SHA, name: 'control.xml' },
          finishedAt: 9,
        });
        expect(await store.needsSpooled(OTHER_SHA)).toBe(false);
        await putBatch(3, { control: { kind: 'digest', sha256: OTHER_SHA } });
        expect(await store.needsSpooled(OTHER_SHA)).toBe(false);
        // A safe copy is needed until it is let go, whatever became of its item.
        const key = `${COPIED_PREFIX}${OTHER_SHA}.${testId('itm', 9)}`;
        await store.commit([{ put: 'fact', key, value: '' }]);
        expect([await store.needsSpooled(OTHER_SHA), await store.needsSpooled(SHA)]).toEqual([true, false]);
        await store.commit([{ put: 'fact', key, value: undefined }]);
        expect(await store.needsSpooled(OTHER_SHA)).toBe(false);
      });
    });

    describe('stories, receipts, answers and facts', () => {
      test('a story comes in the order it was written, page by page, of one batch only', async () => {
        await putBatch(1);
        await putBatch(2);
        await store.commit([
          { put: 'story', line: testLine(1, { itemId: testId('itm', 1), jobId: testId('job', 1) }) },
          { put: 'story', line: testLine(2, { batchId: testId('bat', 2) }) },
          { put: 'story', line: testLine(3, { at: 1 }) },
        ]);
        await store.commit([{ put: 'story', line: testLine(4) }]);
        const first = await store.story(testId('bat', 1), { limit: 2 });
        expect(first.items).toEqual([
          testLine(1, { itemId: testId('itm', 1), jobId: testId('job', 1) }),
          testLine(3, { at: 1 }),
        ]);
        const rest = await pagesAfter(first, (after) => store.story(testId('bat', 1), { limit: 2, after }));
        expect(rest).toEqual([testLine(4)]);
      });

      test('the story of one file comes page by page, without what happened to others or to the batch', async () => {
        await putBatch(1);
        await putBatch(2);
        const mine = { itemId: testId('itm', 1) };
        const told = [
          testLine(1, mine),
          testLine(2),
          testLine(3, { itemId: testId('itm', 2) }),
          testLine(4, mine),
          testLine(5, { ...mine, batchId: testId('bat', 2) }),
          testLine(6, mine),
        ];
        await store.commit(told.map((line) => ({ put: 'story', line })));
        const read = async (after?: string): ReturnType<Store['story']> =>
          store.story(testId('bat', 1), { limit: 2, ...mine, ...(after === undefined ? {} : { after }) });
        const first = await read();
        expect(first.items).toEqual([testLine(1, mine), testLine(4, mine)]);
        expect(await pagesAfter(first, read)).toEqual([testLine(6, mine)]);
      });

      test('receipts are kept in order, the last one is the head of the chain, and none can be changed', async () => {
        await putBatch(1);
        await putBatch(2);
        expect(await store.lastReceipt()).toBeUndefined();
        const receipts = [
          testReceipt(1),
          testReceipt(2, { batchId: testId('bat', 2) }),
          testReceipt(3, { body: '{"a":"ü"}' }),
        ];
        // Without its text, which is long where the batch was.
        const { body: _body, ...head } = testReceipt(3, { body: '{"a":"ü"}' });
        for (const receipt of receipts) await store.commit([{ put: 'receipt', receipt }]);
        expect(await store.receipts(testId('bat', 1))).toEqual([receipts[0], receipts[2]]);
        expect(await store.lastReceipt()).toEqual(head);
        const chain = await store.receiptChain({ limit: 2 });
        expect(chain.items).toEqual(receipts.slice(0, 2));
        expect(await pagesAfter(chain, (after) => store.receiptChain({ limit: 2, after }))).toEqual([
          receipts[2],
        ]);
        const forged = testReceipt(1, { digest: 'f'.repeat(64), body: '{}' });
        await expect(store.commit([{ put: 'receipt', receipt: forged }])).rejects.toThrow();
        await expect(
          store.commit([{ put: 'receipt', receipt: testReceipt(9, { seq: 3 }) }]),
        ).rejects.toThrow();
        await store.commit([{ put: 'receipt', receipt: testReceipt(1) }]);
        await reopen();
        expect(await store.receipts(testId('bat', 1))).toEqual([receipts[0], receipts[2]]);
        expect(await store.lastReceipt()).toEqual(head);
      });

      test('facts that begin alike are read together, in order, and no others', async () => {
        const keys = ['move.b', 'move.a', 'move', 'mover.a', 'Move.a', 'move.ü'];
        await store.commit(keys.map((key) => ({ put: 'fact', key, value: `of ${key}` })));
        await reopen();
        const found = await store.facts('move.');
        expect(found).toEqual(['move.a', 'move.b', 'move.ü'].map((key) => ({ key, value: `of ${key}` })));
        expect(await store.facts('nothing.')).toEqual([]);
      });

      test('answers and facts are kept, replaced, and facts removed', async () => {
        const answer = { key: 'k1', requestDigest: SHA, status: 201, body: '{"ok":true}', at: 5 };
        await store.commit([
          { put: 'answer', answer },
          { put: 'fact', key: 'paused', value: 'yes' },
          { put: 'fact', key: 'empty', value: '' },
        ]);
        await reopen();
        expect(await store.answer('k1')).toEqual(answer);
        expect(await store.answer('k2')).toBeUndefined();
        expect(await store.fact('paused')).toBe('yes');
        expect(await store.fact('empty')).toBe('');
        await store.commit([
          { put: 'answer', answer: { ...answer, status: 200 } },
          { put: 'fact', key: 'paused', value: 'no' },
          { put: 'fact', key: 'empty', value: undefined },
          { put: 'fact', key: 'never', value: undefined },
        ]);
        expect((await store.answer('k1'))?.status).toBe(200);
        expect(await store.fact('paused')).toBe('no');
        expect(await store.fact('empty')).toBeUndefined();
      });

      test('pruning takes stories, checks and logs of long finished batches and old answers, and nothing else', async () => {
        await putBatch(1, { finishedAt: 100 });
        await putBatch(2, { finishedAt: 200 });
        await putBatch(3);
        await putItems(testItem(1, { state: 'imported', sentAt: 50 }));
        await store.commit([
          ...[1, 2, 3].flatMap((batch): Change[] =>
            Array.from({ length: 30 }, (_, index) => ({
              put: 'story',
              line: testLine(index, { batchId: testId('bat', batch), at: 1 }),
            })),
          ),
          { put: 'receipt', receipt: testReceipt(1, { at: 1 }) },
          { put: 'answer', answer: { key: 'old', requestDigest: SHA, status: 200, body: '', at: 199 } },
          { put: 'answer', answer: { key: 'new', requestDigest: SHA, status: 200, body: '', at: 200 } },
          { put: 'fact', key: 'kept', value: 'yes' },
          ...[1, 2, 3].flatMap((batch): Change[] => [
            { put: 'job', job: testJob(batch, { batchId: testId('bat', batch) }) },
            { put: 'fact', key: checkKey(testId('bat', batch)), value: 'found' },
            { put: 'fact', key: linesKey(testId('job', batch)), value: 'said' },
          ]),
        ]);
        await store.prune(200);
        const lines = async (batch: number): Promise<number> =>
          (await store.story(testId('bat', batch), { limit: 99 })).items.length;
        expect([await lines(1), await lines(2), await lines(3)]).toEqual([0, 30, 30]);
        const checks = [1, 2, 3].map((batch) => store.fact(checkKey(testId('bat', batch))));
        expect(await Promise.all(checks)).toEqual([undefined, 'found', 'found']);
        const logs = [1, 2, 3].map((batch) => store.fact(linesKey(testId('job', batch))));
        expect(await Promise.all(logs)).toEqual([undefined, 'said', 'said']);
        expect(await store.answer('old')).toBeUndefined();
        expect(await store.answer('new')).toBeDefined();
        expect(await store.lastSent(testId('dst', 1), testItem(1).name)).toBeDefined();
        expect(await store.receipts(testId('bat', 1))).toHaveLength(1);
        expect(await store.fact('kept')).toBe('yes');
        expect(await store.counts(testId('bat', 1))).toEqual({ imported: { items: 1, bytes: 10 } });
      });
    });

    describe('the end', () => {
      test('whatever is asked of a closed ledger fails as closed', async () => {
        await store.close();
        for (const asked of [
          () => store.commit([]),
          () => store.nextSeq(1),
          () => store.batches({ limit: 1 }),
          () => store.item(testId('itm', 1)),
          () => store.prune(0),
        ]) {
          const thrown: unknown = await asked().then(
            () => undefined,
            (error: unknown) => error,
          );
          expect(thrown).toBeInstanceOf(StoreError);
          expect((thrown as StoreError).reason).toBe('closed');
        }
      });

      test('closing waits for what was asked before, and may be done twice', async () => {
        await putBatch(1);
        const pending = [1, 2, 3].map((number) => putItems(testItem(number)));
        await store.close();
        await store.close();
        await Promise.all(pending);
        await reopen();
        expect((await store.items({ limit: 9 })).items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      });
    });
  });
}

/** Everything on the pages after this one. */
async function pagesAfter<T>(page: Page<T>, more: (after: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let next = page.next; next !== undefined;) {
    const following = await more(next);
    found.push(...following.items);
    next = following.next;
  }
  return found;
}
