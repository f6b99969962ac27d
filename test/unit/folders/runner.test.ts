import { describe, expect, test } from 'vitest';
import { FolderRun } from '../../../main/core/folders/folderRun.ts';
import type { MoveOrder, Watcher } from '../../../main/core/ports/folders.ts';
import { StoreError } from '../../../main/core/ports/store.ts';
import type { BatchId, FolderId } from '../../../shared/model/ids.ts';
import { ok } from '../../../shared/model/result.ts';
import { BENCH_ROOT, benchRules, folderBench, type FolderBench } from '../../support/folderBench.ts';
import { duringNext } from '../../support/meanwhile.ts';

const LATE = benchRules({ close: { idleMs: 3_600_000, per: 'all' } });

/** A watcher that a test speaks through. */
interface Ear {
  hint(directory: string | undefined): void;
  closed: number;
}

function listening(bench: FolderBench, works = true): Ear {
  const ear: Ear = { hint: () => undefined, closed: 0 };
  const watcher: Watcher = {
    watch: (_root, onHint) => {
      ear.hint = onHint;
      const close = (): Promise<void> => {
        ear.closed += 1;
        return Promise.resolve();
      };
      return { works, listen: () => undefined, listens: () => false, close };
    },
  };
  Object.assign(bench.folders, { watcher });
  return ear;
}

async function mode(bench: FolderBench, id: FolderId): Promise<unknown> {
  return (await bench.core.folders.one(id))?.health?.mode;
}

describe('how a folder learns of changes', () => {
  test('is by looking again and again where nothing can be listened to, and that is said', async () => {
    const bench = await folderBench();
    listening(bench, false);
    const { folder } = await bench.add();
    await bench.lab.clock.advance(1_000);
    expect(await mode(bench, folder.id)).toEqual({ by: 'polling', why: 'no-watcher' });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.lab.clock.advance(30_000);
    expect((await bench.core.folders.one(folder.id))?.account.seen).toBe(1);
  });

  test('is the same on a share', async () => {
    const bench = await folderBench();
    const { tree } = bench.folders;
    const root = tree.root.bind(tree);
    Object.assign(tree, {
      root: async (path: string) => {
        const found = await root(path);
        return found.ok ? { ...found, value: { ...found.value, events: 'none' as const } } : found;
      },
    });
    const { folder } = await bench.add();
    await bench.lab.clock.advance(1_000);
    expect(await mode(bench, folder.id)).toEqual({ by: 'polling', why: 'remote' });
  });

  test.each([
    ['during the look that found the change', 0, { by: 'events' }],
    ['a moment after it', 500, { by: 'events' }],
    ['too late', 5_000, { by: 'polling', why: 'missed' }],
  ] as const)('is by events as long as a hint comes: %s', async (_when, afterMs, then) => {
    const bench = await folderBench();
    const ear = listening(bench);
    const { folder } = await bench.add();
    await bench.lab.clock.advance(10_000);
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    const { tree } = bench.folders;
    const walk = tree.walk.bind(tree);
    let looks = 0;
    Object.assign(tree, {
      walk: (...given: Parameters<typeof walk>) => {
        looks += 1;
        if (looks === 1)
          if (afterMs === 0) ear.hint('');
          else void bench.lab.clock.sleep(afterMs).then(() => ear.hint(''));
        return walk(...given);
      },
    });
    await bench.until('it was found', async () => looks > 0);
    await bench.lab.clock.advance(2_000);
    expect(await mode(bench, folder.id)).toEqual(then);
  });
});

/** A folder where nobody knows beforehand whether changes are told. */
async function unproven(works = true): Promise<{ bench: FolderBench; ear: Ear; id: FolderId }> {
  const bench = await folderBench();
  const ear = listening(bench, works);
  const { tree } = bench.folders;
  const root = tree.root.bind(tree);
  Object.assign(tree, {
    root: async (path: string) => {
      const found = await root(path);
      return found.ok ? { ...found, value: { ...found.value, events: 'unproven' as const } } : found;
    },
  });
  const { folder } = await bench.add();
  await bench.lab.clock.advance(1_000);
  return { bench, ear, id: folder.id };
}

const UNPROVEN = { by: 'polling', why: 'unproven' };

describe('a folder on a file system that nobody knows', () => {
  test('is by events once the watcher told of a change and a look there found it', async () => {
    const { bench, ear, id } = await unproven();
    expect(await mode(bench, id)).toEqual(UNPROVEN);
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    ear.hint('');
    await bench.lab.clock.advance(1_000);
    expect(await mode(bench, id)).toEqual({ by: 'events' });
    expect((await bench.core.folders.one(id))?.account.seen).toBe(1);
    // Believed like any other from now on, and no longer when it misses a change.
    bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'b');
    await bench.lab.clock.advance(60_000);
    expect((await bench.core.folders.one(id))?.account.seen).toBe(1);
    await bench.lab.clock.advance(600_000);
    expect(await mode(bench, id)).toEqual({ by: 'polling', why: 'missed' });
    expect((await bench.core.folders.one(id))?.account.seen).toBe(2);
  });

  test('is polled while nothing is told, or nothing of what is told is found', async () => {
    const { bench, ear, id } = await unproven();
    await bench.lab.clock.advance(600_000);
    expect(await mode(bench, id)).toEqual(UNPROVEN);
    ear.hint('');
    await bench.lab.clock.advance(1_000);
    ear.hint(undefined);
    await bench.lab.clock.advance(60_000);
    expect(await mode(bench, id)).toEqual(UNPROVEN);
  });

  test('proves nothing by a change that a look at everything found', async () => {
    const { bench, ear, id } = await unproven();
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    ear.hint(undefined);
    await bench.lab.clock.advance(2_000);
    expect((await bench.core.folders.one(id))?.account.seen).toBe(1);
    expect(await mode(bench, id)).toEqual(UNPROVEN);
  });

  test('has a watcher that misses changes as soon as the clock’s look finds one, and is polled from then on', async () => {
    const { bench, ear, id } = await unproven();
    await bench.lab.clock.advance(30_000);
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.lab.clock.advance(30_000);
    expect(await mode(bench, id)).toEqual({ by: 'polling', why: 'missed' });
    bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'b');
    ear.hint('');
    await bench.lab.clock.advance(30_000);
    expect((await bench.core.folders.one(id))?.account.seen).toBe(2);
    expect(await mode(bench, id)).toEqual({ by: 'polling', why: 'missed' });
  });

  test('says that nothing can be listened to where that is so', async () => {
    const { bench, id } = await unproven(false);
    expect(await mode(bench, id)).toEqual({ by: 'polling', why: 'no-watcher' });
  });
});

describe('the work for a folder', () => {
  test('that ends answers whoever still waits for a batch to close', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add({ rules: LATE });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is whole',
      async () => (await bench.core.items({ limit: 1, states: ['queued'] })).items.length === 1,
    );
    // One is asked while a look is under way, one when it has ended, one when nobody works any more.
    let waiting: ReturnType<FolderBench['core']['folders']['close']> | undefined;
    let stopping: Promise<void> | undefined;
    duringNext(bench.folders.tree, 'root', async () => {
      waiting = bench.core.folders.close(folder.id, {});
      await bench.lab.clock.settle();
      stopping = bench.core.stop();
      expect(await bench.core.folders.close(folder.id, {})).toMatchObject({ ok: false });
    });
    await bench.core.folders.rescan(folder.id);
    await bench.until('it stops', async () => stopping !== undefined);
    await stopping;
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'request.conflict' } });
    expect(await bench.core.folders.close(folder.id, {})).toMatchObject({ ok: false });
    const [only] = (await bench.core.batches({ limit: 1 })).items;
    expect(only?.batch.closedAt).toBeUndefined();
  });

  test('ends quietly when the ledger is closed under it', async () => {
    const bench = await folderBench();
    await bench.add();
    await bench.lab.clock.advance(1_000);
    let asked = 0;
    Object.assign(bench.lab.store(), {
      folderSums: () => {
        asked += 1;
        return Promise.reject(new StoreError('closed', 'the ledger is closed'));
      },
    });
    await bench.lab.clock.advance(120_000);
    expect(asked).toBe(1);
    await bench.core.stop();
  });

  test('leaves what is delivered where it lies, whatever another folder does with its own', async () => {
    const bench = await folderBench();
    bench.lab.files.folder('/data/second');
    await bench.add({
      path: '/data/second',
      rules: benchRules({ afterImport: { do: 'move', to: '/done' } }),
    });
    const { folder } = await bench.add();
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until(
      'it is imported',
      async () => (await bench.core.folders.one(folder.id))?.account.imported === 1,
    );
    await bench.lab.clock.advance(600_000);
    expect(bench.lab.files.contentOf(`${BENCH_ROOT}/a.tif`)).toBe('a');
    expect((await bench.core.folders.one(folder.id))?.health?.afterImport).toBeUndefined();
  });

  test('that a stopped core is asked for begins with the next start, and what listened is let go', async () => {
    const bench = await folderBench();
    const ear = listening(bench);
    await bench.core.stop();
    const { folder } = await bench.add({ existing: 'ignore' });
    await bench.lab.clock.settle();
    expect(ear.closed).toBe(1);
    expect((await bench.core.folders.one(folder.id))?.health).toBeUndefined();
    await bench.restart();
    expect((await bench.core.folders.one(folder.id))?.health).toBeDefined();
  });
});

describe('a folder in trouble', () => {
  test('is counted among what needs somebody, unless it is paused', async () => {
    const bench = await folderBench({ kind: 'haplo-batch' });
    const control = { from: 'path', path: '/home/control.json' };
    const { folder } = await bench.add({ rules: benchRules({ control }) });
    const inTrouble = async (): Promise<unknown> => (await bench.core.status()).foldersInTrouble;
    expect(await inTrouble()).toEqual([]);
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    await bench.until('it is told', async () => (await bench.core.status()).foldersInTrouble.length > 0);
    expect(await inTrouble()).toMatchObject([
      { id: folder.id, isReachable: true, failure: { code: 'path.missing' } },
    ]);
    await bench.core.folders.setPaused(folder.id, true);
    expect(await inTrouble()).toEqual([]);
    await bench.core.folders.setPaused(folder.id, false);
    bench.folders.away.add(BENCH_ROOT);
    await bench.lab.clock.advance(30_000);
    expect(await inTrouble()).toMatchObject([
      { id: folder.id, isReachable: false, failure: { code: 'folder.unreachable' } },
    ]);
  });
});

describe('a batch that came into being while the ledger failed', () => {
  test('is put away like any other', async () => {
    const bench = await folderBench({ kind: 'dsp-ingest', abilities: { digestBack: 'at-once' } });
    const rules = benchRules({
      close: { files: 1, idleMs: 30_000, per: 'all' },
      afterImport: { do: 'move', to: '/done' },
    });
    const moved: string[] = [];
    Object.assign(bench.folders.mover, {
      freeName: (root: string, name: string) => Promise.resolve(ok(`${root}/${name}`)),
      move: ({ from, to }: MoveOrder) => {
        moved.push(to);
        bench.lab.files.rename(from.path, to);
        return Promise.resolve(ok('moved'));
      },
      facts: () => Promise.resolve(undefined),
    });
    const { folder } = await bench.add({ rules });
    bench.lab.files.write(`${BENCH_ROOT}/a.tif`, 'a');
    bench.lab.files.write(`${BENCH_ROOT}/b.tif`, 'b');
    const store = bench.lab.store();
    const batch = store.batch.bind(store);
    const failed = new Set<BatchId>();
    Object.assign(store, {
      batch: async (id: BatchId) => {
        if (failed.size > 0) return batch(id);
        failed.add(id);
        throw new StoreError('io', 'not now');
      },
    });
    await bench.until('both are put away', () => Promise.resolve(moved.length === 2));
    expect(failed.size).toBe(1);
    expect((await bench.core.folders.one(folder.id))?.account).toMatchObject({ imported: 2, addsUp: true });
  });
});

describe('a folder at the root of a disk', () => {
  test('names its files with one separator', async () => {
    const bench = await folderBench();
    const { folder } = await bench.add();
    const core = { emit: () => undefined } as never;
    const run = new FolderRun(
      core,
      { ...folder, path: '/' },
      { ports: bench.folders, signal: AbortSignal.abort() },
    );
    expect(run.sourceOf('sub/a.tif')).toEqual({ kind: 'file', path: '/sub/a.tif', root: '/' });
  });
});
