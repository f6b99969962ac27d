import { describe, expect, test } from 'vitest';
import type { Change } from '../../../main/core/ports/store.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { cancelsBatch, holdCommit } from '../../support/heldCommit.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const H = { host: 'x' };
const BUSY = { ...failure('remote.busy', { ...H, status: 429 }), retryAfterMs: 60_000 };
const REJECTED = failure('remote.rejected-file', { ...H, name: 'x', status: 400 });

async function job(lab: CoreHarness, id: BatchId): Promise<ImportJob> {
  const last = (await lab.detail(id)).jobs.at(-1);
  if (last === undefined) throw new Error('no job');
  return last;
}

async function jobIs(lab: CoreHarness, id: BatchId, state: ImportJob['state']): Promise<void> {
  await lab.until(`the job is ${state}`, async () => (await lab.detail(id)).jobs.at(-1)?.state === state);
}

/** Cancels the batch so that what the scheduler decides meanwhile is decided on how it was before. */
async function cancelUnseen(lab: CoreHarness, id: BatchId, letRun: () => Promise<void>): Promise<void> {
  const release = holdCommit(lab.store(), cancelsBatch);
  const cancelling = lab.core.cancelBatch(id);
  await lab.clock.settle();
  await letRun();
  release();
  expect(await cancelling).toMatchObject({ ok: true, value: { batch: { status: 'cancelled' } } });
  await lab.clock.advance(600_000);
  expect((await lab.detail(id)).batch.status).toBe('cancelled');
}

describe('a batch that is cancelled in the very moment', () => {
  test('in which its run would be made has none made', async () => {
    const lab = await coreHarness({ files: FILES });
    const { batch } = await lab.add({ mode: 'hold' });
    await lab.until('it is held', async () => (await lab.detail(batch.id)).batch.status === 'held');
    await lab.core.runBatch(batch.id, { dryRun: false, by: 'x', at: lab.clock.now() + 60_000 });
    await lab.clock.settle();
    await cancelUnseen(lab, batch.id, () => lab.clock.advance(90_000));
    expect((await lab.detail(batch.id)).jobs).toEqual([]);
    expect(lab.service.ledger.schedules).toEqual([]);
  });

  test('in which its import would be started again is not imported', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'fail', failure: BUSY });
    const { batch } = await lab.add();
    await lab.until('it was turned away', async () =>
      (await lab.core.story(batch.id, { limit: 100 })).items.some(({ what }) => what === 'job.notTaken'),
    );
    await cancelUnseen(lab, batch.id, () => lab.clock.advance(90_000));
    expect(lab.service.ledger.schedules).toEqual([]);
    expect(await job(lab, batch.id)).toMatchObject({ state: 'cancelled' });
  });

  test('in which its job is asked after keeps what the person said, whatever the server says', async () => {
    for (const told of [
      { kind: 'well' } as const,
      { kind: 'fail', failure: BUSY } as const,
      { kind: 'fail', failure: REJECTED } as const,
    ]) {
      const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
      lab.service.reports = [{ state: 'running', pollInMs: 60_000 }];
      const { batch } = await lab.add();
      await jobIs(lab, batch.id, 'running');
      await lab.clock.advance(30_000);
      lab.service.next('report', told);
      await cancelUnseen(lab, batch.id, () => lab.clock.advance(90_000));
      expect(await job(lab, batch.id)).toMatchObject({ state: 'cancelled' });
    }
  });

  test('in which an answer is delivered stays cancelled', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    const question = { missing_users: ['u'], missing_taxa: [] };
    lab.service.reports = [{ state: 'asking', question }];
    const { batch } = await lab.add();
    await jobIs(lab, batch.id, 'asking');
    lab.service.next('answer', { kind: 'fail', failure: BUSY });
    await lab.core.answerJob((await job(lab, batch.id)).id, { users: { u: 1 }, taxa: {} });
    await lab.until('it was tried', () => lab.service.calls.some(({ operation }) => operation === 'answer'));
    await lab.clock.settle();
    await cancelUnseen(lab, batch.id, () => lab.clock.advance(90_000));
    expect(await job(lab, batch.id)).toMatchObject({ state: 'cancelled' });
  });

  test('in which files come to rest, or their pause ends, takes none of them up', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.files.write('/new/c.tif', 'c');
    const { batch } = await lab.add({ paths: ['/new'] });
    await cancelUnseen(lab, batch.id, () => lab.clock.advance(10_000));
    expect((await lab.detail(batch.id)).counts).toMatchObject({ cancelled: { items: 1 } });
    lab.service.rule = ({ operation }) =>
      operation === 'send' ? { kind: 'fail', failure: { ...BUSY, facts: { ...H, status: 503 } } } : undefined;
    const { batch: waiting } = await lab.add();
    await lab.until('all wait', async () => (await lab.detail(waiting.id)).counts.waiting?.items === 2);
    await cancelUnseen(lab, waiting.id, () => lab.clock.advance(90_000));
    expect((await lab.detail(waiting.id)).counts).toMatchObject({ cancelled: { items: 2 } });
  });

  test('in which its package would be sent sends nothing', async () => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    lab.service.next('openBatch', { kind: 'fail', failure: BUSY });
    lab.service.rule = ({ operation }) =>
      operation === 'send' ? { kind: 'fail', failure: BUSY } : undefined;
    const { batch } = await lab.add();
    await lab.until('all wait', async () => (await lab.detail(batch.id)).counts.waiting?.items === 2);
    const sends = lab.service.calls.filter(({ operation }) => operation === 'send').length;
    const release = holdCommit(
      lab.store(),
      (change) => change.put === 'item' && change.item.state === 'queued',
    );
    await lab.clock.advance(90_000);
    release();
    await lab.core.cancelBatch(batch.id);
    await lab.clock.advance(600_000);
    expect((await lab.detail(batch.id)).batch.status).toBe('cancelled');
    expect(
      lab.service.calls.filter(({ operation }) => operation === 'send').length - sends,
    ).toBeLessThanOrEqual(1);
  });

  test('in which its job ended gets no receipt of a job that nobody waited for', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.reports = [{ state: 'failed', message: 'no' }];
    const { batch } = await lab.add();
    const ends = (change: Change): boolean => change.put === 'job' && change.job.state === 'failed';
    const release = holdCommit(lab.store(), ends);
    await lab.until('it is started', () => lab.service.ledger.schedules.length === 1);
    await lab.clock.advance(5_000);
    const cancelling = lab.core.cancelBatch(batch.id);
    await lab.clock.settle();
    release();
    await cancelling;
    await lab.clock.advance(600_000);
    expect((await lab.core.receipts(batch.id)).length).toBeLessThanOrEqual(1);
  });
});

describe('while the remote batch is made', () => {
  /** A lab that does something in the middle of the first `openBatch`. */
  async function during(
    act: (lab: CoreHarness, id: BatchId) => Promise<unknown>,
  ): Promise<{ lab: CoreHarness; id: BatchId }> {
    const lab = await coreHarness({ files: FILES });
    const { service } = lab.service;
    const open = service.openBatch.bind(service);
    let acted = false;
    Object.assign(service, {
      openBatch: async (...given: Parameters<typeof open>) => {
        const told = await open(...given);
        if (acted) return told;
        acted = true;
        const [first] = (await lab.core.batches({ limit: 1 })).items;
        if (first !== undefined) await act(lab, first.batch.id);
        return told;
      },
    });
    const { batch } = await lab.add();
    return { lab, id: batch.id };
  }

  test('more files may come: their names are looked at before anything is sent', async () => {
    const { lab, id } = await during((to, batch) => {
      to.files.write('/late/b.tif', 'late');
      return to.core.addItems(batch, { paths: ['/late'], spooled: [], names: {} });
    });
    await lab.until('it needs a person', async () => (await lab.detail(id)).batch.status === 'attention');
    expect((await lab.detail(id)).batch.failure).toMatchObject({ code: 'file.name-clash' });
    expect(lab.service.calls.some(({ operation }) => operation === 'send')).toBe(false);
  });

  test('it may be cancelled, and nothing is sent there', async () => {
    const { lab, id } = await during((to, batch) => to.core.cancelBatch(batch));
    await lab.until('it is cancelled', async () => (await lab.detail(id)).batch.status === 'cancelled');
    await lab.clock.advance(60_000);
    expect((await lab.detail(id)).batch.remote).toBeUndefined();
    expect(lab.service.calls.some(({ operation }) => operation === 'send')).toBe(false);
  });
});

describe('when the daemon stops in the middle of a call', () => {
  test.each([
    ['openBatch', 'haplo-batch'],
    ['probe', 'haplo-batch'],
    ['send', 'ecotaxa'],
    ['report', 'dsp-ingest'],
    ['report', 'ecotaxa'],
  ] as const)(
    '%s of %s is called off, nothing is blamed, and the next life goes on',
    async (operation, kind) => {
      const lab = await coreHarness({ kind, files: FILES });
      if (operation === 'probe')
        lab.service.next('openBatch', {
          kind: 'fail',
          failure: failure('remote.server-error', { ...H, status: 500 }),
        });
      lab.service.next(operation, { kind: 'hang' });
      const { batch } = await lab.add();
      await lab.until('it is out', () => lab.service.calls.some((call) => call.operation === operation));
      await lab.core.stop();
      expect((await lab.detail(batch.id)).batch.failure).toBeUndefined();
      await lab.crash();
      const over = kind === 'haplo-batch' ? 'accepted' : 'imported';
      await lab.until(`it is ${over}`, async () => (await lab.detail(batch.id)).batch.status === over);
    },
  );
});

describe('a wish of a job that is taken back while it is carried', () => {
  const FAILED = { state: 'failed', message: 'no such taxon' } as const;

  test.each(['looked at', 'told', 'refused'] as const)('is gone when the job is %s', async (when) => {
    const lab = await coreHarness({ kind: 'ecotaxa', files: FILES });
    let restarts = 0;
    const { service } = lab.service;
    const report = service.report?.bind(service);
    Object.assign(service, {
      restart: async () => {
        restarts += 1;
        if (restarts === 1) return fail(failure('network.cut', { ...H, reason: 'reset' }));
        if (when !== 'looked at') await lab.core.dropWish((await job(lab, id)).id);
        return when === 'refused' ? fail(REJECTED) : ok(undefined);
      },
    });
    lab.service.reports = [FAILED];
    const { batch } = await lab.add();
    const { id } = batch;
    await jobIs(lab, id, 'failed');
    lab.service.offline = true;
    expect(await lab.core.restartJob((await job(lab, id)).id)).toMatchObject({ ok: true });
    if (when === 'looked at')
      Object.assign(service, {
        report: async (...given: Parameters<NonNullable<typeof report>>) => {
          await lab.core.dropWish((await job(lab, id)).id);
          return report?.(...given);
        },
      });
    lab.service.offline = false;
    await lab.clock.advance(120_000);
    expect((await job(lab, id)).wish).toBeUndefined();
    expect((await lab.detail(id)).batch.status).toBe('failed');
  });
});
