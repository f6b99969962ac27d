import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import { coreHarness } from '../../support/coreHarness.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b', '/data/c.tif': 'c' };

describe('a service that reports how its import ends', () => {
  test('is asked until it has ended, through cuts and failures of the asking, and its items end imported', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [
      { state: 'running', pct: 10, pollInMs: 2_000 },
      { state: 'running', pct: 60, pollInMs: 2_000 },
      { state: 'succeeded', leftOut: [], refs: { 'a.tif': 'x1.jpx' }, serverSaid: 'original,derivative' },
    ];
    lab.service.next(
      'report',
      { kind: 'fail', failure: failure('network.cut', { host: 'x', reason: 'reset' }) },
      { kind: 'fail', failure: failure('remote.server-error', { host: 'x', status: 502 }) },
    );
    const { batch } = await lab.add();
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    const items = await lab.items(batch.id);
    expect(items.map((item) => [item.name, item.state, item.remoteRef])).toEqual([
      ['a.tif', 'imported', 'x1.jpx'],
      ['b.tif', 'imported', undefined],
      ['c.tif', 'imported', undefined],
    ]);
    expect(await lab.core.mapping(batch.id)).toEqual({ ok: true, value: 'original,derivative' });
    expect(JSON.parse((await lab.core.receipts(batch.id))[0]?.body ?? '{}').job.outcome).toBe(
      'succeeded, as the server reported',
    );
  });

  test('what the import left out needs a person, and one retry sends and imports only that', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'succeeded', leftOut: ['b.tif'], refs: {} }];
    const { batch } = await lab.add();
    await lab.until(
      'it needs a person',
      async () => (await lab.detail(batch.id)).batch.status === 'attention',
    );
    const left = await lab.core.leftovers(batch.id);
    expect(left.ok && left.value.map((item) => item.name)).toEqual(['b.tif']);
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    await lab.core.retryBatch(batch.id);
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    expect(lab.service.calls.filter((call) => call.operation === 'send').map((call) => call.name)).toEqual([
      'a.tif',
      'b.tif',
      'c.tif',
      'b.tif',
    ]);
  });

  test('that asks twice gets its answers, one given while it could not be reached, each delivered once', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    const first = { missing_users: ['jane doe'], missing_taxa: ['part'] };
    const second = { missing_users: [], missing_taxa: ['part'] };
    lab.service.reports = [
      { state: 'asking', question: first },
      { state: 'asking', question: first },
      { state: 'asking', question: second },
      { state: 'asking', question: second },
      { state: 'succeeded', leftOut: [], refs: {} },
    ];
    const { batch } = await lab.add();
    await lab.until('it asks', async () => (await lab.core.questions()).length === 1);
    const [open] = await lab.core.questions();
    if (open === undefined) throw new Error('no question');
    lab.service.offline = true;
    expect((await lab.core.answerJob(open.job.id, { users: { 'jane doe': 7 }, taxa: {} })).ok).toBe(true);
    await lab.clock.advance(600_000);
    expect(lab.service.answers).toEqual([]);
    lab.service.offline = false;
    await lab.until('it asks again', async () => (await lab.core.questions())[0]?.job.question.number === 2);
    expect(lab.service.answers).toEqual([{ users: { 'jane doe': 7 }, taxa: {} }]);
    await lab.core.answerJob(open.job.id, { users: {}, taxa: { part: 45_072 } });
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    expect(lab.service.answers).toHaveLength(2);
  });

  test('is asked again when it is back, where it went away in the middle: no try counts', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'running', pollInMs: 5_000 }];
    const { batch } = await lab.add();
    await lab.until('it runs', async () => (await lab.detail(batch.id)).batch.status === 'importing');
    lab.service.offline = true;
    await lab.until(
      'its server is away',
      async () => (await lab.core.destination('lab'))?.gate.state === 'resting',
    );
    await lab.clock.advance(600_000);
    expect((await lab.detail(batch.id)).jobs[0]).toMatchObject({ state: 'running', attempts: 0 });
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    lab.service.offline = false;
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
  });

  test('says which files it took twice, and the story keeps how many they are', async () => {
    const doubled = ['a.tif', 'b.tif', 'c.tif', 'd.tif', 'e.tif', 'f.tif'];
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {}, doubled }];
    const { batch } = await lab.add();
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    const { items: story } = await lab.core.story(batch.id, { limit: 100 });
    expect(story.find(({ what }) => what === 'job.doubled')).toMatchObject({
      jobId: (await lab.detail(batch.id)).jobs[0]?.id,
      facts: { files: 6, names: 'a.tif, b.tif, c.tif, d.tif, e.tif' },
    });
  });

  test('is asked for no more digests once the daemon stops, and what is imported stays so', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    const refs = { 'a.tif': 'ra', 'b.tif': 'rb', 'c.tif': 'rc' };
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs }];
    const asked: string[] = [];
    let stopped: Promise<void> | undefined;
    Object.assign(lab.service.service, {
      lateDigest: (_access: unknown, { remoteRef }: { readonly remoteRef: string }) => {
        asked.push(remoteRef);
        stopped ??= lab.core.stop();
        return Promise.resolve({ ok: true, value: undefined });
      },
    });
    const { batch } = await lab.add();
    await lab.until('it stops', () => stopped !== undefined);
    await stopped;
    expect(asked).toEqual(['ra']);
    await lab.crash();
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    expect((await lab.items(batch.id)).map(({ state }) => state)).toEqual([
      'imported',
      'imported',
      'imported',
    ]);
  });

  test('an answer without both keys is refused here, since it would kill the job there', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    lab.service.reports = [{ state: 'asking', question: { missing_users: ['x'], missing_taxa: [] } }];
    await lab.add();
    await lab.until('it asks', async () => (await lab.core.questions()).length === 1);
    const [open] = await lab.core.questions();
    if (open === undefined) throw new Error('no question');
    expect(await lab.core.answerJob(open.job.id, { users: {} })).toMatchObject({
      ok: false,
      failure: {
        code: 'request.invalid',
        facts: { reason: 'it needs "taxa" as an object (it may be empty)' },
      },
    });
  });

  test('a package with a file that changed is given up, and the next one goes under a new name', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    let changed = false;
    lab.files.beforeChunk = (path) => {
      if (path !== '/data/b.tif' || changed) return;
      changed = true;
      lab.files.append('/data/b.tif', 'more');
    };
    const { batch } = await lab.add();
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    expect((await lab.detail(batch.id)).batch.round).toBeGreaterThan(1);
    const schedule = lab.service.ledger.schedules.at(-1);
    expect(lab.service.filesOf(schedule?.ref ?? '').get('b.tif')).toBe(
      (await lab.items(batch.id))[1]?.sha256,
    );
  });
});

describe('a service that takes no files', () => {
  const given = { paths: [], batchDir: 'ingredients/42' };

  test('is started once and ends accepted', async () => {
    const lab = await coreHarness({ kind: 'robotoff' });
    const { batch } = await lab.add(given);
    await lab.until('it is accepted', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    expect(lab.service.ledger.schedules).toEqual([{ ref: '', kind: 'import', batchDir: 'ingredients/42' }]);
  });

  test('parks after a lost answer, also when the process died, and is never started twice by itself', async () => {
    for (const died of [false, true]) {
      const lab = await coreHarness({ kind: 'robotoff' });
      lab.service.next('start', died ? { kind: 'hang', tookEffect: true } : { kind: 'lost' });
      const { batch } = await lab.add(given);
      await lab.until('it is out', () => lab.service.ledger.schedules.length === 1);
      if (died) await lab.crash();
      await lab.until(
        'it needs a person',
        async () => (await lab.detail(batch.id)).batch.status === 'attention',
      );
      await lab.clock.advance(24 * 3_600_000);
      expect(lab.service.ledger.schedules).toHaveLength(1);
      expect((await lab.detail(batch.id)).jobs[0]).toMatchObject({
        failure: { code: 'remote.start-unknown' },
      });
    }
  });
});
