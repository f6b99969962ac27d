import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import { coreHarness } from '../../support/coreHarness.ts';

const FILES = { '/data/a.tif': 'a' };

describe('a batch that is tried again', () => {
  test('after its import failed is imported by the same job', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'failed', message: 'no such project' }];
    const { batch } = await lab.add();
    await lab.until('it failed', async () => (await lab.detail(batch.id)).batch.status === 'failed');
    lab.service.reports = [{ state: 'succeeded', leftOut: [], refs: {} }];
    expect(await lab.core.retryBatch(batch.id)).toMatchObject({ ok: true });
    await lab.until('it is imported', async () => (await lab.detail(batch.id)).batch.status === 'imported');
    expect((await lab.detail(batch.id)).jobs).toHaveLength(1);
  });

  test('while its import runs is left alone', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'running', pollInMs: 60_000 }];
    const { batch } = await lab.add();
    await lab.until('it runs', async () => (await lab.detail(batch.id)).jobs[0]?.state === 'running');
    expect(await lab.core.retryBatch(batch.id)).toMatchObject({
      ok: true,
      value: { batch: { status: 'importing' }, jobs: [{ state: 'running' }] },
    });
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('while its start waits is not run when the run is taken back', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    const busy = { ...failure('remote.busy', { host: 'x', status: 429 }), retryAfterMs: 60_000 };
    lab.service.next('start', { kind: 'fail', failure: busy });
    const { batch } = await lab.add();
    await lab.until('it was turned away', async () =>
      (await lab.core.story(batch.id, { limit: 100 })).items.some(({ what }) => what === 'job.notTaken'),
    );
    expect(await lab.core.schedule.unplanRun(batch.id)).toMatchObject({
      ok: true,
      value: { batch: { status: 'held' }, jobs: [{ state: 'cancelled' }] },
    });
    const story = (await lab.core.story(batch.id, { limit: 100 })).items;
    expect(story.find(({ what }) => what === 'batch.runUnplanned')?.facts).toEqual({ kind: 'import' });
    await lab.clock.advance(600_000);
    expect(lab.service.ledger.schedules).toEqual([]);
  });
});
