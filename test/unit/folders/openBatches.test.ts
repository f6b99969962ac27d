import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { CONTROL } from '../../support/coreHarness.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
const OPEN = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

async function becomes(bench: FolderBench, name: string, wanted: Item['state']): Promise<void> {
  await bench.until(
    `${name} is ${wanted}`,
    async () => (await bench.item(name).catch(() => undefined))?.state === wanted,
  );
}

async function batchOf(bench: FolderBench, name: string): Promise<Item['batchId']> {
  return (await bench.item(name)).batchId;
}

describe('an open batch', () => {
  test('that a person cancels takes no more files: the next ones get a batch of their own', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'a');
    await becomes(bench, 'a.tif', 'queued');
    const first = await batchOf(bench, 'a.tif');
    await bench.core.cancelBatch(first);
    await bench.lab.clock.advance(20_000);
    expect((await bench.only()).openBatches).toEqual([]);
    bench.lab.files.write(at('b.tif'), 'b');
    await bench.scan();
    expect(await batchOf(bench, 'b.tif')).not.toBe(first);
  });

  test('of which the rule counts bytes takes about twice as many before the next is begun', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: { bytes: 10, per: 'all' } }) });
    for (const name of ['a.tif', 'b.tif', 'c.tif']) bench.lab.files.write(at(name), 'x'.repeat(15));
    await bench.scan();
    const [a, b, c] = await Promise.all(['a.tif', 'b.tif', 'c.tif'].map((name) => batchOf(bench, name)));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
    await bench.until('all are imported', async () => (await bench.only()).account.imported === 3);
  });

  test('of an earlier version, which knew no groups, goes on for the folder as a whole', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'a');
    await becomes(bench, 'a.tif', 'queued');
    const batch = await bench.lab.store().batch(await batchOf(bench, 'a.tif'));
    if (batch === undefined) throw new Error('there is no batch');
    const { group, ...before } = batch;
    expect(group).toBe('');
    await bench.lab.store().commit([{ put: 'batch', batch: before }]);
    await bench.restart();
    bench.lab.files.write(at('b.tif'), 'b');
    await bench.scan();
    expect(await batchOf(bench, 'b.tif')).toBe(batch.id);
  });

  test('is made for no destination that has left the settings, and that is told', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    await bench.lab.ports.destinations.remove(folder.destinationId);
    bench.lab.files.write(at('a.tif'), 'a');
    await bench.scan();
    expect((await bench.only()).health?.trouble).toMatchObject({
      code: 'destination.unknown',
      facts: { name: folder.destinationId },
    });
    expect((await bench.core.items({ limit: 5 })).items).toEqual([]);
  });

  test('is called what its folder is called, also where that has no name', async () => {
    const bench = await folderBench();
    for (const path of bench.lab.files.paths()) bench.lab.files.remove(path);
    bench.lab.files.remove('/data');
    await bench.add({ path: '/', rules: OPEN });
    bench.lab.files.write('/a.tif', 'a');
    await bench.scan();
    const [open] = (await bench.only()).openBatches;
    expect(open?.batch.comment).toBe('/');
  });
});

describe('a batch that a marker closes', () => {
  const MARKED = { per: 'folder', marker: '*.done' } as const;
  const isOpen = async (bench: FolderBench): Promise<readonly (string | undefined)[]> =>
    (await bench.only()).openBatches.map(({ batch }) => batch.group);

  test('closes also where the marker was there before a restart, and not before everything is whole', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: MARKED, settleMs: 10_000 }) });
    bench.lab.files.write(at('r1/x.done'), '');
    await becomes(bench, 'r1/x.done', 'excluded');
    bench.lab.files.write(at('r1/a.tif'), 'a');
    await bench.scan();
    await bench.restart();
    await bench.scan();
    expect((await bench.item('r1/a.tif')).state).toBe('settling');
    expect(await isOpen(bench)).toEqual(['r1']);
    await becomes(bench, 'r1/a.tif', 'imported');
    expect(await isOpen(bench)).toEqual([]);
  });

  test('closes also where another one left something over in the meantime', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: { ...MARKED, files: 2 }, settleMs: 10_000 }) });
    bench.lab.files.write(at('r1/x.done'), '');
    await becomes(bench, 'r1/x.done', 'excluded');
    bench.lab.files.write(at('r2/a.tif'), 'a');
    bench.lab.files.write(at('r2/b.tif'), 'b');
    await bench.scan();
    await bench.lab.clock.advance(4_000);
    for (const name of ['r1/d.tif', 'r2/c.tif']) bench.lab.files.write(at(name), name);
    await bench.scan();
    await becomes(bench, 'r2/a.tif', 'imported');
    // What was still written goes on in a batch of its own, and has no marker.
    await becomes(bench, 'r1/d.tif', 'imported');
    expect(await isOpen(bench)).toEqual(['r2']);
  });

  test('closes what was gathered with a marker that lies there when the rule comes', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({
      rules: benchRules({ close: { idleMs: 3_600_000, per: 'folder' } }),
    });
    bench.lab.files.write(at('r1/a.tif'), 'a');
    bench.lab.files.write(at('r1/x.done'), 'done');
    await becomes(bench, 'r1/x.done', 'queued');
    await bench.core.folders.edit(folder.id, { close: MARKED }, { confirm: true });
    await becomes(bench, 'r1/a.tif', 'imported');
  });

  test.each([
    ['left out', { include: ['*.tif'] }, 'r1/x.done', 'not in include'],
    ['ignored', { ignore: ['*.done'] }, 'r1/x.done', 'ignore *.done'],
    ['hidden', {}, 'r1/.done', 'hidden'],
  ] as const)('closes with one that is %s, which is not sent', async (_how, more, marker, rule) => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: { ...MARKED, marker: '*done' }, ...more }) });
    bench.lab.files.write(at('r1/a.tif'), 'a');
    await becomes(bench, 'r1/a.tif', 'queued');
    bench.lab.files.write(at(marker), 'the run is over');
    await becomes(bench, 'r1/a.tif', 'imported');
    expect(await bench.item(marker)).toMatchObject({ state: 'excluded', rule });
    expect((await bench.only()).account).toMatchObject({ seen: 2, imported: 1, excluded: 1, addsUp: true });
    // The next run closes with a marker of its own, also under the same name.
    bench.lab.files.write(at('r1/b.tif'), 'b');
    await becomes(bench, 'r1/b.tif', 'queued');
    await bench.lab.clock.advance(60_000);
    expect(await isOpen(bench)).toEqual(['r1']);
    bench.lab.files.write(at(marker), 'the next run is over');
    await becomes(bench, 'r1/b.tif', 'imported');
  });

  test('does not close with one that lay there, kept out, before the rule came', async () => {
    const bench = await folderBench();
    const late = { idleMs: 3_600_000, per: 'folder' } as const;
    const { folder } = await bench.add({ rules: benchRules({ close: late, ignore: ['*.done'] }) });
    bench.lab.files.write(at('r1/x.done'), 'of an earlier run');
    bench.lab.files.write(at('r1/a.tif'), 'a');
    await becomes(bench, 'r1/a.tif', 'queued');
    await bench.core.folders.edit(folder.id, { close: MARKED }, { confirm: true });
    await bench.lab.clock.advance(60_000);
    expect(await isOpen(bench)).toEqual(['r1']);
    expect((await bench.only()).account).toMatchObject({ queued: 1, excluded: 1, addsUp: true });
  });

  test('is no matter of a file that is its control file, too', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const control = { from: 'folder', pattern: '*.json' } as const;
    await bench.add({
      rules: benchRules({ close: { ...MARKED, idleMs: 1_000, marker: '*.json' }, control }),
    });
    bench.lab.files.write(at('r1/a.tif'), 'a');
    bench.lab.files.write(at('r1/control.json'), CONTROL);
    await becomes(bench, 'r1/a.tif', 'sent');
    expect((await bench.core.items({ limit: 5 })).items.map(({ name }) => name)).toEqual(['r1/a.tif']);
  });
});

describe('a file of a batch that is closed', () => {
  test('may change until it is sent; the batch waits for it, also where the file is the marker that closed it', async () => {
    const bench = await folderBench();
    const busy = failure('remote.server-error', { host: 'scripted.example', status: 503 });
    bench.lab.service.next('send', { kind: 'fail', failure: { ...busy, retryAfterMs: 600_000 } });
    await bench.add({ rules: benchRules({ close: { marker: 'done.txt', per: 'all' } }) });
    bench.lab.files.write(at('done.txt'), 'one');
    await becomes(bench, 'done.txt', 'waiting');
    for (const content of ['two', 'three', 'the fourth']) {
      bench.lab.files.write(at('done.txt'), content);
      await bench.scan();
      expect((await bench.item('done.txt')).state).toBe('settling');
    }
    await becomes(bench, 'done.txt', 'imported');
    const files = [...bench.lab.service.ledger.batches.values()].flatMap((batch) => batch.files);
    expect(files.map(({ bytes }) => bytes)).toEqual(['the fourth'.length]);
    expect((await bench.only()).account).toMatchObject({ seen: 1, imported: 1, addsUp: true });
  });
});

describe('a folder that is removed', () => {
  test('closes its batch with what is whole, and gives up what is not', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: OPEN });
    bench.lab.files.write(at('whole.tif'), 'a');
    await becomes(bench, 'whole.tif', 'queued');
    bench.lab.files.write(at('young.tif'), 'b');
    await bench.scan();
    expect((await bench.item('young.tif')).state).toBe('settling');
    expect(await bench.core.folders.remove(folder.id)).toMatchObject({ ok: true });
    await becomes(bench, 'whole.tif', 'imported');
    expect(await bench.item('young.tif')).toMatchObject({ state: 'cancelled', was: 'settling' });
  });
});

describe('a removal that a crash broke off', () => {
  test('before the settings had it is forgotten: the folder goes on', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    const key = `leaving.${folder.id}`;
    await bench.lab.store().commit([{ put: 'fact', key, value: '' }]);
    await bench.restart();
    expect(await bench.lab.store().fact(key)).toBeUndefined();
    bench.lab.files.write(at('a.tif'), 'a');
    await becomes(bench, 'a.tif', 'imported');
  });

  test('after the settings had it is brought to its end', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'a');
    await becomes(bench, 'a.tif', 'queued');
    const key = `leaving.${folder.id}`;
    await bench.lab.store().commit([{ put: 'fact', key, value: '' }]);
    await bench.folders.settings.remove(folder.id);
    await bench.restart();
    expect(await bench.lab.store().fact(key)).toBeUndefined();
    expect((await bench.lab.store().folderFiles({ folderId: folder.id, limit: 5 })).items).toEqual([]);
    await becomes(bench, 'a.tif', 'imported');
  });
});

describe('what a look at a file found', () => {
  test('is not written when the item was given up meanwhile', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    const { tree } = bench.folders;
    const sample = tree.sample.bind(tree);
    let looks = 0;
    Object.assign(tree, {
      sample: async (source: Parameters<typeof sample>[0]) => {
        const found = await sample(source);
        looks += 1;
        // The second look is the one that finds it whole.
        if (looks === 2) await bench.core.cancelItem((await bench.item('a.tif')).id);
        return found;
      },
    });
    bench.lab.files.write(at('a.tif'), 'a');
    bench.lab.files.write(at('b.tif'), 'b');
    await becomes(bench, 'b.tif', 'queued');
    await bench.lab.clock.advance(30_000);
    const states = (await bench.core.items({ limit: 5 })).items.map(({ name, state }) => [name, state]);
    expect(Object.fromEntries(states)).toEqual({ 'a.tif': 'cancelled', 'b.tif': 'queued' });
    expect((await bench.only()).account).toMatchObject({ seen: 2, cancelled: 1, addsUp: true });
  });

  test('may be that it is gone: a person is asked, and once it is back it goes on by itself', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.tif'), 'a');
    await bench.scan();
    bench.lab.files.rename(at('a.tif'), '/elsewhere/a.tif');
    await becomes(bench, 'a.tif', 'attention');
    expect(await bench.item('a.tif')).toMatchObject({ failure: { code: 'file.gone' } });
    bench.lab.files.rename('/elsewhere/a.tif', at('a.tif'));
    await becomes(bench, 'a.tif', 'queued');
  });
});
