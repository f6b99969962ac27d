import { describe, expect, test } from 'vitest';
import { createCore } from '../../../main/core/createCore.ts';
import { Ledger } from '../../../main/core/ledger.ts';
import { keepHouse } from '../../../main/core/housekeeping.ts';
import { SettleWatch } from '../../../main/core/steps/settleStep.ts';
import { Transfers } from '../../../main/core/transfers.ts';
import { StoreError, type Store } from '../../../main/core/ports/store.ts';
import type { BatchId, ItemId, JobId } from '../../../shared/model/ids.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testBatch, testItem, testId } from '../../support/ledgerModels.ts';
import { MemorySpool } from '../../support/memorySpool.ts';
import { memoryStore } from '../../support/memoryStore.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };

async function taken(lab: CoreHarness, id: BatchId): Promise<void> {
  await lab.until('it is taken', async () => (await lab.detail(id)).batch.status === 'accepted');
}

/** Makes a read of the ledger fail so often, with this. */
function failReads(
  store: Store,
  read: 'batch' | 'items' | 'unfinishedBatches',
  ...errors: readonly Error[]
): void {
  const left = [...errors];
  const real = store[read].bind(store) as (...given: unknown[]) => Promise<unknown>;
  Object.assign(store, {
    [read]: (...given: unknown[]) => {
      const error = left.shift();
      return error === undefined ? real(...given) : Promise.reject(error);
    },
  });
}

describe('a ledger that fails', () => {
  test('stops everything, is said, and the work is derived anew from what was written', async () => {
    const lab = await coreHarness({ files: FILES });
    await lab.core.saveDestination({
      name: 'second',
      kind: 'haplo-batch',
      url: 'https://scripted.example',
      secret: 'right-key',
      secretStore: 'keychain',
      options: {},
    });
    lab.service.next('send', { kind: 'hang' });
    const { batch } = await lab.add();
    await lab.until('a send is out', () => lab.service.calls.some(({ operation }) => operation === 'send'));
    lab.files.write('/more/c.tif', 'c');
    const { batch: other } = await lab.add({ destination: 'second', paths: ['/more'] });
    failReads(lab.store(), 'items', new StoreError('io', 'still'), new TypeError('a bug'));
    lab.store().failNextCommit('io');
    await lab.until('it is said', async () => (await lab.core.status()).trouble !== undefined);
    expect((await lab.core.status()).trouble).toMatchObject({ code: 'ledger.trouble' });
    await taken(lab, batch.id);
    await taken(lab, other.id);
    expect((await lab.core.status()).trouble).toBeUndefined();
  });

  test('in the middle of a task ends that task, and nothing is sent twice', async () => {
    const lab = await coreHarness({ files: FILES });
    const { batch } = await lab.add();
    let failed = false;
    lab.store().onCommit((changes) => {
      if (failed || !changes.some((change) => change.put === 'item' && change.item.state === 'sent')) return;
      failed = true;
      throw new StoreError('full', 'no room');
    });
    await taken(lab, batch.id);
    expect(failed).toBe(true);
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('to give a batch once gives it the next time', async () => {
    const lab = await coreHarness({ files: FILES });
    const { batch } = await lab.add();
    await taken(lab, batch.id);
    await lab.core.stop();
    const core = createCore(lab.ports);
    failReads(lab.store(), 'batch', new StoreError('io', 'not now'));
    const both = await Promise.allSettled([core.batch(batch.id), core.batch(batch.id)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await core.batch(batch.id)).toMatchObject({ batch: { status: 'accepted' } });
  });

  test('with a bug in one turn is looked at again a little later', async () => {
    const lab = await coreHarness({ files: FILES });
    failReads(lab.store(), 'unfinishedBatches', new TypeError('a bug'));
    const { batch } = await lab.add();
    await taken(lab, batch.id);
  });

  test('finds what somebody gave up in the very moment of its recovery as that person left it', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('send', { kind: 'hang' });
    const { batch } = await lab.add();
    await lab.until(
      'both are taken up',
      async () => (await lab.detail(batch.id)).counts.uploading?.items === 2,
    );
    const store = lab.store().reopen();
    const core = createCore({ ...lab.ports, store });
    const items = store.items.bind(store);
    Object.assign(store, {
      items: async (query: Parameters<typeof items>[0]) => {
        const page = await items(query);
        const [first] = page.items;
        if (query.states?.includes('uploading') === true && first?.name === 'a.tif')
          expect(await core.cancelItem(first.id)).toMatchObject({ ok: true });
        return page;
      },
    });
    await core.start();
    const { items: found } = await core.items({ batchId: batch.id, limit: 10 });
    expect(found.map(({ name, state }) => [name, state])).toEqual([
      ['a.tif', 'cancelled'],
      ['b.tif', 'queued'],
    ]);
    await core.stop();
  });

  test('that was closed under the core ends it quietly', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.offline = true;
    await lab.add();
    await lab.clock.settle();
    await lab.store().close();
    await lab.clock.advance(600_000);
    const { calls } = lab.service;
    const before = calls.length;
    await lab.clock.advance(600_000);
    expect(calls.length).toBe(before);
  });

  test('keeps the place in the chain of receipts for the next', async () => {
    const ledger = new Ledger(memoryStore(), () => undefined, new FakeClock(0));
    await expect(ledger.receiptTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await ledger.receiptTurn(() => Promise.resolve('next'))).toBe('next');
  });
});

describe('the core’s door to the ledger', () => {
  test('takes an id that it gave out and that is gone for a bug', async () => {
    const store = memoryStore();
    const ledger = new Ledger(store, () => undefined, new FakeClock(0));
    await expect(ledger.state(testId('bat', 9))).rejects.toThrow('the ledger has lost bat_');
    await store.commit([{ put: 'batch', batch: testBatch(1) }]);
    await expect(ledger.write(testId('bat', 1), (draft) => draft.item('itm_none' as ItemId))).rejects.toThrow(
      'the ledger has lost itm_none',
    );
    await expect(ledger.write(testId('bat', 1), (draft) => draft.job('job_none' as JobId))).rejects.toThrow(
      'the ledger has lost job_none',
    );
    expect(await ledger.write(testId('bat', 1), () => 'goes on')).toBe('goes on');
  });

  test('keeps only so many batches at hand, the latest', async () => {
    const store = memoryStore();
    const ledger = new Ledger(store, () => undefined, new FakeClock(0));
    for (let number = 1; number <= 250; number += 1)
      await store.commit([{ put: 'batch', batch: testBatch(number) }]);
    for (let number = 1; number <= 250; number += 1) await ledger.read(testId('bat', number));
    const reads: string[] = [];
    const real = store.batch.bind(store);
    Object.assign(store, {
      batch: (id: BatchId) => {
        reads.push(id);
        return real(id);
      },
    });
    await ledger.read(testId('bat', 250));
    await ledger.read(testId('bat', 51));
    expect(reads).toEqual([]);
    await ledger.read(testId('bat', 1));
    expect(reads).toEqual([testId('bat', 1)]);
  });
});

describe('a core that stops', () => {
  test('before it was started leaves nothing behind', async () => {
    const { ports, store } = await coreHarness();
    const before = await store().facts('');
    await createCore(ports).stop();
    expect(await store().facts('')).toEqual(before);
  });
});

describe('housekeeping', () => {
  test('goes round once a day, survives trouble, and ends when it is told to', async () => {
    const clock = new FakeClock();
    const spool = new MemorySpool();
    const store = memoryStore();
    spool.entries.set('a'.repeat(64), new Uint8Array(1));
    const said: string[] = [];
    const log = { debug: () => undefined, error: () => undefined, info: note, warn: note };
    function note(sentence: string): void {
      said.push(sentence);
    }
    const end = new AbortController();
    let broken = true;
    let days = 30;
    const asked: { readonly now: number; readonly before: number }[] = [];
    const real = store.prune.bind(store);
    Object.assign(store, {
      prune: (before: number) => {
        if (broken) return Promise.reject(new StoreError('io', 'no'));
        asked.push({ now: clock.now(), before });
        return real(before);
      },
    });
    const kept = keepHouse({ clock, store, spool, log }, () => days, end.signal);
    await clock.advance(120_000);
    expect(said).toEqual(['housekeeping failed']);
    expect(spool.entries.size).toBe(1);
    broken = false;
    await clock.advance(24 * 3_600_000);
    expect(said).toEqual(['housekeeping failed', 'housekeeping is done']);
    expect(spool.entries.size).toBe(0);
    days = 7;
    await clock.advance(24 * 3_600_000);
    expect(asked.map((at) => (at.now - at.before) / (24 * 3_600_000))).toEqual([30, 7]);
    end.abort();
    await kept;
  });
});

describe('what is moving', () => {
  test('has a rate once enough is known, and none when nothing moves', async () => {
    const clock = new FakeClock();
    const transfers = new Transfers(clock);
    const one = testItem(1, { bytes: 10_000 });
    const two = testItem(2, { bytes: 10_000 });
    transfers.begin(one);
    transfers.begin(two);
    transfers.progress(one.id, 5_000);
    expect(transfers.rate()).toBeUndefined();
    await clock.advance(1_000);
    expect(transfers.rate()).toBe(5_000);
    transfers.progress(two.id, 99_999);
    transfers.progress(two.id, 1);
    await clock.advance(1_000);
    expect(transfers.rate()).toBeGreaterThan(5_000);
    expect(transfers.all().map(({ sentBytes }) => sentBytes)).toEqual([5_000, 10_000]);
    transfers.end(one.id);
    transfers.end(two.id);
    transfers.progress(two.id, 3);
    expect(transfers.rate()).toBeUndefined();
    expect(transfers.all()).toEqual([]);
  });
});

describe('whether a file rests', () => {
  test('is seen by its facts; what has none rests once it was looked at long enough', () => {
    const watch = new SettleWatch();
    const facts = { dev: '1', ino: '1', bytes: 1, mtimeNs: '1', ctimeNs: '1' };
    const id = testId('itm', 1);
    const at = (elapsed: number): { elapsed: number; settleMs: number } => ({ elapsed, settleMs: 100 });
    expect(watch.seen(id, undefined, at(0))).toBe(false);
    expect(watch.seen(id, undefined, at(100))).toBe(true);
    expect(watch.seen(id, facts, at(100))).toBe(false);
    expect(watch.seen(id, { ...facts }, at(199))).toBe(false);
    expect(watch.seen(id, facts, at(200))).toBe(true);
    expect(watch.seen(id, { ...facts, bytes: 2 }, at(300))).toBe(false);
  });
});
