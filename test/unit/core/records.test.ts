import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { allRows } from '../../../main/core/allRows.ts';
import { requestFor } from '../../../main/core/checking/requestFor.ts';
import { Leases } from '../../../main/core/leases.ts';
import { lastPart } from '../../../main/core/lastPart.ts';
import type { Ports } from '../../../main/core/ports/ports.ts';
import type { Page } from '../../../main/core/ports/store.ts';
import { makeReceipt } from '../../../main/core/receipts.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ReceiptBody } from '../../../shared/model/receipt.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testBatch, testId, testItem, testJob, testLine } from '../../support/ledgerModels.ts';
import { memoryStore } from '../../support/memoryStore.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

const FILES = { '/data/a.tif': 'a', '/data/b.tif': 'b' };
const H = { host: 'x' };

async function status(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await lab.detail(id)).batch.status === wanted);
}

const LOG = 'START: Thu Jun 04 2020 10:13:20 GMT+0100 (BST)\nEND: Thu Jun 04 2020 10:13:21 GMT+0100 (BST)';

describe('a receipt', () => {
  const DESTINATION: Destination = {
    id: testId('dst', 1),
    name: 'lab',
    kind: 'haplo-batch',
    url: 'https://scripted.example',
    secretStore: 'keychain',
    options: {},
    createdAt: 1,
    generation: 1,
  };

  async function receiptOf(job: object, jobs: readonly object[] = []): Promise<ReceiptBody> {
    const store = memoryStore();
    const batch = testBatch(1, { origin: { by: 'cli', operator: 'alma' } });
    await store.commit([
      { put: 'batch', batch },
      { put: 'item', item: testItem(1, { state: 'excluded', rule: 'ignore *' }) },
      {
        put: 'item',
        item: testItem(2, { state: 'attention', failure: failure('file.empty', { path: 'x' }) }),
      },
      { put: 'story', line: testLine(1, { what: 'item.cancelled', facts: { operator: 'alma' } }) },
      { put: 'story', line: testLine(2, { what: 'item.cancelled', facts: { operator: 'alma' } }) },
      { put: 'story', line: testLine(3, { what: 'item.cancelled', facts: { operator: 'bert' } }) },
      { put: 'story', line: testLine(4, { what: 'batch.added', facts: {} }) },
    ]);
    const ports = {
      store,
      clock: new FakeClock(),
      random: new SeededRandom(1),
      digest: { sha256: (text: string) => createHash('sha256').update(text).digest('hex') },
      version: '0',
    } as unknown as Ports;
    const ended = testJob(1, job as Record<string, unknown>);
    const others = jobs.map((one, at) => testJob(at + 2, one as Record<string, unknown>));
    const made = await makeReceipt(
      ports,
      { batch, counts: {}, jobs: [...others, ended] },
      { destination: DESTINATION, job: ended },
    );
    return JSON.parse(made.body) as ReceiptBody;
  }

  test('claims no more than is known: what nobody told is null', async () => {
    const body = await receiptOf({ state: 'succeeded', kind: 'import' });
    expect(body.job).toMatchObject({
      outcome: 'succeeded, as the server reported',
      startedAt: null,
      endedAt: null,
      serverSaid: null,
      digestSet: null,
      statement: null,
    });
    expect(body.batch).toMatchObject({ remoteId: null, control: null, operator: 'alma', addedBy: 'alma' });
    expect(body.dryRun).toBe('none made');
    expect(body.items).toMatchObject([{ reason: 'ignore *' }, { reason: 'file.empty' }]);
  });

  test('names who decided what, how often, when first and when last', async () => {
    const body = await receiptOf({ state: 'accepted', kind: 'dry-run' });
    expect(body.decisions).toMatchObject([
      { operator: 'alma', what: 'item.cancelled', times: 2 },
      { operator: 'bert', what: 'item.cancelled', times: 1 },
    ]);
    expect(body.dryRun).toBeNull();
  });

  test('says of a dry run that has not ended that it has not, and whether it ran on the same bytes', async () => {
    const ended = { state: 'failed', kind: 'import', digestSet: 'd' };
    expect(
      (await receiptOf(ended, [{ state: 'running', kind: 'dry-run', digestSet: 'd' }])).dryRun,
    ).toMatchObject({
      outcome: 'not ended',
      statement: null,
      endedAt: null,
      sameBytes: true,
    });
    expect((await receiptOf(ended, [{ state: 'accepted', kind: 'dry-run' }])).dryRun).toMatchObject({
      outcome: 'accepted (outcome not reported by this server)',
      sameBytes: false,
    });
  });
});

describe('a log that a person records', () => {
  test('must be one, of a job that has ended', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'hang' });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'importing');
    const [job] = (await lab.detail(batch.id)).jobs;
    if (job === undefined) throw new Error('no job');
    expect(await lab.core.recordLog(job.id, { log: 'hello', by: 'x' })).toMatchObject({
      failure: { facts: { reason: 'this is no log of an import: it has no START line' } },
    });
    expect(await lab.core.recordLog(job.id, { log: LOG, by: 'x' })).toMatchObject({
      failure: { facts: { reason: 'the job is starting' } },
    });
  });

  test('lets a rehearsal in a window go on into that window', async () => {
    const lab = await coreHarness({ files: FILES });
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    await lab.core.schedule.saveWindow({
      name: 'always',
      spans: [{ days: [...days], from: '00:00', to: '00:00' }],
    });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await lab.core.runBatch(batch.id, { dryRun: true, by: 'x', window: 'always' });
    await status(lab, batch.id, 'attention');
    const [job] = (await lab.detail(batch.id)).jobs;
    if (job === undefined) throw new Error('no job');
    expect(await lab.core.recordLog(job.id, { log: LOG, by: 'x' })).toMatchObject({ ok: true });
    await status(lab, batch.id, 'accepted');
    expect((await lab.detail(batch.id)).jobs.map(({ kind, window }) => [kind, window])).toEqual([
      ['dry-run', 'always'],
      ['import', 'always'],
    ]);
    expect((await lab.core.receiptChain({ limit: 10 })).items.length).toBe(3);
  });
});

describe('a run that a person asks for', () => {
  test('is a rehearsal only where there is one, and never beside another run', async () => {
    const dsp = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    const { batch: held } = await dsp.add({ mode: 'hold' });
    expect(await dsp.core.runBatch(held.id, { dryRun: true, by: 'x' })).toMatchObject({
      failure: { code: 'service.cannot', facts: { ability: 'dry run' } },
    });
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'hang' });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'importing');
    expect(await lab.core.runBatch(batch.id, { dryRun: false, by: 'x' })).toMatchObject({
      failure: { facts: { reason: 'a run of this batch is under way' } },
    });
  });

  test('closes a batch that was open for more', async () => {
    const lab = await coreHarness({ files: FILES });
    const { batch } = await lab.add({ mode: 'hold', open: true });
    expect(batch.closedAt).toBeUndefined();
    expect(await lab.core.runBatch(batch.id, { dryRun: false, by: 'x' })).toMatchObject({
      ok: true,
      value: { batch: { closedAt: lab.clock.now() } },
    });
    await status(lab, batch.id, 'accepted');
  });

  test('whose bytes are not those of its rehearsal says which batch, by its comment or its id', async () => {
    for (const comment of ['', 'plate 7']) {
      const lab = await coreHarness({ files: FILES });
      const { batch } = await lab.add({ mode: 'dry-run', comment });
      await status(lab, batch.id, 'accepted');
      const [job] = (await lab.detail(batch.id)).jobs;
      if (job === undefined) throw new Error('no job');
      await lab.core.recordLog(job.id, { log: LOG, by: 'x' });
      lab.files.write('/data/a.tif', 'changed');
      await lab.core.runBatch(batch.id, { dryRun: false, by: 'x' });
      await status(lab, batch.id, 'attention');
      expect((await lab.detail(batch.id)).batch.failure).toMatchObject({
        code: 'file.changed-since-dry-run',
        facts: { path: comment === '' ? batch.id : comment },
      });
    }
  });
});

describe('a batch that is retried', () => {
  test('whose remote batch is gone from under its job gets a new one', async () => {
    const lab = await coreHarness({ files: FILES });
    lab.service.next('start', { kind: 'fail', failure: failure('remote.batch-gone', { ...H, ref: 'r' }) });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'attention');
    expect(await lab.core.retryBatch(batch.id)).toMatchObject({ ok: true, value: { batch: { round: 2 } } });
    await status(lab, batch.id, 'accepted');
    expect(new Set(lab.service.ledger.schedules.map(({ ref }) => ref)).size).toBe(1);
  });

  test('of which all was imported stays so', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    const { batch } = await lab.add();
    await status(lab, batch.id, 'imported');
    await lab.core.retryBatch(batch.id);
    await lab.clock.advance(60_000);
    expect((await lab.detail(batch.id)).batch.status).toBe('imported');
    expect(lab.service.ledger.schedules).toHaveLength(1);
  });

  test('keeps a check that found nothing', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: FILES });
    lab.service.next('openBatch', {
      kind: 'fail',
      failure: failure('remote.rejected-file', { ...H, name: 'x', status: 400 }),
    });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await status(lab, batch.id, 'attention');
    const { check } = (await lab.detail(batch.id)).batch;
    expect(check).toBeDefined();
    expect(await lab.core.retryBatch(batch.id)).toMatchObject({ ok: true, value: { batch: { check } } });
    await status(lab, batch.id, 'imported');
  });
});

describe('windows and kindness', () => {
  test('are shown with who uses them, and kept only where the settings can be written', async () => {
    const lab = await coreHarness({ files: FILES });
    const night = {
      name: 'night',
      spans: [{ days: ['mon' as const], from: '20:00', to: '06:00' }],
      zone: 'Europe/Berlin',
    };
    await lab.core.schedule.saveWindow(night);
    await lab.core.schedule.limitDestination('lab', { window: 'night' });
    expect(lab.core.schedule.windows()).toMatchObject([
      { zone: 'Europe/Berlin', destinations: ['lab'], isLocked: false },
    ]);
    expect(await lab.core.schedule.limitDestination('lab', { window: null })).toMatchObject({ ok: true });
    expect((await lab.core.destination('lab'))?.destination.limits).toBeUndefined();
    expect(lab.core.schedule.kindness()).toMatchObject({ kindness: 'gentle', isHoldingBack: false });
    expect(await lab.core.schedule.setKindness('full')).toMatchObject({
      ok: true,
      value: { kindness: 'full' },
    });
    const refused = { ok: false, failure: failure('request.conflict', { reason: 'no', next: '' }) };
    Object.assign(lab.ports.kindness, { save: () => Promise.resolve(refused) });
    Object.assign(lab.ports.windows, {
      save: () => Promise.resolve(refused),
      remove: () => Promise.resolve(refused),
    });
    expect(await lab.core.schedule.setKindness('gentle')).toEqual(refused);
    expect(await lab.core.schedule.saveWindow(night)).toEqual(refused);
    expect(await lab.core.schedule.removeWindow('night')).toEqual(refused);
  });
});

describe('small parts', () => {
  test('all rows of a list come page by page, each once', async () => {
    const asked: (string | undefined)[] = [];
    const read = (query: { limit: number; after?: string }): Promise<Page<number>> => {
      asked.push(query.after);
      const from = Number(query.after ?? 0);
      const items = [from, from + 1];
      return Promise.resolve(from >= 4 ? { items } : { items, next: String(from + 2) });
    };
    const found: number[] = [];
    for await (const row of allRows(read, 2)) found.push(row);
    expect(found).toEqual([0, 1, 2, 3, 4, 5]);
    expect(asked).toEqual([undefined, '2', '4']);
  });

  test('a batch is lent to one at a time', () => {
    const leases = new Leases();
    const id = testId('bat', 1);
    expect([leases.take(id), leases.take(id), leases.has(id)]).toEqual([true, false, true]);
    leases.release(id);
    expect(leases.take(id)).toBe(true);
  });

  test('the last part of a path is found whichever way its separators lean', () => {
    expect(['/a/b.json', 'C:\\a\\b.json', 'b.json'].map(lastPart)).toEqual(['b.json', 'b.json', 'b.json']);
  });

  test('a check for a destination takes a control file only where there is one', () => {
    const destination = { kind: 'dsp-ingest', options: {} } as unknown as Destination;
    const control = { kind: 'file', path: '/c.json' } as const;
    expect(requestFor(destination, { control })).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot' },
    });
    const haplo = { kind: 'haplo-batch', options: { control: '/own.json' } } as unknown as Destination;
    expect(requestFor(haplo, {})).toMatchObject({ ok: true, value: { control: { path: '/own.json' } } });
    expect(requestFor(haplo, { control })).toMatchObject({ ok: true, value: { control } });
    const robotoff = { kind: 'robotoff', options: { jobType: 'x' } } as unknown as Destination;
    expect(requestFor(robotoff, {})).toMatchObject({ ok: true, value: { jobType: 'x' } });
  });
});
