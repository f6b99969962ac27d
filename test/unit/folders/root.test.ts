import { describe, expect, test } from 'vitest';
import type { TreeEntry } from '../../../main/core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';
import { testId } from '../../support/ledgerModels.ts';

const ID = testId('fld', 7);

async function away(bench: FolderBench): Promise<Failure | undefined> {
  return (await bench.core.folders.all())[0]?.health?.unreachable;
}

async function isAway(bench: FolderBench): Promise<void> {
  await bench.until('it is out of reach', async () => (await away(bench)) !== undefined);
}

async function arrived(bench: FolderBench): Promise<readonly string[]> {
  const { items } = await bench.core.items({ limit: 10, states: ['sent', 'imported'] });
  return items.map(({ name }) => name);
}

describe('a folder that an administrator names', () => {
  /** A core that finds such a folder in its settings when it starts. */
  async function named(
    existing: Folder['existing'],
    before: (bench: FolderBench) => void = () => undefined,
  ): Promise<FolderBench> {
    const bench = await folderBench({ kind: 'dsp-ingest', files: { [`${BENCH_ROOT}/old.tif`]: 'old' } });
    const [lab] = bench.lab.ports.destinations.all();
    if (lab === undefined) throw new Error('no destination');
    await bench.folders.settings.save({
      id: ID,
      path: BENCH_ROOT,
      destinationId: lab.id,
      rules: benchRules(),
      existing,
      createdAt: 0,
      paused: false,
      rootIdentity: '',
    });
    before(bench);
    await bench.restart();
    return bench;
  }

  test('is taken as it is found, and what lies there is sent where that is wanted', async () => {
    const bench = await named('send');
    await bench.until('it is sent', async () => (await arrived(bench)).length === 1);
    const [folder] = bench.folders.settings.all();
    expect(folder).toMatchObject({ rootIdentity: `1:${BENCH_ROOT}` });
    expect(folder?.createdAt).toBeGreaterThan(0);
  });

  test('is met once more after its first meeting was not written down, and nothing that lay there is sent', async () => {
    const bench = await named('ignore', ({ folders }) => {
      folders.settings.isReadOnly = true;
    });
    await isAway(bench);
    expect((await away(bench))?.facts['reason']).toContain('the settings');
    bench.lab.files.remove(`${BENCH_ROOT}/old.tif`);
    bench.lab.files.write(`${BENCH_ROOT}/early.tif`, 'early');
    await bench.lab.clock.advance(30_000);
    bench.folders.settings.isReadOnly = false;
    await bench.until('it is taken', async () => bench.folders.settings.all()[0]?.rootIdentity !== '');
    bench.lab.files.write(`${BENCH_ROOT}/new.tif`, 'new');
    await bench.until('the new one is sent', async () => (await arrived(bench)).length > 0);
    expect(await arrived(bench)).toEqual(['new.tif']);
    expect((await bench.core.folders.one(ID))?.account).toMatchObject({ baseline: 2, addsUp: true });
    expect((await bench.core.folders.one(ID))?.filesThere).toBe(2);
  });

  test('waits until everything that lies there could be looked at, and says so', async () => {
    let unlock = (): void => undefined;
    const bench = await named('ignore', ({ folders: { tree } }) => {
      const walk = tree.walk.bind(tree);
      unlock = () => Object.assign(tree, { walk });
      const locked: readonly TreeEntry[] = [{ kind: 'unknown', path: '', reason: 'EACCES' }];
      Object.assign(tree, {
        async *walk() {
          yield await Promise.resolve(locked);
        },
      });
    });
    await isAway(bench);
    expect((await away(bench))?.facts['reason']).toContain('could be looked at');
    expect(bench.folders.settings.all()[0]?.rootIdentity).toBe('');
    unlock();
    await bench.until('it is taken', async () => (await away(bench)) === undefined);
    expect((await bench.core.folders.one(ID))?.account).toMatchObject({ baseline: 1, seen: 1 });
  });
});

describe('another directory in the place of a folder', () => {
  test('is the folder when files that are known lie in it', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    bench.lab.files.special(`${BENCH_ROOT}/0.pipe`);
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until('it is sent', async () => (await arrived(bench)).length === 1);
    bench.folders.identities.set(BENCH_ROOT, 'copied to a new disk');
    await bench.lab.clock.advance(20_000);
    expect(bench.folders.settings.all()[0]?.rootIdentity).toBe('copied to a new disk');
    expect(await away(bench)).toBeUndefined();
    expect((await bench.core.folders.one(folder.id))?.account.imported).toBe(1);
  });

  test('is not taken while that cannot be written down, and is told once', async () => {
    const bench = await folderBench();
    await bench.add();
    bench.folders.settings.isReadOnly = true;
    bench.folders.identities.set(BENCH_ROOT, 'another');
    await isAway(bench);
    const first = await away(bench);
    expect(first?.facts['reason']).toContain('the settings');
    await bench.lab.clock.advance(60_000);
    expect((await away(bench))?.at).toBe(first?.at);
    bench.folders.settings.isReadOnly = false;
    await bench.until('it is taken', async () => (await away(bench)) === undefined);
    expect(bench.folders.settings.all()[0]?.rootIdentity).toBe('another');
  });
});

describe('a folder that is there again', () => {
  test('goes on with what failed because it was away, and only with that', async () => {
    const bench = await folderBench();
    await bench.add({ rules: benchRules({ close: { idleMs: 60_000, per: 'all' } }) });
    const { files } = bench.lab;
    const names = ['away.tif', 'odd.tif', 'still.tif'];
    for (const name of names) files.write(`${BENCH_ROOT}/${name}`, name);
    await bench.until(
      'they are whole',
      async () => (await bench.core.items({ limit: 5, states: ['queued'] })).items.length === 3,
    );
    files.failReads(`${BENCH_ROOT}/away.tif`, failure('file.no-access', { path: 'x', reason: 'EIO' }));
    files.failReads(`${BENCH_ROOT}/odd.tif`, failure('file.outside', { path: 'x', root: 'y' }));
    files.failReads(`${BENCH_ROOT}/still.tif`, failure('file.no-access', { path: 'x', reason: 'EIO' }));
    await bench.until(
      'they need a person',
      async () => (await bench.core.items({ limit: 5, states: ['attention'] })).items.length === 3,
    );
    bench.folders.away.add(BENCH_ROOT);
    await isAway(bench);
    for (const name of names) files.failReads(`${BENCH_ROOT}/${name}`);
    files.remove(`${BENCH_ROOT}/still.tif`);
    bench.folders.away.clear();
    await bench.until('it is sent', async () => (await arrived(bench)).length === 1);
    expect(await arrived(bench)).toEqual(['away.tif']);
    const left = await bench.core.items({ limit: 5, states: ['attention'] });
    expect(left.items.map(({ name }) => name)).toEqual(['odd.tif', 'still.tif']);
  });
});
