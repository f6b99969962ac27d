import { describe, expect, test } from 'vitest';
import { WRITES_TOGETHER_MAX } from '../../../main/core/folders/pendingWrites.ts';
import type { FolderTree, TreeEntry } from '../../../main/core/ports/folders.ts';
import type { Change } from '../../../main/core/ports/store.ts';
import { comparePaths, type FolderFile } from '../../../shared/model/folderFile.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const at = (name: string): string => `${BENCH_ROOT}/${name}`;
/** Batches that stay open for an hour. */
const OPEN = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

function write(bench: FolderBench, ...names: readonly string[]): void {
  for (const name of names) bench.lab.files.write(at(name), `content of ${name}`);
}

/** More than a scan writes in one commit. */
const MANY = WRITES_TOGETHER_MAX + 50;

function many(count = MANY): readonly string[] {
  return Array.from({ length: count }, (_, number) => `f${String(number).padStart(4, '0')}.tif`);
}

/** Walks go through `walk` from now on, which is given what was there. */
function rewalk(
  bench: FolderBench,
  walk: (there: readonly TreeEntry[]) => AsyncIterable<readonly TreeEntry[]>,
): void {
  const { tree } = bench.folders;
  const plain = tree.walk.bind(tree);
  const changed: FolderTree['walk'] = async function* (...of) {
    const there: TreeEntry[] = [];
    for await (const slice of plain(...of)) there.push(...slice);
    yield* walk(there);
  };
  Object.assign(tree, { walk: changed });
}

/** What cannot be looked at, told in its place. */
function hide(bench: FolderBench, ...hidden: readonly string[]): void {
  const isHidden = (path: string): boolean =>
    hidden.some((one) => one === '' || one === path || path.startsWith(`${one}/`));
  rewalk(bench, async function* (there) {
    const unknown = hidden.map((path): TreeEntry => ({ kind: 'unknown', path, reason: 'EACCES' }));
    const seen = there.filter(({ path }) => !isHidden(path));
    yield await Promise.resolve(
      [...seen, ...unknown].sort((one, other) => comparePaths(one.path, other.path)),
    );
  });
}

async function row(bench: FolderBench, path: string): Promise<FolderFile | undefined> {
  return bench.lab.store().folderFile((await bench.only()).folder.id, path);
}

async function names(bench: FolderBench): Promise<readonly string[]> {
  return (await bench.core.items({ limit: 2_000 })).items.map(({ name }) => name).sort();
}

describe('files that were there before', () => {
  test('stay unsent when there are many, when they are gone together, and when they come back', async () => {
    const bench = await folderBench();
    write(bench, ...many());
    await bench.add({ existing: 'ignore' });
    expect((await bench.only()).account).toMatchObject({ seen: MANY, baseline: MANY, addsUp: true });
    for (const name of many()) bench.lab.files.rename(at(name), `/elsewhere/${name}`);
    await bench.scan();
    expect(await bench.only()).toMatchObject({ filesThere: 0, account: { baseline: MANY } });
    for (const name of many()) bench.lab.files.rename(`/elsewhere/${name}`, at(name));
    await bench.scan();
    expect(await bench.only()).toMatchObject({ filesThere: MANY, account: { baseline: MANY } });
    expect(await names(bench)).toEqual([]);
  });

  test('stay unsent under another name, and go out once their bytes change', async () => {
    const bench = await folderBench();
    write(bench, 'a.tif', 'b.tif');
    await bench.add({ existing: 'ignore' });
    bench.lab.files.rename(at('a.tif'), at('c.tif'));
    await bench.scan();
    await bench.scan();
    expect(await row(bench, 'a.tif')).toBeUndefined();
    expect(await row(bench, 'c.tif')).toMatchObject({ state: 'baseline', gone: false });
    bench.lab.files.write(at('c.tif'), 'new bytes');
    await bench.scan();
    expect(await names(bench)).toEqual(['c.tif']);
    expect((await bench.only()).account).toMatchObject({ seen: 2, baseline: 1, addsUp: true });
  });

  test('are not gone when the whole directory went away while it was read', async () => {
    const bench = await folderBench();
    write(bench, ...many());
    await bench.add({ existing: 'ignore' });
    for (const name of many()) bench.lab.files.remove(at(name));
    let isAway = true;
    rewalk(bench, async function* (there) {
      yield await Promise.resolve(there);
      if (isAway) bench.folders.away.add(BENCH_ROOT);
    });
    await bench.scan();
    expect(await bench.only()).toMatchObject({
      filesThere: MANY,
      health: { unreachable: { code: 'folder.unreachable' } },
    });
    isAway = false;
    bench.folders.away.clear();
    await bench.until('they are gone', async () => (await bench.only()).filesThere === 0);
  });
});

describe('what cannot be looked at', () => {
  test('is told, and nothing below it is taken for gone', async () => {
    const bench = await folderBench();
    write(bench, 'd/x.tif', 'd/deep/y.tif', 'e.tif', 'f.tif');
    await bench.add({ existing: 'ignore' });
    hide(bench, 'd', 'e.tif');
    bench.lab.files.remove(at('f.tif'));
    await bench.scan();
    expect((await bench.only()).health).toMatchObject({
      unknown: [
        { path: 'd', reason: 'EACCES' },
        { path: 'e.tif', reason: 'EACCES' },
      ],
      unknownMore: 0,
    });
    expect((await row(bench, 'f.tif'))?.gone).toBe(true);
    for (const path of ['d/x.tif', 'd/deep/y.tif', 'e.tif'])
      expect((await row(bench, path))?.gone).toBe(false);
  });

  test('is told with its first hundred places, and then nothing at all is taken for gone', async () => {
    const bench = await folderBench();
    write(bench, 'zz.tif');
    await bench.add({ existing: 'ignore' });
    bench.lab.files.remove(at('zz.tif'));
    hide(bench, ...many(130));
    await bench.scan();
    const { health } = await bench.only();
    expect(health?.unknown).toHaveLength(100);
    expect(health?.unknownMore).toBe(30);
    expect((await row(bench, 'zz.tif'))?.gone).toBe(false);
  });

  test('in the directory itself makes a look at it count for nothing', async () => {
    const bench = await folderBench();
    write(bench, 'a.tif');
    await bench.add({ existing: 'ignore' });
    hide(bench, '');
    const { lastScanAt } = (await bench.only()).health ?? {};
    await bench.scan();
    expect((await bench.only()).health?.lastScanAt).toBe(lastScanAt);
    expect((await row(bench, 'a.tif'))?.gone).toBe(false);
  });
});

describe('what rules keep out', () => {
  test('is written once, with the rule of now, and forgotten when it goes', async () => {
    const bench = await folderBench();
    bench.lab.files.link(at('link'), '/nowhere');
    write(bench, 'a.tmp', 'b.tmp');
    const { folder } = await bench.add({ rules: benchRules({ ignore: ['*.tmp'] }), existing: 'send' });
    await bench.scan();
    expect((await bench.only()).account).toMatchObject({ seen: 3, excluded: 3, addsUp: true });
    const rule = (await row(bench, 'a.tmp')) as { readonly rule: string };
    const written: Change[] = [];
    bench.lab
      .store()
      .onCommit((changes) => written.push(...changes.filter(({ put }) => put === 'folderFile')));
    await bench.scan();
    expect(written).toEqual([]);
    await bench.core.folders.edit(folder.id, { ignore: ['?.tmp'] });
    await bench.scan();
    const now = (await row(bench, 'a.tmp')) as { readonly rule: string };
    expect(now.rule).not.toBe(rule.rule);
    bench.lab.files.write(at('a.tmp'), 'changed');
    for (const name of ['link', 'b.tmp']) bench.lab.files.remove(at(name));
    await bench.scan();
    expect(await row(bench, 'a.tmp')).toMatchObject({ facts: { bytes: 7 } });
    expect(await row(bench, 'link')).toBeUndefined();
    expect(await row(bench, 'b.tmp')).toBeUndefined();
    expect((await bench.only()).account).toMatchObject({ seen: 1, excluded: 1, addsUp: true });
    expect(await names(bench)).toEqual([]);
  });

  test('is remembered where it was sent before, and known when it comes back', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    write(bench, 'a.tif');
    await bench.scan();
    bench.lab.files.remove(at('a.tif'));
    bench.lab.files.link(at('a.tif'), '/nowhere');
    await bench.scan();
    expect(await row(bench, 'a.tif')).toMatchObject({ state: 'excluded', versions: 1 });
    bench.lab.files.remove(at('a.tif'));
    await bench.scan();
    expect(await row(bench, 'a.tif')).toMatchObject({ state: 'excluded', versions: 1, gone: true });
    bench.lab.files.link(at('a.tif'), '/nowhere');
    await bench.scan();
    expect(await row(bench, 'a.tif')).toMatchObject({ state: 'excluded', versions: 1, gone: false });
    expect((await bench.only()).account.addsUp).toBe(true);
  });
});

describe('new files', () => {
  test('may be many at a time', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    write(bench, ...many());
    await bench.scan();
    expect(await names(bench)).toEqual(many());
    expect((await bench.only()).account).toMatchObject({ seen: MANY, addsUp: true });
  });

  test('that are one file under two names are two', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    write(bench, 'a.tif');
    await bench.scan();
    bench.lab.files.hardLink(at('b.tif'), at('a.tif'));
    await bench.scan();
    expect(await names(bench)).toEqual(['a.tif', 'b.tif']);
    expect(await row(bench, 'a.tif')).toMatchObject({ gone: false });
  });

  test('are found again where the ledger took nothing at first', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    let failures = 0;
    bench.lab.store().onCommit((changes) => {
      if (failures > 0 || !changes.some(({ put }) => put === 'folderFile')) return;
      failures += 1;
      throw new Error('nothing is written now');
    });
    write(bench, 'a.tif');
    await bench.until('it is there', async () => (await names(bench)).length === 1);
    expect(failures).toBe(1);
    expect((await bench.only()).account).toMatchObject({ seen: 1, addsUp: true });
  });

  test('whose batch is cancelled before they are written join the next one', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    write(bench, 'a.tif');
    await bench.scan();
    const { batchId } = await bench.item('a.tif');
    let isLeft = true;
    rewalk(bench, async function* (there) {
      yield there;
      if (isLeft) await bench.core.cancelBatch(batchId);
      isLeft = false;
    });
    write(bench, 'b.tif');
    await bench.until('it is taken up', async () => (await names(bench)).length === 2);
    expect((await bench.item('a.tif')).state).toBe('cancelled');
    const next = await bench.item('b.tif');
    expect(next.batchId).not.toBe(batchId);
    expect((await bench.only()).account).toMatchObject({ seen: 2, cancelled: 1, addsUp: true });
  });

  test('join no batch that was cancelled while they were looked at', async () => {
    const bench = await folderBench();
    await bench.add({ rules: OPEN });
    write(bench, 'a.tif');
    await bench.scan();
    const { batchId } = await bench.item('a.tif');
    rewalk(bench, async function* (there) {
      await bench.core.cancelBatch(batchId);
      yield there;
    });
    write(bench, 'b.tif');
    await bench.scan();
    expect((await bench.item('b.tif')).batchId).not.toBe(batchId);
    expect((await bench.only()).account).toMatchObject({ seen: 2, cancelled: 1, addsUp: true });
  });
});
