import { describe, expect, test } from 'vitest';
import type { TreeEntry } from '../../../main/core/ports/folders.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';

const OLD = { [`${BENCH_ROOT}/old.tif`]: 'old' };
const UNSEEN = { ok: false, failure: { code: 'folder.not-previewed' } };

describe('rules that are saved', () => {
  test('must have been looked at where they would have made batches, unless somebody says that it knows', async () => {
    const { tryAdd, core } = await folderBench({ kind: 'dsp-ingest', files: OLD });
    const given = { existing: 'send', confirm: false } as const;
    const rules = benchRules();
    expect(await tryAdd(given)).toMatchObject({
      ...UNSEEN,
      failure: { facts: { path: BENCH_ROOT, days: 7, files: 1, batches: 1 } },
    });
    const preview = await core.folders.preview({ path: BENCH_ROOT, rules });
    if (!preview.ok) throw new Error(preview.failure.code);
    const previewed = preview.value.token;
    expect(await tryAdd({ ...given, previewed: 'made up' })).toMatchObject(UNSEEN);
    expect(await tryAdd({ ...given, previewed, rules: benchRules({ settleMs: 2_000 }) })).toMatchObject(
      UNSEEN,
    );
    expect(await tryAdd({ ...given, previewed })).toMatchObject({ ok: true });
  });

  test('of an empty directory are saved at once', async () => {
    const { tryAdd } = await folderBench();
    expect(await tryAdd({ confirm: false })).toMatchObject({ ok: true });
  });

  test('cannot be looked at while the folder is away, and a token still tells', async () => {
    const { add, core, folders } = await folderBench();
    const { folder } = await add();
    const change = { settleMs: 2_000 };
    const rules = { ...folder.rules, ...change };
    folders.away.add(BENCH_ROOT);
    expect(await core.folders.preview({ path: BENCH_ROOT, rules })).toMatchObject({
      failure: { code: 'folder.unreachable' },
    });
    expect(await core.folders.edit(folder.id, change)).toMatchObject({
      failure: { code: 'folder.unreachable' },
    });
    expect(await core.folders.edit(folder.id, change, { previewed: 'made up' })).toMatchObject({
      failure: { code: 'folder.unreachable' },
    });
    folders.away.clear();
    const preview = await core.folders.preview({ path: BENCH_ROOT, rules });
    if (!preview.ok) throw new Error(preview.failure.code);
    folders.away.add(BENCH_ROOT);
    const looked = { previewed: preview.value.token };
    expect(await core.folders.edit(folder.id, change, looked)).toMatchObject({ ok: true });
    // What decides about no batch wants no look.
    expect(await core.folders.edit(folder.id, { keepCopy: true })).toMatchObject({ ok: true });
  });
});

describe('what lies in a directory that is to be watched', () => {
  test('is counted without what the rules keep out', async () => {
    const { tryAdd } = await folderBench({
      kind: 'dsp-ingest',
      files: { ...OLD, [`${BENCH_ROOT}/notes.tmp`]: 'x' },
    });
    const rules = benchRules({ ignore: ['*.tmp'] });
    expect(await tryAdd({ rules })).toMatchObject({ failure: { facts: { files: 1 } } });
    expect(await tryAdd({ rules: benchRules({ ignore: ['*.t*'] }) })).toMatchObject({ ok: true });
  });

  test('is not counted to its end where it is very much', async () => {
    const { tryAdd, folders } = await folderBench();
    const facts = { dev: '1', ino: '1', bytes: 1, mtimeNs: '1', ctimeNs: '1' };
    const slice = Array.from({ length: 10_000 }, (_, at): TreeEntry => ({
      kind: 'file',
      path: `${at}.tif`,
      facts,
    }));
    let slices = 0;
    Object.assign(folders.tree, {
      async *walk() {
        for (; slices < 1_000; slices += 1) yield await Promise.resolve(slice);
      },
    });
    expect(await tryAdd()).toMatchObject({
      failure: { code: 'folder.holds-files', facts: { files: 100_000 } },
    });
    expect(slices).toBeLessThan(20);
  });

  test('is not watched when the ledger cannot write it down, and nobody goes on listening', async () => {
    const { tryAdd, folders, lab } = await folderBench({ kind: 'dsp-ingest', files: OLD });
    let closed = 0;
    const close = (): Promise<void> => {
      closed += 1;
      return Promise.resolve();
    };
    Object.assign(folders, {
      watcher: { watch: () => ({ works: true, listen: () => undefined, listens: () => false, close }) },
    });
    lab.store().failNextCommit('full');
    await expect(tryAdd({ existing: 'ignore' })).rejects.toThrow('injected');
    expect(closed).toBe(1);
    expect(folders.settings.all()).toEqual([]);
    expect(await tryAdd({ existing: 'ignore' })).toMatchObject({
      ok: true,
      value: { account: { baseline: 1 } },
    });
  });
});

describe('a folder whose books do not agree', () => {
  /** Writes down one version more than there are items. */
  async function unbalance(bench: FolderBench, id: FolderId, path: string): Promise<void> {
    const file = await bench.lab.store().folderFile(id, path);
    if (file === undefined) throw new Error(`no ${path}`);
    const more: FolderFile = { ...file, versions: file.versions + 1 };
    await bench.lab.store().commit([{ put: 'folderFile', file: more }]);
  }

  test('stays while a batch of it could close with something whole, and tells why', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: benchRules({ close: { idleMs: 3_600_000, per: 'all' } }) });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is whole',
      async () => (await bench.core.items({ limit: 1, states: ['queued'] })).items.length === 1,
    );
    await unbalance(bench, folder.id, 'a.tif');
    const refused = { ok: false, failure: { code: 'folder.does-not-add-up', facts: { seen: 2, items: 1 } } };
    expect(await bench.core.folders.remove(folder.id)).toMatchObject(refused);
    expect(await bench.core.folders.close(folder.id, {})).toMatchObject(refused);
    const [item] = (await bench.core.items({ limit: 1 })).items;
    if (item !== undefined) await bench.core.cancelItem(item.id);
    expect(await bench.core.folders.remove(folder.id)).toMatchObject({ ok: true });
  });

  test('goes at once where nothing is open', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is imported',
      async () => (await bench.core.folders.one(folder.id))?.account.imported === 1,
    );
    await unbalance(bench, folder.id, 'a.tif');
    expect(await bench.core.folders.remove(folder.id)).toMatchObject({ ok: true });
  });
});

describe('whether files may be removed', () => {
  test('is told of those that were named, or of the whole folder', async () => {
    const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
    const { folder } = await bench.add();
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is imported',
      async () => (await bench.core.folders.one(folder.id))?.account.imported === 1,
    );
    bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'b');
    expect(await bench.core.folders.removal(folder.id, ['a.tif'])).toMatchObject({
      value: { safe: true, files: 1, proven: 1 },
    });
    expect(await bench.core.folders.removal(folder.id)).toMatchObject({
      value: { safe: false, files: 2, proven: 1 },
    });
  });
});
