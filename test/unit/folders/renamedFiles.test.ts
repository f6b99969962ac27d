import { describe, expect, test } from 'vitest';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
/** Batches that stay open for an hour. */
const OPEN = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

async function items(bench: FolderBench): Promise<readonly (readonly [name: string, state: string])[]> {
  const { items: all } = await bench.core.items({ limit: 100 });
  return all.map(({ name, state }) => [name, state] as const);
}

async function becomes(bench: FolderBench, name: string, wanted: string): Promise<void> {
  await bench.until(`${name} is ${wanted}`, async () =>
    (await items(bench)).some(([one, state]) => one === name && state === wanted),
  );
}

/** The last bytes and the new name come at once, before anybody looks. */
function finish(bench: FolderBench, from: string, to: string): void {
  bench.lab.files.append(at(from), ', and the rest');
  bench.lab.files.rename(at(from), at(to));
}

describe('a file that gets its last bytes and its name at once', () => {
  test('is the one that was being written: nobody is asked where that went', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.part'), 'half');
    await bench.scan();
    expect(await items(bench)).toEqual([['a.part', 'settling']]);
    finish(bench, 'a.part', 'a.tif');
    await bench.scan();
    expect(await items(bench)).toEqual([['a.tif', 'settling']]);
    await becomes(bench, 'a.tif', 'queued');
    expect(await bench.item('a.tif')).toMatchObject({ bytes: 'half, and the rest'.length });
    expect((await bench.only()).account).toMatchObject({ seen: 1, addsUp: true });
  });

  test('is another one where the first had come to rest, which then is missed', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    bench.lab.files.write(at('a.dat'), 'whole');
    await becomes(bench, 'a.dat', 'queued');
    finish(bench, 'a.dat', 'b.dat');
    await bench.scan();
    await becomes(bench, 'b.dat', 'queued');
    expect((await items(bench)).map(([name]) => name)).toEqual(['a.dat', 'b.dat']);
    expect((await bench.only()).account).toMatchObject({ seen: 2, addsUp: true });
  });

  test('is new where the first was there before the folder was added', async () => {
    const bench = await folderBench();
    bench.lab.files.write(at('old.tif'), 'old');
    await bench.add({ existing: 'ignore', rules: OPEN });
    finish(bench, 'old.tif', 'new.tif');
    await bench.scan();
    expect(await items(bench)).toEqual([['new.tif', 'settling']]);
  });

  test('is new where the first was kept out by a rule', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ ignore: ['*.tmp'], close: { idleMs: 3_600_000, per: 'all' } }) });
    bench.lab.files.write(at('a.tmp'), 'half');
    await bench.scan();
    expect(await items(bench)).toEqual([]);
    finish(bench, 'a.tmp', 'a.tif');
    await bench.scan();
    expect(await items(bench)).toEqual([['a.tif', 'settling']]);
  });
});

test('a file that comes to the place of one that was renamed in the same moment is another one, and everything adds up', async () => {
  const bench = await folderBench();
  await bench.add({ rules: benchRules({ close: { idleMs: 3_600_000, per: 'all' } }) });
  bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'the first');
  await bench.until('it is whole', async () => (await bench.only()).account.queued === 1);
  bench.lab.files.rename(`${BENCH_ROOT}/b.tif`, `${BENCH_ROOT}/a.tif`);
  bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'the second');
  await bench.scan();
  expect((await bench.only()).account).toMatchObject({ seen: 2, addsUp: true });
  await bench.until('both are whole', async () => (await bench.only()).account.queued === 2);
  expect((await bench.item('a.tif')).id).not.toBe((await bench.item('b.tif')).id);
});

test('a file whose old name another one has taken in the same look is a file of its own, and everything adds up', async () => {
  const bench = await folderBench();
  await bench.add({ rules: OPEN });
  bench.lab.files.write(at('a.tif'), 'the first');
  await becomes(bench, 'a.tif', 'queued');
  bench.lab.files.rename(at('a.tif'), at('b.tif'));
  bench.lab.files.write(at('a.tif'), 'the second');
  await bench.scan();
  expect((await bench.only()).account).toMatchObject({ addsUp: true });
  await bench.until('both are whole', async () => (await bench.only()).account.queued === 2);
  expect((await bench.item('a.tif')).id).not.toBe((await bench.item('b.tif')).id);
});

test('a new version of a file that is renamed while it is looked for counts, and everything adds up', async () => {
  const bench = await folderBench();
  await bench.add({ rules: OPEN });
  bench.lab.files.write(at('a.tif'), 'content');
  await becomes(bench, 'a.tif', 'queued');
  await bench.core.cancelItem((await bench.item('a.tif')).id);
  // Only its ctime moves, as by a chmod: what was given up is wanted again.
  bench.lab.files.rename(at('a.tif'), at('elsewhere'));
  bench.lab.files.rename(at('elsewhere'), at('a.tif'));
  const { tree } = bench.folders;
  const walk = tree.walk.bind(tree);
  // It is met under its old name, renamed, and met again under the new one.
  Object.assign(tree, {
    async *walk(...given: Parameters<typeof walk>) {
      Object.assign(tree, { walk });
      yield* walk(...given);
      bench.lab.files.rename(at('a.tif'), at('b.tif'));
      yield* walk(...given);
    },
  });
  await bench.scan();
  expect((await bench.only()).account).toMatchObject({ seen: 2, cancelled: 1, addsUp: true });
  await becomes(bench, 'b.tif', 'queued');
  expect((await bench.only()).account).toMatchObject({ seen: 2, queued: 1, addsUp: true });
});
