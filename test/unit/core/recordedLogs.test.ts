import { describe, expect, test } from 'vitest';
import { linesKey } from '../../../main/core/ports/factKeys.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { coreHarness, type CoreHarness } from '../../support/coreHarness.ts';
import { STAFF_CONTROL, STAFF_HEAD, STAFF_ROW } from '../../support/staffTable.ts';

const TABLES = {
  '/control.json': STAFF_CONTROL,
  '/data/a.tsv': `${STAFF_HEAD}\n${STAFF_ROW}\n${STAFF_ROW}`,
  '/data/b.tsv': `${STAFF_HEAD}\n${STAFF_ROW}\n${STAFF_ROW}`,
  '/other/c.tsv': `${STAFF_HEAD}\n${STAFF_ROW}`,
};
const log = (...lines: readonly string[]): string => ['START: now', ...lines, 'END: then'].join('\n');
const missing = (record: number): string => `Missing values in user: nameLast (record ${record})`;

async function jobOf(lab: CoreHarness, id: BatchId, kind: ImportJob['kind']): Promise<ImportJob> {
  const accepted = async (): Promise<ImportJob | undefined> =>
    (await lab.detail(id)).jobs.findLast((job) => job.kind === kind && job.state === 'accepted');
  await lab.until(`the ${kind} is accepted`, async () => (await accepted()) !== undefined);
  const job = await accepted();
  if (job === undefined) throw new Error('there is no job');
  return job;
}

async function rehearsed(
  lab: CoreHarness,
  paths: readonly string[] = ['/data'],
): Promise<{ readonly batch: Batch; readonly job: ImportJob }> {
  const { batch } = await lab.add({ mode: 'dry-run', control: { path: '/control.json' }, paths: [...paths] });
  return { batch, job: await jobOf(lab, batch.id, 'dry-run') };
}

async function read(lab: CoreHarness, { id }: ImportJob) {
  const done = await lab.core.checking.importLog(id);
  if (!done.ok) throw new Error(done.failure.code);
  return done.value;
}

describe('a recorded log', () => {
  test('is read without the files that were given up before the run', async () => {
    const lab = await coreHarness({ files: TABLES });
    lab.service.offline = true;
    const { batch } = await lab.add({ mode: 'dry-run', control: { path: '/control.json' } });
    const [first] = await lab.items(batch.id);
    if (first === undefined) throw new Error('there is no item');
    expect(await lab.core.cancelItem(first.id)).toMatchObject({ ok: true });
    lab.service.offline = false;
    await lab.core.testDestination('lab');
    const job = await jobOf(lab, batch.id, 'dry-run');
    await lab.core.recordLog(job.id, { log: log(missing(1)), by: 'ada' });
    expect((await read(lab, job)).lines).toMatchObject([{ record: 1, file: 'b.tsv', row: 3 }]);
  });

  test.each([
    ['were lost', undefined],
    ['are of another log', '[]'],
    ['cannot be read', '{}'],
  ])('is told with its record numbers where the places that were found %s', async (_what, value) => {
    const lab = await coreHarness({ files: TABLES });
    const { job } = await rehearsed(lab);
    await lab.core.recordLog(job.id, { log: log(missing(3)), by: 'ada' });
    expect((await read(lab, job)).lines).toMatchObject([{ file: 'b.tsv', row: 3 }]);
    await lab.store().commit([{ put: 'fact', key: linesKey(job.id), value }]);
    expect((await read(lab, job)).lines).toEqual([
      { message: 'Missing values in user: nameLast', record: 3 },
    ]);
  });

  test('of a file whose records lie too oddly to be kept names the file, and no row', async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) => (at % 2 === 0 ? `\n${STAFF_ROW}` : STAFF_ROW));
    const lab = await coreHarness({
      files: { '/control.json': STAFF_CONTROL, '/data/a.tsv': `${STAFF_HEAD}\n${rows.join('\n')}` },
    });
    const { job } = await rehearsed(lab);
    await lab.core.recordLog(job.id, { log: log(missing(4)), by: 'ada' });
    const [line] = (await read(lab, job)).lines;
    expect(line).toMatchObject({ record: 4, file: 'a.tsv' });
    expect(line).not.toHaveProperty('row');
  });

  test('of the import is put beside the rehearsal of the same batch', async () => {
    const lab = await coreHarness({ files: TABLES });
    const { batch, job } = await rehearsed(lab);
    await lab.core.recordLog(job.id, { log: log(), by: 'ada' });
    await lab.core.runBatch(batch.id, { dryRun: false, by: 'ada' });
    const real = await jobOf(lab, batch.id, 'import');
    await lab.core.recordLog(real.id, { log: log(missing(0)), by: 'ada' });
    const { earlier } = await read(lab, real);
    expect(earlier).toMatchObject([{ job: job.id, batch: batch.id, kind: 'dry-run', outcome: 'clean' }]);
    expect(earlier[0]?.at).toBe((await lab.core.job(job.id))?.statement?.at);
  });

  test('is not put beside one of a batch that has no file of the same name', async () => {
    const lab = await coreHarness({ files: TABLES });
    const first = await rehearsed(lab);
    await lab.core.recordLog(first.job.id, { log: log(missing(0)), by: 'ada' });
    const second = await rehearsed(lab, ['/other']);
    await lab.core.recordLog(second.job.id, { log: log(missing(0)), by: 'ada' });
    expect((await read(lab, second.job)).earlier).toEqual([]);
  });

  test('is put beside one by the first thousand names of either batch', async () => {
    const names = Array.from({ length: 1_010 }, (_, at) => `f${String(at).padStart(4, '0')}.tsv`);
    const contents = names.map((name) => [`/data/${name}`, `${STAFF_HEAD}\n${STAFF_ROW}`] as const);
    const lab = await coreHarness({
      files: { '/control.json': STAFF_CONTROL, ...Object.fromEntries(contents) },
    });
    const first = await rehearsed(lab);
    await lab.core.recordLog(first.job.id, { log: log(missing(0)), by: 'ada' });
    const beyond = await rehearsed(lab, ['/data/f1005.tsv']);
    await lab.core.recordLog(beyond.job.id, { log: log(missing(0)), by: 'ada' });
    expect((await read(lab, beyond.job)).earlier).toEqual([]);
    const within = await rehearsed(lab, ['/data/f0005.tsv']);
    await lab.core.recordLog(within.job.id, { log: log(missing(0)), by: 'ada' });
    expect((await read(lab, within.job)).earlier).toMatchObject([{ job: first.job.id }]);
  });
});
