import { describe, expect, test } from 'vitest';
import type { Core } from '../../../main/core/core.ts';
import type { BatchId, ItemId, JobId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import { coreHarness } from '../../support/coreHarness.ts';

const BATCH = 'bat_00000000000000000000000000' as BatchId;
const ITEM = 'itm_00000000000000000000000000' as ItemId;
const JOB = 'job_00000000000000000000000000' as JobId;

const NO_FILES = { paths: [], spooled: [], names: {} };
const HAPLO_LOG = ['2026-01-05T08:00:00.000Z START', '2026-01-05T08:00:01.000Z END'].join('\n');

type Call = (core: Core, id: { batch: BatchId; item: ItemId; job: JobId }) => Promise<Result<unknown>>;

const BATCH_CALLS: readonly (readonly [string, Call])[] = [
  ['add files to it', (core, { batch }) => core.addItems(batch, { ...NO_FILES, paths: ['/data/a.tif'] })],
  ['edit it', (core, { batch }) => core.editBatch(batch, { comment: 'other' })],
  ['run it', (core, { batch }) => core.runBatch(batch, { dryRun: false, by: 'person' })],
  ['fetch its mapping', (core, { batch }) => core.mapping(batch)],
  ['finalize it', (core, { batch }) => core.finalizeBatch(batch)],
];

const LEDGER_CALLS: readonly (readonly [string, Call])[] = [
  ['split it', (core, { batch, item }) => core.splitBatch(batch, { items: [item] })],
  ['merge into it', (core, { batch }) => core.mergeBatches(batch, ['bat_other' as BatchId])],
  ['retry it', (core, { batch }) => core.retryBatch(batch)],
  ['cancel it', (core, { batch }) => core.cancelBatch(batch)],
  ['put it first', (core, { batch }) => core.sendNext(batch)],
  ['list what its import left out', (core, { batch }) => core.leftovers(batch)],
  ['check it', (core, { batch }) => core.checking.run({ batch })],
];

const ITEM_CALLS: readonly (readonly [string, Call])[] = [
  ['retry it', (core, { item }) => core.retryItem(item)],
  ['cancel it', (core, { item }) => core.cancelItem(item)],
  ['restore it', (core, { item }) => core.restoreItem(item)],
];

const RENAME: Call = (core, { item }) => core.renameItem(item, 'b.tif');

const JOB_CALLS: readonly (readonly [string, Call])[] = [
  ['answer it', (core, { job }) => core.answerJob(job, { users: {}, taxa: {} })],
  ['take back a wish', (core, { job }) => core.dropWish(job)],
];

const SERVICE_JOB_CALLS: readonly (readonly [string, Call])[] = [
  ['restart it', (core, { job }) => core.restartJob(job)],
  ['erase it', (core, { job }) => core.eraseJob(job)],
  ['read its log', (core, { job }) => core.jobLog(job)],
  ['fetch its file', (core, { job }) => core.jobFile(job)],
];

const RECORD: Call = (core, { job }) => core.recordLog(job, { log: HAPLO_LOG, by: 'person' });

describe('whoever names a batch, an item or a job that is not there', () => {
  test.each([...BATCH_CALLS, ...LEDGER_CALLS])('is told so: to %s', async (_what, call) => {
    const { core } = await coreHarness();
    const told = await call(core, { batch: BATCH, item: ITEM, job: JOB });
    expect(told).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found', facts: { what: 'batch' } },
    });
  });

  test.each([...ITEM_CALLS, ['rename it', RENAME] as const])(
    'is told so: an item, to %s',
    async (_what, call) => {
      const { core } = await coreHarness();
      const told = await call(core, { batch: BATCH, item: ITEM, job: JOB });
      expect(told).toMatchObject({
        ok: false,
        failure: { code: 'request.not-found', facts: { what: 'item' } },
      });
    },
  );

  test.each([...JOB_CALLS, ...SERVICE_JOB_CALLS, ['record its log', RECORD] as const])(
    'is told so: a job, to %s',
    async (_what, call) => {
      const { core } = await coreHarness();
      const told = await call(core, { batch: BATCH, item: ITEM, job: JOB });
      expect(told).toMatchObject({
        ok: false,
        failure: { code: 'request.not-found', facts: { what: 'job' } },
      });
    },
  );

  test('gets nothing where only nothing can be said', async () => {
    const { core } = await coreHarness();
    expect(await core.batch(BATCH)).toBeUndefined();
    expect(await core.item(ITEM)).toBeUndefined();
    expect(await core.job(JOB)).toBeUndefined();
    expect(await core.keptLog(JOB)).toBeUndefined();
    expect(await core.destination('elsewhere')).toBeUndefined();
    expect(await core.receipts(BATCH)).toEqual([]);
    expect(await core.checking.ofBatch(BATCH)).toBeUndefined();
    const noFile = {
      ok: false,
      failure: { code: 'request.not-found', facts: { what: 'file of this batch' } },
    };
    expect(await core.checking.placeInBatch(BATCH, 'a.tif')).toMatchObject(noFile);
    expect(await core.checking.importLog(JOB)).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
    expect(await core.mirror.gateway('elsewhere')).toBeUndefined();
    expect(await core.mirror.wishJob(JOB, { do: 'erase' })).toBe(false);
    expect(await core.mirror.answerJob(JOB, { users: {}, taxa: {} })).toBe(false);
    expect(await core.mirror.useControl(BATCH, { given: 'x', comment: '' })).toBe(false);
    expect(await core.mirror.lease(BATCH, undefined)).toBeUndefined();
  });

  test('or a destination: to search, to test, to pause, to resume, to remove, to make a key for it', async () => {
    const { core } = await coreHarness();
    const unknown = { ok: false, failure: { code: 'destination.unknown', facts: { name: 'elsewhere' } } };
    const search = { destination: 'elsewhere', what: 'taxa', text: 'x' } as const;
    const check = { destination: 'elsewhere', paths: [], spooled: [], names: {} };
    expect(await core.checking.run(check)).toMatchObject(unknown);
    expect(await core.searchCandidates(search)).toMatchObject(unknown);
    expect(await core.testDestination('elsewhere')).toMatchObject(unknown);
    expect(await core.pause({ destination: 'elsewhere' })).toMatchObject(unknown);
    expect(await core.resume({ destination: 'elsewhere' })).toMatchObject(unknown);
    expect(await core.removeDestination('elsewhere', 'cancel')).toMatchObject(unknown);
    expect(await core.mirror.makeKey('elsewhere')).toMatchObject(unknown);
  });
});

describe('what went to a destination that is no more', () => {
  test.each([...BATCH_CALLS, ...ITEM_CALLS.slice(0, 0), ['rename an item of it', RENAME] as const])(
    'cannot be worked on: to %s',
    async (_what, call) => {
      const lab = await coreHarness({ files: { '/data/a.tif': 'a' } });
      const { batch } = await lab.add({ mode: 'hold', open: true });
      const [item] = await lab.items(batch.id);
      if (item === undefined) throw new Error('no item');
      expect(await lab.core.removeDestination('lab', 'cancel')).toEqual({ ok: true, value: undefined });
      const told = await call(lab.core, { batch: batch.id, item: item.id, job: JOB });
      expect(told).toMatchObject({ ok: false, failure: { code: 'request.not-found' } });
    },
  );

  test.each([...SERVICE_JOB_CALLS, ['record its log', RECORD] as const])(
    'has jobs that nobody can be asked about: to %s',
    async (_what, call) => {
      const lab = await coreHarness({ files: { '/data/a.tif': 'a' } });
      const { batch } = await lab.add();
      await lab.until('it is taken', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
      const [job] = (await lab.detail(batch.id)).jobs;
      if (job === undefined) throw new Error('no job');
      expect(await lab.core.removeDestination('lab', 'refuse')).toEqual({ ok: true, value: undefined });
      const told = await call(lab.core, { batch: batch.id, item: ITEM, job: job.id });
      expect(told).toMatchObject({ ok: false, failure: { code: 'request.not-found' } });
    },
  );

  test('is still shown, with what was kept of it', async () => {
    const lab = await coreHarness({ files: { '/data/a.tif': 'a' } });
    const { batch } = await lab.add();
    await lab.until('it is taken', async () => (await lab.detail(batch.id)).batch.status === 'accepted');
    await lab.core.removeDestination('lab', 'refuse');
    const detail = await lab.detail(batch.id);
    expect(detail.destination).toBeUndefined();
    expect(detail.batch.status).toBe('accepted');
    const account = [];
    for await (const entry of lab.core.account()) account.push(entry);
    expect(account).toMatchObject([{ name: 'a.tif', destination: null, state: 'sent' }]);
    expect(await lab.core.checking.run({ batch: batch.id })).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found', facts: { what: 'destination of batch' } },
    });
  });
});
