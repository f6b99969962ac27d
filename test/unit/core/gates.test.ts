import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../main/core/context.ts';
import { createCore } from '../../../main/core/createCore.ts';
import { Gatekeeper } from '../../../main/core/gatekeeper.ts';
import { StoreError, type Store } from '../../../main/core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { holdCommit } from '../../support/heldCommit.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const OFFLINE = failure('network.offline', { host: 'x', reason: 'refused' });
const HOUR_MS = 3_600_000;

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

const calls = (lab: CoreHarness, operation: string): number =>
  lab.service.calls.filter((call) => call.operation === operation).length;
const gate = async (lab: CoreHarness): Promise<string | undefined> =>
  (await lab.core.destination('lab'))?.gate.state;

/** A lab whose server is away, and a batch that waits for it. */
async function away(): Promise<{ readonly lab: CoreHarness; readonly id: BatchId }> {
  const lab = await coreHarness({ files: FILES });
  lab.service.offline = true;
  const { batch } = await lab.add();
  await lab.until('its server is away', async () => (await gate(lab)) === 'resting');
  return { lab, id: batch.id };
}

describe('a look at a server that is away', () => {
  test('that a stop calls off says nothing about the server', async () => {
    const { lab, id } = await away();
    const { destinationId: destination } = (await lab.detail(id)).batch;
    const before = await lab.store().destinationState(destination);
    const probes = calls(lab, 'probe');
    lab.service.offline = false;
    lab.service.next('probe', { kind: 'hang' });
    await lab.until('it is asked', () => calls(lab, 'probe') > probes);
    await lab.core.stop();
    expect(await lab.store().destinationState(destination)).toEqual(before);
    await lab.crash();
    await status(lab, id, 'accepted');
  });

  test('that is called off for one who asked says nothing to the others', async () => {
    const lab = await coreHarness({ files: FILES });
    const found = await lab.core.destination('lab');
    const target = found && targetOf(lab.ports, found.destination.id);
    if (target === undefined) throw new Error('no target');
    const gatekeeper = new Gatekeeper(lab.ports, target.destination.id, () => undefined);
    const before = calls(lab, 'probe');
    lab.service.next('probe', { kind: 'hang' });
    const [one, other] = [new AbortController(), new AbortController()];
    const failed = failure('network.cut', { host: 'x', reason: 'reset' });
    const answers = Promise.all([one, other].map(({ signal }) => gatekeeper.blame(target, failed, signal)));
    await lab.until('it is asked', () => calls(lab, 'probe') > before);
    one.abort();
    expect(await answers).toEqual(['thing', 'thing']);
    expect(await gatekeeper.gate()).toEqual({ state: 'open' });
    expect(calls(lab, 'probe')).toBe(before + 2);
  });

  test.each([
    ['badly', { kind: 'fail', failure: OFFLINE }],
    ['well', { kind: 'well' }],
  ] as const)(
    'that ends %s after somebody paused the destination leaves it paused',
    async (_how, outcome) => {
      const { lab, id } = await away();
      let answer = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const probes = calls(lab, 'probe');
      lab.service.offline = false;
      lab.service.rule = async ({ operation }) => {
        if (operation !== 'probe') return undefined;
        await held;
        return outcome;
      };
      await lab.until('it is asked', () => calls(lab, 'probe') > probes);
      await lab.core.pause({ destination: 'lab' });
      answer();
      await lab.clock.advance(60_000);
      expect(await gate(lab)).toBe('paused');
      expect(calls(lab, 'send')).toBe(0);
      lab.service.rule = () => undefined;
      await lab.core.resume({ destination: 'lab' });
      await status(lab, id, 'accepted');
    },
  );
});

/** Does something once, in the middle of the next turn of a lane. */
async function duringTurn(lab: CoreHarness, act: () => Promise<unknown>): Promise<void> {
  // The lane has looked at its destination, and rests until there is something to do.
  await lab.clock.settle();
  const store: Store = lab.store();
  const real = store.unfinishedBatches.bind(store);
  Object.assign(store, {
    unfinishedBatches: async (...given: Parameters<typeof real>) => {
      Object.assign(store, { unfinishedBatches: real });
      const batches = await real(...given);
      await act();
      return batches;
    },
  });
}

describe('a turn of a lane', () => {
  test('in which the daemon stops begins nothing more', async () => {
    const lab = await coreHarness({ files: FILES });
    let stopped: Promise<void> | undefined;
    await duringTurn(lab, async () => {
      stopped = lab.core.stop();
      await lab.clock.settle();
    });
    const { batch } = await lab.add();
    await lab.until('it stops', () => stopped !== undefined);
    await stopped;
    expect(lab.service.calls).toEqual([]);
    await lab.crash();
    await status(lab, batch.id, 'accepted');
  });

  test('in which the destination is paused looks at no file any more', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.files.write('/new/c.tif', 'c');
    const facts = lab.files.facts.bind(lab.files);
    let looks = 0;
    Object.assign(lab.files, {
      facts: (source: Parameters<typeof facts>[0]) => {
        looks += 1;
        return facts(source);
      },
    });
    await duringTurn(lab, () => lab.core.pause({ destination: 'lab' }));
    const { batch } = await lab.add({ paths: ['/new'] });
    await lab.until('it is paused', async () => (await gate(lab)) === 'paused');
    const before = looks;
    await lab.clock.advance(60_000);
    expect(looks).toBe(before);
    await lab.core.resume({ destination: 'lab' });
    await status(lab, batch.id, 'accepted');
  });

  test('whose first files are just taken up when the daemon stops puts them back, as if it never had', async () => {
    const lab = await coreHarness({ files: FILES });
    const release = holdCommit(lab.store(), (one) => one.put === 'item' && one.item.state === 'uploading');
    const { batch } = await lab.add();
    await lab.clock.advance(5_000);
    const stopped = lab.core.stop();
    await lab.clock.settle();
    release();
    await stopped;
    expect(calls(lab, 'send')).toBe(0);
    expect(await lab.items(batch.id)).toMatchObject([{ state: 'queued' }, { state: 'queued' }]);
    await lab.crash();
    await status(lab, batch.id, 'accepted');
  });
});

describe('files that wait for a window', () => {
  test('that was taken out of the settings by hand wait on: nobody knows when they may go', async () => {
    const lab = await coreHarness({ files: FILES });
    const spans = [{ days: ['mon' as const], from: '20:00', to: '21:00' }];
    await lab.core.schedule.saveWindow({ name: 'night', spans, zone: 'UTC' });
    await lab.core.schedule.limitDestination('lab', { window: 'night' });
    const { batch } = await lab.add();
    await lab.clock.advance(HOUR_MS);
    await lab.ports.windows.remove('night');
    for (let hours = 0; hours < 14; hours += 1) await lab.clock.advance(HOUR_MS);
    expect(calls(lab, 'send')).toBe(0);
    expect((await lab.core.destination('lab'))?.window).toEqual({ name: 'night', state: undefined });
    await lab.core.schedule.limitDestination('lab', { window: null });
    await status(lab, batch.id, 'accepted');
  });
});

describe('clearing up at the server', () => {
  /** A batch that is imported, with its mapping kept, at a service that can clear up. */
  async function done(): Promise<{ readonly lab: CoreHarness; readonly id: BatchId }> {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    Object.assign(lab.service.service, { finalize: () => Promise.resolve(ok(undefined)) });
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {}, serverSaid: 'a,b' }];
    const { batch } = await lab.add();
    await status(lab, batch.id, 'imported');
    return { lab, id: batch.id };
  }

  test('is refused while a send is under way, of which the ledger does not know yet how it ends', async () => {
    const { lab, id } = await done();
    lab.files.write('/more/c.tif', 'c');
    const sent = calls(lab, 'send');
    lab.service.next('send', { kind: 'hang' });
    const { batch } = await lab.add({ paths: ['/more'], mode: 'hold' });
    await lab.until('it is under way', () => calls(lab, 'send') > sent);
    expect(await lab.core.finalizeBatch(id)).toMatchObject({ failure: { code: 'request.conflict' } });
    await lab.core.cancelBatch(batch.id);
    await lab.clock.advance(5_000);
    expect(await lab.core.finalizeBatch(id)).toEqual({ ok: true, value: undefined });
  });

  test('needs nothing to have been sent since the daemon began', async () => {
    const { lab, id } = await done();
    await lab.crash();
    expect(await lab.core.finalizeBatch(id)).toEqual({ ok: true, value: undefined });
  });
});

describe('a ledger that somebody else found broken', () => {
  test('is opened anew, although no lane had anything to write', async () => {
    const lab = await coreHarness({ files: FILES });
    await lab.core.stop();
    let found = (_trouble: StoreError): void => undefined;
    let opened = 0;
    const core = createCore({
      ...lab.ports,
      ledgerRepair: {
        reopen: () => {
          opened += 1;
          return opened === 1 ? Promise.reject(new StoreError('io', 'still')) : Promise.resolve();
        },
        onBroken: (listener) => {
          found = listener;
        },
      },
    });
    await core.start();
    await lab.clock.settle();
    expect((await core.status()).trouble).toBeUndefined();
    found(new StoreError('io', 'the disk'));
    await lab.clock.settle();
    expect((await core.status()).trouble).toMatchObject({
      code: 'ledger.trouble',
      facts: { reason: 'the disk' },
    });
    await lab.clock.advance(60_000);
    expect(opened).toBe(2);
    expect((await core.status()).trouble).toBeUndefined();
    await core.stop();
  });
});
