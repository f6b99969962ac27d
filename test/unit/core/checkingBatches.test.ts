import { describe, expect, test } from 'vitest';
import type { BatchId } from '../../../shared/model/ids.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { STAFF_CONTROL, STAFF_HEAD, STAFF_ROW } from '../../support/staffTable.ts';

const GOOD = { '/data/a.jpg': 'a', '/data/b.jpg': 'b' };
const BAD = { '/data/a.jpg': 'a', '/data/bad?.jpg': 'b' };
/** What the scripted service must not say of the kind, so that it takes files like DSP-INGEST. */
const NO_DRY_RUN = { kind: 'dsp-ingest', seed: 7 } as const;

async function status(lab: CoreHarness, id: BatchId): Promise<string> {
  return (await lab.detail(id)).batch.status;
}

async function ended(lab: CoreHarness, id: BatchId, wanted: string): Promise<void> {
  await lab.until(`the batch is ${wanted}`, async () => (await status(lab, id)) === wanted);
}

async function gateState(lab: CoreHarness): Promise<string | undefined> {
  const destination = lab.ports.destinations.byName('lab');
  return destination && (await lab.store().destinationState(destination.id))?.gate.state;
}

const sent = (lab: CoreHarness): readonly string[] =>
  lab.service.calls.filter(({ operation }) => operation !== 'probe').map(({ operation }) => operation);

describe('dry-run-then-run where the service has no dry run', () => {
  test('goes on unattended when the check finds nothing', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: GOOD });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'imported');
    const { check } = (await lab.detail(batch.id)).batch;
    expect(check).toMatchObject({ errors: 0, warnings: 0 });
    expect(lab.service.ledger.schedules.map(({ kind }) => kind)).toEqual(['import']);
  });

  test('waits for a person when it finds errors, before anything has left, and keeps the findings', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: BAD });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'attention');
    const waiting = (await lab.detail(batch.id)).batch;
    expect(waiting.failure).toMatchObject({ code: 'check.findings', facts: { errors: 1, batch: batch.id } });
    await lab.clock.advance(3_600_000);
    expect(sent(lab)).toEqual([]);
    const kept = await lab.core.checking.ofBatch(batch.id);
    expect(kept?.report.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'dsp-ingest.name.characters', file: 'bad?.jpg' },
    ]);
    await lab.crash();
    expect(await status(lab, batch.id)).toBe('attention');
    expect(await lab.core.checking.ofBatch(batch.id)).toEqual(kept);
  });

  test('is checked while its destination is away: findings wait for a person, none leave it queued', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: { ...GOOD, ...BAD } });
    lab.service.offline = true;
    // What is held back first tells that nobody answers.
    const { batch: held } = await lab.add({ mode: 'hold', paths: ['/data/a.jpg'] });
    await lab.until('the destination rests', async () => (await gateState(lab)) === 'resting');
    const { batch: bad } = await lab.add({ mode: 'dry-run-then-run', paths: ['/data/bad?.jpg'] });
    const { batch: good } = await lab.add({ mode: 'dry-run-then-run', paths: ['/data/b.jpg'] });
    await ended(lab, bad.id, 'attention');
    expect((await lab.detail(bad.id)).batch.failure).toMatchObject({
      code: 'check.findings',
      facts: { errors: 1 },
    });
    await lab.until(
      'the other is checked',
      async () => (await lab.detail(good.id)).batch.check !== undefined,
    );
    expect(await status(lab, good.id)).toBe('queued');
    expect(await gateState(lab)).toBe('resting');
    expect(sent(lab).every((operation) => operation === 'openBatch')).toBe(true);
    lab.service.offline = false;
    await ended(lab, good.id, 'imported');
    await ended(lab, held.id, 'held');
    expect(await status(lab, bad.id)).toBe('attention');
  });

  test('tells of a file that the proxy would cut, once the way there was measured', async () => {
    const lab = await coreHarness({
      ...NO_DRY_RUN,
      files: { '/data/a.jpg': 'a'.repeat(300_000), '/data/b.jpg': 'b'.repeat(3_000_000) },
    });
    lab.service.rule = async ({ operation }) => {
      if (operation === 'send') await lab.clock.sleep(150_000);
      return undefined;
    };
    const { batch: first } = await lab.add({ mode: 'hold', paths: ['/data/a.jpg'] });
    await ended(lab, first.id, 'held');
    // 2,000 bytes a second: ten minutes are 1.2 MB.
    const { batch } = await lab.add({
      mode: 'dry-run-then-run',
      checkLevel: 'warning',
      paths: ['/data/b.jpg'],
    });
    await ended(lab, batch.id, 'attention');
    const kept = await lab.core.checking.ofBatch(batch.id);
    expect(kept?.report.findings.map(({ code }) => code)).toEqual(['dsp-ingest.size.proxy-limit']);
  });

  test('is not checked while a person has paused its destination', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: GOOD });
    await lab.core.pause({ destination: 'lab' });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await lab.clock.advance(60_000);
    expect((await lab.detail(batch.id)).batch.check).toBeUndefined();
    await lab.core.resume({ destination: 'lab' });
    await ended(lab, batch.id, 'imported');
  });

  test('runs with findings only with a reason, which is kept', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: BAD });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'attention');
    const plain = await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    expect(plain).toMatchObject({ ok: false, failure: { code: 'check.findings' } });
    const override = 'the new server takes them';
    expect(await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada', override })).toMatchObject({
      ok: true,
    });
    await ended(lab, batch.id, 'imported');
    expect((await lab.detail(batch.id)).jobs.at(-1)?.override).toEqual({ reason: override, by: 'ada' });
  });

  test('is checked anew when it is tried again, and goes on with what was mended', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: BAD });
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'attention');
    await lab.core.retryBatch(batch.id);
    await lab.until(
      'it is checked again',
      async () => (await lab.detail(batch.id)).batch.check !== undefined,
    );
    await ended(lab, batch.id, 'attention');
    const wrong = (await lab.items(batch.id)).find(({ name }) => name === 'bad?.jpg');
    if (wrong === undefined) throw new Error('no item');
    expect(await lab.core.renameItem(wrong.id, 'good.jpg')).toMatchObject({ ok: true });
    await lab.core.retryBatch(batch.id);
    await ended(lab, batch.id, 'imported');
    expect((await lab.detail(batch.id)).jobs.at(-1)?.override).toBeUndefined();
  });

  test('warnings hold it up only where that was asked for', async () => {
    const files = { '/data/a.jpg': '' };
    const easy = await coreHarness({ ...NO_DRY_RUN, files });
    const goes = await easy.add({ mode: 'dry-run-then-run' });
    await ended(easy, goes.batch.id, 'imported');
    const strict = await coreHarness({ ...NO_DRY_RUN, files });
    const waits = await strict.add({ mode: 'dry-run-then-run', checkLevel: 'warning' });
    await ended(strict, waits.batch.id, 'attention');
    expect((await strict.detail(waits.batch.id)).batch.failure?.facts).toMatchObject({
      errors: 0,
      warnings: 1,
    });
    expect(sent(strict)).toEqual([]);
  });

  test('a file that changed after the check is checked again before the import', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: GOOD });
    let changed = false;
    lab.service.rule = ({ operation }) => {
      // Between the check and the first byte.
      if (operation === 'openBatch' && !changed) {
        changed = true;
        lab.files.write('/data/b.jpg', 'bb');
      }
      return undefined;
    };
    const { batch } = await lab.add({ mode: 'dry-run-then-run' });
    await ended(lab, batch.id, 'imported');
    const checks = (await lab.core.story(batch.id, { limit: 100 })).items.filter(
      ({ what }) => what === 'batch.checked',
    );
    expect(changed && checks.length).toBe(2);
  });

  test('other modes are not checked', async () => {
    const lab = await coreHarness({ ...NO_DRY_RUN, files: BAD });
    const { batch } = await lab.add({ mode: 'run' });
    await ended(lab, batch.id, 'imported');
    expect((await lab.detail(batch.id)).batch.check).toBeUndefined();
  });
});

const TABLES = {
  '/control.json': STAFF_CONTROL,
  '/data/a.tsv': `${STAFF_HEAD}\n${STAFF_ROW}\n${STAFF_ROW}`,
  '/data/b.tsv': `${STAFF_HEAD}\n${STAFF_ROW}\nbo\tBo\t\tbo@lab.example`,
};
const log = (...lines: readonly string[]): string => ['START: now', ...lines, 'END: then'].join('\n');
const MISSING = 'Missing values in user: nameLast (record 3)';

async function rehearsed(lab: CoreHarness, mode: 'dry-run' | 'dry-run-then-run' = 'dry-run') {
  const { batch } = await lab.add({ mode, control: { path: '/control.json' } });
  await ended(lab, batch.id, mode === 'dry-run' ? 'accepted' : 'attention');
  const job = (await lab.detail(batch.id)).jobs.at(-1);
  if (job === undefined) throw new Error('no job');
  return { batch, job };
}

async function read(lab: CoreHarness, id: Parameters<CoreHarness['core']['checking']['importLog']>[0]) {
  const done = await lab.core.checking.importLog(id);
  if (!done.ok) throw new Error(done.failure.code);
  return done.value;
}

describe('a dry run of Haplo', () => {
  test('is made although the check has findings, which lie beside it', async () => {
    const lab = await coreHarness({ files: TABLES });
    const { batch } = await rehearsed(lab, 'dry-run-then-run');
    expect((await lab.detail(batch.id)).batch).toMatchObject({
      failure: { code: 'job.needs-statement' },
      check: { errors: 1 },
    });
    expect(lab.service.ledger.schedules.map(({ kind }) => kind)).toEqual(['dry-run']);
    expect((await lab.core.checking.ofBatch(batch.id))?.report.findings).toContainEqual(
      expect.objectContaining({
        file: 'b.tsv',
        row: 3,
        serverSays: 'Missing values in user: nameLast (record 1)'.replace('1', '3'),
      }),
    );
  });

  test('shows the recorded log with files and rows, kept also when the files are mended later', async () => {
    const lab = await coreHarness({ files: TABLES });
    const { job } = await rehearsed(lab);
    expect(await lab.core.checking.importLog(job.id)).toMatchObject({
      ok: false,
      failure: { code: 'request.not-found' },
    });
    await lab.core.recordLog(job.id, { log: log(MISSING), by: 'ada' });
    lab.files.write('/data/a.tsv', `${STAFF_HEAD}\n${STAFF_ROW}`);
    const detail = await read(lab, job.id);
    expect(detail).toMatchObject({ log: { outcome: 'errors' }, statement: { by: 'ada' }, earlier: [] });
    expect(detail.lines).toEqual([
      { message: 'Missing values in user: nameLast', record: 3, file: 'b.tsv', row: 3 },
    ]);
  });

  test('of files that changed before its log was recorded keeps the record numbers, and claims no row', async () => {
    const lab = await coreHarness({ files: TABLES });
    const { job } = await rehearsed(lab);
    lab.files.write('/data/a.tsv', `${STAFF_HEAD}\n${STAFF_ROW}`);
    await lab.core.recordLog(job.id, { log: log(MISSING), by: 'ada' });
    expect((await read(lab, job.id)).lines).toEqual([
      { message: 'Missing values in user: nameLast', record: 3 },
    ]);
  });

  test('is compared with the last one: new, fixed, still failing', async () => {
    const lab = await coreHarness({ files: TABLES });
    const first = await rehearsed(lab);
    await lab.core.recordLog(first.job.id, {
      log: log('Missing values in user: email (record 0)', MISSING),
      by: 'ada',
    });
    const second = await rehearsed(lab);
    expect(second.batch.id).not.toBe(first.batch.id);
    await lab.core.recordLog(second.job.id, {
      log: log('Missing values in user: nameFirst (record 2)', MISSING),
      by: 'ada',
    });
    const { earlier } = await read(lab, second.job.id);
    expect(earlier).toMatchObject([
      {
        job: first.job.id,
        kind: 'dry-run',
        comparison: {
          isComplete: true,
          fresh: [{ message: 'Missing values in user: nameFirst', file: 'b.tsv', row: 2 }],
          fixed: [{ message: 'Missing values in user: email', file: 'a.tsv', row: 2 }],
          stillFailing: [{ message: 'Missing values in user: nameLast', file: 'b.tsv', row: 3 }],
        },
      },
    ]);
  });

  test('and a real run are each compared with the last of either kind', async () => {
    const lab = await coreHarness({ files: TABLES });
    const { batch, job } = await rehearsed(lab);
    await lab.core.recordLog(job.id, { log: log(), by: 'ada' });
    await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    await lab.until('the import is accepted', async () => {
      const last = (await lab.detail(batch.id)).jobs.at(-1);
      return last?.kind === 'import' && last.state === 'accepted';
    });
    const real = (await lab.detail(batch.id)).jobs.at(-1);
    if (real === undefined) throw new Error('no job');
    await lab.core.recordLog(real.id, { log: log(MISSING), by: 'ada' });
    const again = await rehearsed(lab);
    await lab.core.recordLog(again.job.id, { log: log(MISSING), by: 'ada' });
    const { earlier } = await read(lab, again.job.id);
    expect(earlier.map((one) => [one.kind, one.job])).toEqual([
      ['dry-run', job.id],
      ['import', real.id],
    ]);
    expect(earlier.map(({ comparison }) => comparison.fresh.length)).toEqual([1, 0]);
    expect(earlier.map(({ comparison }) => comparison.stillFailing.length)).toEqual([0, 1]);
  });

  test.each([
    [
      'with EXCEPTION',
      'START: now\nEXCEPTION: Error during import: x. File: y, line: 1\nEND: then',
      'exception',
    ],
    ['without END', 'START: now', 'unfinished'],
  ])('whose log is one %s is never clean', async (_what, text, outcome) => {
    const lab = await coreHarness({ files: TABLES });
    const { batch, job } = await rehearsed(lab, 'dry-run-then-run');
    await lab.core.recordLog(job.id, { log: text, by: 'ada' });
    expect((await read(lab, job.id)).log.outcome).toBe(outcome);
    expect((await lab.detail(batch.id)).jobs.at(-1)?.statement?.outcome).toBe('exception');
    const run = await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    expect(run).toMatchObject({ ok: false, failure: { code: 'run.needs-dry-run' } });
  });
});

describe('a control file that the server would refuse', () => {
  test.each([
    [
      'without a model',
      '{"dataImportControlFileVersion":0,"files":{},"instructions":[]}',
      'does not specify model',
    ],
    [
      'that breaks its check',
      '{"dataImportControlFileVersion":0,"model":"haplo:person","files":{"a":null},"instructions":[]}',
      'would break',
    ],
  ])('%s is refused before anything is queued, in its words', async (_what, text, words) => {
    const lab = await coreHarness({ files: { ...TABLES, '/bad.json': text } });
    const added = await lab.core.addBatch({
      destination: 'lab',
      paths: ['/data'],
      spooled: [],
      names: {},
      mode: 'run',
      open: false,
      origin: { by: 'api' },
      control: { path: '/bad.json' },
    });
    expect(added).toMatchObject({
      ok: false,
      failure: {
        code: 'control.invalid',
        facts: { path: '/bad.json', reason: expect.stringContaining(words) },
      },
    });
    expect((await lab.core.batches({ limit: 10 })).items).toEqual([]);
  });

  test.each(['model', 'filter'])('for a %s that a plugin may bring is taken', async (what) => {
    const control = {
      dataImportControlFileVersion: 0,
      model: what === 'model' ? 'lab:own' : 'haplo:person',
      files: { DEFAULT: { read: 'json' } },
      instructions: [
        { source: 'a', destination: 'profile', name: 'b', filters: what === 'filter' ? ['lab:x'] : [] },
      ],
    };
    const lab = await coreHarness({ files: { ...TABLES, '/own.json': JSON.stringify(control) } });
    await lab.add({ control: { path: '/own.json' } });
  });
});
