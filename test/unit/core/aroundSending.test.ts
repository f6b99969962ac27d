import { describe, expect, test } from 'vitest';
import { checksHere } from '../../support/checksHere.ts';
import type { Checks } from '../../../main/core/ports/checks.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import type { MemorySecrets } from '../../support/memorySecrets.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const H = { host: 'x' };

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

const sends = (lab: CoreHarness): number =>
  lab.service.calls.filter(({ operation }) => operation === 'send').length;

describe('the check before a batch that goes on by itself', () => {
  /** A lab whose checks run as `run` says. */
  async function checking(run: Checks['run']): Promise<{ lab: CoreHarness; id: BatchId }> {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    Object.assign(lab.ports, { checks: { run } });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    return { lab, id: batch.id };
  }

  test('that cannot be made needs a person, who may try again', async () => {
    const { lab, id } = await checking(() => Promise.resolve(fail(failure('path.missing', { path: '/x' }))));
    await status(lab, id, 'attention');
    expect((await lab.detail(id)).batch.failure).toMatchObject({ code: 'path.missing' });
    expect(await lab.core.checking.run({ batch: id })).toMatchObject({
      ok: false,
      failure: { code: 'path.missing' },
    });
    Object.assign(lab.ports, { checks: checksHere(lab.ports.files) });
    await lab.core.retryBatch(id);
    await status(lab, id, 'imported');
  });

  test('is called off when the daemon stops, and made by the next life', async () => {
    const { lab, id } = await checking(
      (_request, watch) =>
        new Promise((_resolve, reject) => {
          watch?.signal?.addEventListener('abort', () => reject(new Error('stopped')));
        }),
    );
    await lab.clock.settle();
    await lab.core.stop();
    expect((await lab.detail(id)).batch.failure).toBeUndefined();
    await lab.crash();
    await status(lab, id, 'imported');
  });

  test('with a bug in it is made again, and holds up nobody else', async () => {
    let runs = 0;
    const { lab, id } = await checking(() => {
      runs += 1;
      if (runs > 1) Object.assign(lab.ports, { checks: checksHere(lab.ports.files) });
      return Promise.reject(new TypeError('a bug'));
    });
    await status(lab, id, 'imported');
    expect(runs).toBeGreaterThan(1);
  });

  test('finds nothing out about a batch that was cancelled meanwhile', async () => {
    const { lab, id } = await checking(async () => {
      await lab.core.cancelBatch(id);
      return fail(failure('path.missing', { path: '/x' }));
    });
    await status(lab, id, 'cancelled');
    await lab.clock.advance(60_000);
    expect((await lab.detail(id)).batch.failure).toBeUndefined();
  });
});

describe('the digest that a server tells after its import', () => {
  /** Imports two files of which the server tells digests as `told` says. */
  async function imported(told: (ref: string, lab: CoreHarness, id: BatchId) => Promise<string | undefined>) {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: { 'a.tif': 'ra', 'b.tif': 'rb' } }];
    const at: { id?: BatchId } = {};
    Object.assign(lab.service.service, {
      lateDigest: async (_access: unknown, { remoteRef }: { remoteRef: string }) =>
        ok(await told(remoteRef, lab, at.id as BatchId)),
    });
    const { batch } = await lab.add();
    at.id = batch.id;
    await lab.until('it is over', async () =>
      ['imported', 'attention'].includes((await lab.detail(batch.id)).batch.status),
    );
    await lab.clock.advance(5_000);
    return { lab, id: batch.id };
  }

  test('raises the proof of a file, or shows that other bytes lie there', async () => {
    const { lab, id } = await imported(async (ref, to, batch) =>
      ref === 'ra' ? (await to.items(batch))[0]?.sha256 : 'f'.repeat(64),
    );
    expect(await lab.items(id)).toMatchObject([
      { state: 'imported', verification: 'digest' },
      { state: 'attention', failure: { code: 'remote.corrupted', facts: { theirs: 'f'.repeat(64) } } },
    ]);
  });

  test('that is not told leaves the proof as it was', async () => {
    const { lab, id } = await imported(() => Promise.resolve(undefined));
    const items = await lab.items(id);
    expect(items.every(({ state, verification }) => state === 'imported' && verification !== 'digest')).toBe(
      true,
    );
  });
});

describe('files that have to come to rest', () => {
  test('and go away before, need a person; one that another program holds is waited for', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.files.write('/new/c.tif', 'c');
    lab.files.write('/new/d.tif', 'd');
    const { batch } = await lab.add({ paths: ['/new'] });
    const facts = lab.files.facts.bind(lab.files);
    let busy = true;
    Object.assign(lab.files, {
      facts: (source: Parameters<typeof facts>[0]) =>
        busy && source.kind === 'file' && source.path === '/new/d.tif'
          ? Promise.resolve(fail(failure('file.busy', { path: source.path, reason: 'EBUSY' })))
          : facts(source),
    });
    lab.files.remove('/new/c.tif');
    await lab.until(
      'one needs a person',
      async () => (await lab.detail(batch.id)).counts.attention?.items === 1,
    );
    await lab.clock.advance(60_000);
    expect((await lab.detail(batch.id)).counts).toMatchObject({
      settling: { items: 1 },
      attention: { items: 1 },
    });
    busy = false;
    await lab.until('the other is sent', async () => (await lab.detail(batch.id)).counts.sent?.items === 1);
  });

  test('do so while everything is paused by a person in the middle, and go on afterwards', async () => {
    for (const destination of [undefined, 'lab']) {
      const lab = await coreHarness({ files: FILES });
      lab.files.write('/new/c.tif', 'c');
      const facts = lab.files.facts.bind(lab.files);
      let paused: Promise<unknown> | undefined;
      Object.assign(lab.files, {
        facts: async (source: Parameters<typeof facts>[0]) => {
          const told = await facts(source);
          if (lab.clock.elapsed() > 60_500) {
            paused ??= lab.core.pause(destination === undefined ? {} : { destination });
            await paused;
          }
          return told;
        },
      });
      const { batch } = await lab.add({ paths: ['/new'] });
      await lab.until('it is paused', () => paused !== undefined);
      await lab.clock.advance(60_000);
      expect(sends(lab)).toBe(0);
      await lab.core.resume(destination === undefined ? {} : { destination });
      await status(lab, batch.id, 'accepted');
    }
  });
});

describe('the secret of a destination', () => {
  test('that cannot be had parks it, and nothing is tried until it can', async () => {
    const lab = await coreHarness({ files: FILES });
    const secrets = lab.ports.secrets as MemorySecrets;
    secrets.trouble = 'locked';
    const { batch } = await lab.add();
    await lab.until('it is parked', async () => (await lab.core.destination('lab'))?.gate.state === 'parked');
    expect(lab.service.calls).toEqual([]);
    expect(await lab.core.testDestination('lab')).toMatchObject({
      value: { ok: false, failure: { code: 'secret.locked' } },
    });
    secrets.trouble = undefined;
    expect(await lab.core.testDestination('lab')).toMatchObject({ value: { ok: true } });
    await status(lab, batch.id, 'accepted');
  });
});

describe('several batches of one destination', () => {
  test('of DSP-INGEST send nothing into a project while it imports', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'running', pollInMs: 5_000 }];
    const { batch } = await lab.add();
    await status(lab, batch.id, 'importing');
    lab.files.write('/more/c.tif', 'c');
    const { batch: next } = await lab.add({ paths: ['/more'] });
    await lab.clock.advance(120_000);
    expect(sends(lab)).toBe(2);
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    await status(lab, next.id, 'imported');
  });

  test('go on when one of them is cancelled in the middle', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'hang', tookEffect: true });
    const { batch } = await lab.add();
    await lab.until('its start is out', () => lab.service.ledger.schedules.length === 1);
    lab.service.next('send', { kind: 'hang' });
    lab.files.write('/more/c.tif', 'c');
    const { batch: next } = await lab.add({ paths: ['/more'] });
    await lab.until('its send is out', () => sends(lab) === 3);
    expect(await lab.core.cancelBatch(next.id)).toMatchObject({ ok: true });
    await lab.clock.settle();
    expect((await lab.detail(batch.id)).jobs[0]).toMatchObject({ state: 'starting' });
    expect((await lab.detail(next.id)).counts).toMatchObject({ cancelled: { items: 1 } });
  });

  test('that wait for a check that a person holds up are left alone while the destination rests', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.offline = true;
    await lab.add();
    await lab.until('it rests', async () => (await lab.core.destination('lab'))?.gate.state === 'resting');
    lab.files.write('/more/c.tif', 'c');
    const { batch } = await lab.add({ paths: ['/more'], mode: 'dry-run-then-run' });
    await lab.core.editBatch(batch.id, { paused: true });
    await lab.clock.advance(30_000);
    expect((await lab.detail(batch.id)).batch.check).toBeUndefined();
  });
});

describe('a timed pause', () => {
  test('that a person ends before its time stays ended', async () => {
    const lab = await coreHarness({ files: FILES });
    expect(await lab.core.pause({ forMs: 60_000 })).toMatchObject({ ok: true });
    const { batch } = await lab.add();
    await lab.clock.advance(10_000);
    expect(sends(lab)).toBe(0);
    await lab.core.resume({});
    await status(lab, batch.id, 'accepted');
    await lab.clock.advance(120_000);
    expect((await lab.core.status()).paused).toBeUndefined();
  });
});

describe('a package of EcoTaxa', () => {
  test('waits for a late file that still has to rest, after its pause is over', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    const busy = { ...failure('remote.busy', { ...H, status: 503 }), retryAfterMs: 60_000 };
    lab.service.next('send', { kind: 'fail', failure: busy });
    const { batch } = await lab.add();
    await lab.until('all wait', async () => (await lab.detail(batch.id)).counts.waiting?.items === 2);
    await lab.clock.advance(59_000);
    lab.files.write('/late/c.tif', 'c');
    expect(await lab.core.addItems(batch.id, { paths: ['/late'], spooled: [], names: {} })).toMatchObject({
      ok: true,
    });
    await status(lab, batch.id, 'imported');
    const last = lab.service.ledger.schedules.at(-1)?.ref ?? '';
    expect([...lab.service.filesOf(last).keys()].sort()).toEqual(['a.tif', 'b.tif', 'c.tif']);
  });
});

describe('who is told, and how fast it goes', () => {
  test('listeners hear of everything until they leave', async () => {
    const lab = await coreHarness({ files: FILES });
    const heard: string[] = [];
    const leave = lab.core.onChange(({ kind }) => void heard.push(kind));
    const { batch } = await lab.add();
    await status(lab, batch.id, 'accepted');
    expect(new Set(heard)).toEqual(new Set(['batch', 'item', 'job', 'progress', 'status']));
    leave();
    const before = heard.length;
    lab.files.write('/more/c.tif', 'c');
    await lab.add({ paths: ['/more'], mode: 'hold' });
    expect(heard.length).toBe(before);
  });

  test('the status says what moves, how fast, and how long it takes', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a'.repeat(1_000_000) } });
    let slow: Promise<void> | undefined;
    lab.files.beforeChunk = async (_path, number) => {
      if (number !== 8) return;
      slow ??= lab.clock.sleep(4_000);
      await slow;
    };
    const { batch } = await lab.add();
    await lab.until('it is half-way', () => (lab.core.moving()[0]?.sentBytes ?? 0) > 400_000);
    await lab.clock.advance(1_000);
    const told = await lab.core.status();
    expect(told.moving).toMatchObject([{ name: 'a.tif', bytes: 1_000_000 }]);
    expect(told.bytesPerSecond).toBeGreaterThan(0);
    expect(told.secondsLeft).toBeGreaterThan(0);
    await status(lab, batch.id, 'accepted');
  });
});
