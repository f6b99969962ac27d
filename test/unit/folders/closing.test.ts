import { describe, expect, test } from 'vitest';
import { CONTROL } from '../../support/coreHarness.ts';
import { BENCH_ROOT, benchRules, folderBench } from '../../support/folderBench.ts';

const OWN = CONTROL.replace('haplo:person', 'haplo:project');

describe('a folder whose control file lies in it', () => {
  const rules = benchRules({
    control: { from: 'folder', pattern: '*.control.json' },
    close: { idleMs: 5_000, per: 'folder' },
  });

  test('closes no batch before there is one, and says so', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    await bench.until(
      'it is told',
      async () => (await bench.core.folders.one(folder.id))?.health?.trouble?.code === 'control.missing',
    );
    bench.lab.files.write(`${BENCH_ROOT}/all.control.json`, CONTROL);
    await bench.until('it is taken', async () =>
      (await bench.core.batches({ limit: 5 })).items.some(({ batch }) => batch.status === 'accepted'),
    );
  });

  test('takes that of the batch’s own group before the folder’s, and the one that was written last', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { files } = bench.lab;
    files.write(`${BENCH_ROOT}/all.control.json`, CONTROL);
    files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    files.write(`${BENCH_ROOT}/p1/one.control.json`, CONTROL);
    files.write(`${BENCH_ROOT}/p1/two.control.json`, OWN);
    files.write(`${BENCH_ROOT}/p2/b.tif`, 'b');
    files.write(`${BENCH_ROOT}/p3/c.control.json`, OWN);
    await bench.add({ rules, existing: 'send' });
    await bench.until('both are taken', async () => {
      const { items } = await bench.core.batches({ limit: 5 });
      return items.length >= 2 && items.filter(({ batch }) => batch.status === 'accepted').length === 2;
    });
    const { items } = await bench.core.batches({ limit: 5 });
    const names = Object.fromEntries(
      items.map(({ batch }) => [
        batch.group,
        batch.control?.kind === 'spool' ? batch.control.name : undefined,
      ]),
    );
    expect(names).toEqual({ p1: 'two.control.json', p2: 'all.control.json' });
  });

  test('that an open batch waits for may come after the destination is gone: nothing breaks', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/p1/a.tif`, 'a');
    await bench.until(
      'it is taken up',
      async () => (await bench.core.items({ limit: 1 })).items.length === 1,
    );
    await bench.lab.ports.destinations.remove(folder.destinationId);
    await bench.lab.clock.advance(120_000);
    expect((await bench.core.folders.one(folder.id))?.account.addsUp).toBe(true);
  });
});

describe('a folder whose control file lies elsewhere', () => {
  test('brings it to each batch, and opens none while it cannot be had', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const rules = benchRules({ control: { from: 'path', path: '/home/control.json' } });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is told',
      async () => (await bench.core.folders.one(folder.id))?.health?.trouble?.code === 'path.missing',
    );
    bench.lab.files.write('/home/control.json', CONTROL);
    await bench.until('it is taken', async () =>
      (await bench.core.batches({ limit: 5 })).items.some(({ batch }) => batch.status === 'accepted'),
    );
  });
});
