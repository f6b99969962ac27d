import { describe, expect, test } from 'vitest';
import { Ledger } from '../../../main/core/ledger.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { failure } from '../../../shared/model/failure.ts';
import { coreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testBatch } from '../../support/ledgerModels.ts';
import { memoryStore } from '../../support/memoryStore.ts';

const CUT = { kind: 'fail', failure: failure('network.cut', { host: 'x', reason: 'reset' }) } as const;
const ANSWER = { users: {}, taxa: {} };
const HOUR_MS = 3_600_000;

// Everything here was found by the simulation (test/sim) first.
describe('an answer to a question', () => {
  test('that meets a cut connection is brought again, and nobody is asked a second time', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: { '/data/a.tsv': 'a' } });
    lab.service.reports = [{ state: 'asking', question: {} }];
    const { batch } = await lab.add();
    const job = async () => (await lab.detail(batch.id)).jobs[0];
    await lab.until('it asks', async () => (await job())?.state === 'asking');
    lab.service.next('answer', CUT, CUT);
    expect((await lab.core.answerJob((await job())!.id, ANSWER)).ok).toBe(true);
    await lab.until('the server has the answer', () => lab.service.answers.length > 0);
    expect(lab.service.answers).toEqual([ANSWER]);
    expect((await job())?.state).not.toBe('attention');
  });
});

describe('a clock that is set back by hours', () => {
  test('holds up no file that waits for its next try', async () => {
    const lab = await coreHarness({ files: { '/data/a.tsv': 'a' } });
    const busy = failure('remote.busy', { host: 'x', status: 503 }, { retryAfterMs: 60_000 });
    lab.service.next('send', { kind: 'fail', failure: busy });
    const { batch } = await lab.add();
    await lab.until('it waits', async () => (await lab.items(batch.id))[0]?.state === 'waiting');
    lab.clock.jumpWall(-5 * HOUR_MS);
    await lab.until(
      'it is imported',
      async () => (await lab.detail(batch.id)).batch.status === 'accepted',
      600_000,
    );
  });

  test('does not keep a resting destination from being probed', async () => {
    const lab = await coreHarness({ files: { '/data/a.tsv': 'a' } });
    lab.service.offline = true;
    const { batch } = await lab.add();
    await lab.clock.advance(30_000);
    lab.clock.jumpWall(-5 * HOUR_MS);
    lab.service.offline = false;
    await lab.until(
      'it is imported',
      async () => (await lab.detail(batch.id)).batch.status === 'accepted',
      180_000,
    );
  });
});

describe('two files under one name', () => {
  const files = { '/data/a.tsv': 'a', '/data/b.tsv': 'b', '/more/a.tsv': 'another a' };

  test('never meet in one batch by a new name, a merge, or the undo of a cancel', async () => {
    const lab = await coreHarness({ files });
    await lab.core.pause({});
    const { batch } = await lab.add({ mode: 'hold' });
    const other = await lab.add({ mode: 'hold', paths: ['/more'] });
    const [a, b] = await lab.items(batch.id);
    const codes = async (result: Promise<{ ok: boolean; failure?: { code: string } }>) =>
      (await result).failure?.code;
    expect(await codes(lab.core.renameItem(b!.id, 'a.tsv'))).toBe('file.name-clash');
    expect(await codes(lab.core.mergeBatches(batch.id, [other.batch.id]))).toBe('file.name-clash');
    expect((await lab.core.cancelItem(a!.id)).ok).toBe(true);
    expect((await lab.core.renameItem(b!.id, 'a.tsv')).ok).toBe(true);
    expect(await codes(lab.core.restoreItem(a!.id))).toBe('file.name-clash');
  });

  test('that were added one after the other wait for a person, and nothing is sent', async () => {
    const lab = await coreHarness({ files });
    await lab.core.pause({});
    const { batch } = await lab.add({ mode: 'run' });
    expect((await lab.core.addItems(batch.id, { paths: ['/more'], spooled: [], names: {} })).ok).toBe(true);
    await lab.core.resume({});
    await lab.until('it asks', async () => (await lab.detail(batch.id)).batch.status === 'attention');
    expect((await lab.detail(batch.id)).batch.failure?.code).toBe('file.name-clash');
    expect(lab.service.calls.filter((call) => call.operation === 'send')).toEqual([]);
    const last = (await lab.items(batch.id)).at(-1);
    expect((await lab.core.renameItem(last!.id, 'c.tsv')).ok).toBe(true);
    await lab.core.retryBatch(batch.id);
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    expect(lab.service.filesOf(lab.service.ledger.schedules[0]!.ref).size).toBe(3);
  });

  test('found at the intake stay where they are when the batch is retried', async () => {
    const lab = await coreHarness({ files });
    const { batch } = await lab.add({ paths: ['/data', '/more'] });
    const clashing = async () =>
      (await lab.items(batch.id)).filter((item) => item.state === 'attention').length;
    expect(await clashing()).toBe(2);
    await lab.core.retryBatch(batch.id);
    expect(await clashing()).toBe(2);
  });
});

describe('a file that is given up while it is on its way', () => {
  test('is not imported: the others go to a new remote batch', async () => {
    const lab = await coreHarness({ files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    lab.service.next('send', { kind: 'hang', tookEffect: true });
    const { batch } = await lab.add({ mode: 'run' });
    await lab.until('it is on its way', async () => (await lab.items(batch.id))[0]?.state === 'uploading');
    expect((await lab.core.cancelItem((await lab.items(batch.id))[0]!.id)).ok).toBe(true);
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    const [schedule] = lab.service.ledger.schedules;
    expect(lab.service.ledger.schedules).toHaveLength(1);
    expect([...lab.service.filesOf(schedule!.ref).keys()]).toEqual(['b.tsv']);
  });
});

describe('a file that got another name after a send that broke', () => {
  test('is imported under the new name only', async () => {
    const lab = await coreHarness({ files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    const busy = failure('remote.busy', { host: 'x', status: 503 }, { retryAfterMs: 60_000 });
    lab.service.next('send', { kind: 'lost', failure: busy });
    const { batch } = await lab.add({ mode: 'run' });
    await lab.until('it waits', async () => (await lab.items(batch.id))[0]?.state === 'waiting');
    expect((await lab.core.renameItem((await lab.items(batch.id))[0]!.id, 'new.tsv')).ok).toBe(true);
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    const [schedule] = lab.service.ledger.schedules;
    expect([...lab.service.filesOf(schedule!.ref).keys()].sort()).toEqual(['b.tsv', 'new.tsv']);
  });
});

describe('a package of which one file could not be read', () => {
  test('goes again whole when that file is there: the first one would be replaced', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    await lab.core.pause({});
    const { batch } = await lab.add({ mode: 'run' });
    lab.files.deny('/data/b.tsv');
    await lab.core.resume({});
    await lab.until('it asks', async () => (await lab.detail(batch.id)).batch.status === 'attention');
    lab.files.allow('/data/b.tsv');
    await lab.core.retryBatch(batch.id);
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    const [schedule] = lab.service.ledger.schedules;
    expect([...lab.service.filesOf(schedule!.ref).keys()].sort()).toEqual(['a.tsv', 'b.tsv']);
    expect(lab.service.filesOf(schedule!.ref).size).toBe(2);
  });
});

describe('an import of which nobody knows whether it began', () => {
  test('is not begun again by a plain run; it needs a reason', async () => {
    const lab = await coreHarness({ kind: 'haplo-standard', files: { '/data/a.tsv': 'a' } });
    lab.service.next('start', { kind: 'lost' });
    const { batch } = await lab.add();
    await lab.until('it asks', async () => (await lab.detail(batch.id)).batch.status === 'attention');
    const run = await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    expect(run).toMatchObject({ ok: false, failure: { code: 'request.conflict' } });
    const forced = await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada', override: 'I looked' });
    expect(forced.ok).toBe(true);
  });
});

describe('the ledger', () => {
  test('does not keep what was read before a commit as the state after it', async () => {
    const store = memoryStore();
    const batch = testBatch(1);
    await store.commit([{ put: 'batch', batch }]);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = Object.create(store, {
      jobsOf: {
        value: async (id: BatchId) => {
          await held;
          return store.jobsOf(id);
        },
      },
      batch: { value: (id: BatchId) => store.batch(id) },
      counts: { value: (id: BatchId) => store.counts(id) },
      commit: { value: (changes: Parameters<typeof store.commit>[0]) => store.commit(changes) },
    }) as typeof store;
    const ledger = new Ledger(slow, () => undefined, new FakeClock(0));
    const early = ledger.read(batch.id);
    await Promise.resolve();
    await new Ledger(store, () => undefined, new FakeClock(0)).write(batch.id, (draft) =>
      draft.putBatch({ ...draft.batch, comment: 'new' }),
    );
    // The same ledger writes while its own slow read is still under way.
    const written = ledger.write(batch.id, (draft) => draft.putBatch({ ...draft.batch, priority: 7 }));
    goOn();
    await Promise.all([early, written]);
    expect((await ledger.read(batch.id))?.batch.priority).toBe(7);
  });
});

describe('a package with a file that is gone', () => {
  test('goes without it, and nobody is told that the others are gone, too', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    lab.service.offline = true;
    const { batch } = await lab.add();
    await lab.until('both wait', async () =>
      (await lab.items(batch.id)).every((one) => one.state === 'queued'),
    );
    lab.files.remove('/data/b.tsv');
    lab.service.offline = false;
    const told = async (): Promise<readonly string[]> =>
      (await lab.items(batch.id)).map((one) => (one.state === 'attention' ? one.failure.code : one.state));
    await lab.until('the first is there', async () => (await told())[0] === 'sent');
    expect(await told()).toEqual(['sent', 'file.gone']);
  });
});

describe('a file that a script sends twice while there is no network', () => {
  test('counts at the server as it was sent last, although the first had to be tried again', async () => {
    const lab = await coreHarness();
    lab.service.offline = true;
    const { mirror } = lab.core;
    const gateway = await mirror.gateway('lab');
    if (gateway === undefined) throw new Error('no gateway');
    const { id } = await mirror.openBatch({
      destination: gateway.destination,
      comment: 'of a script',
      given: 'offline-1',
      control: { kind: 'digest', sha256: 'c'.repeat(64) },
    });
    const digests: string[] = [];
    for (const text of ['first', 'second']) {
      const stored = await lab.ports.spool.put(bytesOf(text));
      if (!stored.ok) throw new Error('no room');
      digests.push(stored.value.sha256);
      await mirror.addItem(id, { ...stored.value, name: 's.tsv' });
    }
    await mirror.queueRun(id, 'import');
    lab.service.next('send', CUT);
    lab.service.offline = false;
    await lab.until('it is imported', async () => (await lab.detail(id)).batch.status === 'accepted');
    expect(lab.service.filesOf((await lab.detail(id)).batch.remote?.ref ?? '').get('s.tsv')).toBe(digests[1]);
    expect((await lab.items(id)).map(({ state }) => state)).toEqual(['sent', 'sent']);
  });
});

describe('a file that was given up and is wanted again', () => {
  test('is refused once the import was asked for without it, for nobody would ever send it', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    const { batch } = await lab.add();
    const [, b] = await lab.items(batch.id);
    if (b === undefined) throw new Error('no item');
    await lab.core.cancelItem(b.id);
    const refused = failure('network.offline', { host: 'x', reason: 'refused' });
    lab.service.rule = ({ operation }) =>
      operation === 'start' ? { kind: 'fail', failure: refused } : undefined;
    await lab.until(
      'it was asked for',
      async () => (await lab.detail(batch.id)).jobs[0]?.state === 'notStarted',
    );
    expect(await lab.core.restoreItem(b.id)).toMatchObject({ failure: { code: 'request.conflict' } });
    lab.service.rule = () => undefined;
    await lab.until('it runs', async () => (await lab.detail(batch.id)).jobs[0]?.state === 'running');
    expect((await lab.items(batch.id)).map(({ state }) => state)).toEqual(['sent', 'cancelled']);
  });
});

describe('a file that an import left out', () => {
  test('gets no other name in the batch that is over: it would never be sent', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: { '/data/a.tsv': 'a', '/data/b.tsv': 'b' } });
    lab.service.reports = [{ state: 'succeeded', leftOut: ['b.tsv'], refs: {} }];
    const { batch } = await lab.add();
    await lab.until('it is over', async () => (await lab.detail(batch.id)).batch.finishedAt !== undefined);
    const [, b] = await lab.items(batch.id);
    expect(b?.state).toBe('attention');
    const renamed = await lab.core.renameItem(b!.id, 'c.tsv');
    expect(renamed).toMatchObject({ failure: { code: 'request.conflict' } });
  });
});

async function* bytesOf(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
