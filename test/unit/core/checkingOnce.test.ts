import { describe, expect, test } from 'vitest';
import { runCheck } from '../../../main/core/runCheck.ts';
import { CONTROL, coreHarness } from '../../support/coreHarness.ts';

describe('a check that a person asks for', () => {
  test('of a batch leaves out what was given up, and tells what has gone since', async () => {
    const lab = await coreHarness({
      kind: 'dsp-ingest',
      files: { '/data/a.jpg': 'a', '/data/b.jpg': 'b', '/data/c.jpg': 'c' },
    });
    lab.service.offline = true;
    const { batch } = await lab.add({ mode: 'hold' });
    const [first] = await lab.items(batch.id);
    if (first === undefined) throw new Error('there is no item');
    await lab.core.cancelItem(first.id);
    const whole = await lab.core.checking.run({ batch: batch.id });
    expect(whole).toMatchObject({ ok: true, value: { report: { filesChecked: 2 } } });
    const before = await lab.core.checking.ofBatch(batch.id);
    lab.files.remove('/data/b.jpg');
    const checked = await lab.core.checking.run({ batch: batch.id });
    if (!checked.ok) throw new Error(checked.failure.code);
    const errors = checked.value.report.findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ file }) => file)).toEqual(['b.jpg']);
    const after = await lab.core.checking.ofBatch(batch.id);
    expect(after?.report.counts.error).toBe(1);
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
  });

  test('of a batch without files looks at what its service is told', async () => {
    const lab = await coreHarness({ kind: 'robotoff' });
    const { batch } = await lab.add({ paths: [], batchDir: 'gs://bucket/batch-1', mode: 'hold' });
    const checked = await lab.core.checking.run({ batch: batch.id });
    expect(checked.ok && checked.value.report.findings.map(({ code }) => code)).toEqual([
      'robotoff.batch-dir.address',
    ]);
  });

  test('for a destination that takes no control file refuses one, with what to do', async () => {
    const lab = await coreHarness({ kind: 'dsp-ingest', files: { '/data/a.jpg': 'a', '/c.json': CONTROL } });
    const control = { kind: 'file', path: '/c.json' } as const;
    expect(await lab.core.checking.run({ destination: 'lab', paths: ['/data'], control })).toMatchObject({
      ok: false,
      failure: { code: 'service.cannot', facts: { ability: 'control file' } },
    });
    expect(await lab.core.checking.run({ destination: 'lab', paths: ['/data'] })).toMatchObject({ ok: true });
  });

  test('for EcoTaxa can be called off while its tables are read', async () => {
    const lab = await coreHarness({
      kind: 'ecotaxa',
      files: { '/data/ecotaxa_t.tsv': 'img_file_name\tobject_id\n[t]\t[t]\na.png\to1', '/data/a.png': 'x' },
    });
    const controller = new AbortController();
    lab.files.beforeChunk = () => controller.abort(new Error('called off'));
    const { signal } = controller;
    await expect(runCheck(lab.files, { kind: 'ecotaxa', paths: ['/data'] }, { signal })).rejects.toThrow(
      'called off',
    );
  });
});
