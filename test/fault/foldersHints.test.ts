import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { NodeTree } from '../../main/adapters/files/nodeTree.ts';
import { DirectoryWatcher } from '../../main/adapters/watcher/directoryWatcher.ts';
import type { FolderTree, Watcher } from '../../main/core/ports/folders.ts';
import type { FolderRules } from '../../shared/model/folder.ts';
import { folderHarness, testRules, type FolderHarness } from '../support/folderHarness.ts';

let lab: FolderHarness;
afterEach(() => lab.close());

const at = (name: string): string => join(lab.root, name);

const staysOpen = (): FolderRules => testRules({ close: { idleMs: 3_600_000, per: 'all' } });

/** A real tree that notes which parts of it were looked at. */
function notingTree(): { readonly tree: FolderTree; readonly walked: string[]; readonly levels: string[] } {
  const real = new NodeTree();
  const walked: string[] = [];
  const levels: string[] = [];
  const tree: FolderTree = {
    root: (path) => real.root(path),
    sample: (source) => real.sample(source),
    walk: (root, under, signal) => {
      walked.push(under);
      return real.walk(root, under, signal);
    },
    level: (root, directory, signal) => {
      levels.push(directory);
      return real.level(root, directory, signal);
    },
  };
  return { tree, walked, levels };
}

async function fill(directory: string, files: number): Promise<void> {
  await mkdir(at(directory), { recursive: true });
  for (let file = 0; file < files; file += 1)
    await writeFile(at(`${directory}/f${file}`), `${directory} ${file}`);
}

describe.each(['memory', 'sqlite'] as const)('a hint, with the ledger in %s,', (ledger) => {
  test('costs a look at its own directory, however much lies beside it', async () => {
    const { levels, tree, walked } = notingTree();
    lab = await folderHarness({ ledger, ports: { tree } });
    for (const directory of ['a', 'a/deep', 'b']) await fill(directory, 60);
    await lab.add({ existing: 'ignore', rules: staysOpen() });
    await lab.until('it watches', async () => (await lab.only()).health?.lastScanAt !== undefined);
    // What was there is looked at once: it was listened to meanwhile.
    expect(walked).toEqual(['']);
    await writeFile(at('new.tif'), 'new');
    await writeFile(at('a/new.tif'), 'new too');
    await lab.until('both are whole', async () => (await lab.only()).account.queued === 2);
    expect(walked).toEqual(['']);
    expect([...new Set(levels)].sort()).toEqual(['', 'a']);
    const { account, filesThere } = await lab.only();
    expect(account).toMatchObject({ seen: 182, baseline: 180, queued: 2, addsUp: true });
    expect(filesThere).toBe(182);
  }, 30_000);

  test('is enough to know what comes, goes and moves, in new directories and whole ones', async () => {
    const { tree, walked } = notingTree();
    lab = await folderHarness({ ledger, ports: { tree } });
    for (const directory of ['a', 'a/deep', 'b', 'c']) await fill(directory, 40);
    await lab.add({ existing: 'ignore', rules: staysOpen() });
    await lab.until('it watches', async () => (await lab.only()).health?.lastScanAt !== undefined);
    await rm(at('b'), { recursive: true });
    await lab.until('they are gone', async () => (await lab.only()).filesThere === 120);
    await rename(at('a'), at('moved'));
    await fill('x/y/z', 30);
    await writeFile(at('c/f0'), 'changed, and longer than before');
    await lab.until('the new ones are whole', async () => (await lab.only()).account.queued === 31);
    await lab.until('all are there', async () => (await lab.only()).filesThere === 150);
    // A directory that moved is listened to at its new place.
    await writeFile(at('moved/deep/late'), 'late');
    await lab.until('it is whole too', async () => (await lab.only()).account.queued === 32);
    const { account } = await lab.only();
    expect(account).toMatchObject({ attention: 0, addsUp: true });
    expect(walked.filter((under) => under === '')).toEqual(['']);
  }, 30_000);
});

describe('a folder that hears of no changes is polled', () => {
  test('when it lies on a network share, from the start', async () => {
    const real = new NodeTree();
    const tree: FolderTree = {
      ...notingTree().tree,
      root: async (path) => {
        const root = await real.root(path);
        return root.ok ? { ok: true, value: { ...root.value, events: 'none' } } : root;
      },
    };
    const deaf: Watcher = {
      watch: () => ({
        listen: () => undefined,
        listens: () => true,
        works: true,
        close: () => Promise.resolve(),
      }),
    };
    lab = await folderHarness({ ports: { tree, watcher: deaf } });
    await lab.add();
    await lab.until('it is known', async () => (await lab.only()).health?.mode.by === 'polling');
    expect((await lab.only()).health?.mode).toEqual({ by: 'polling', why: 'remote' });
    await lab.until('it was scanned', async () => (await lab.only()).health?.lastScanAt !== undefined);
    await writeFile(at('a.tif'), 'alpha');
    await lab.until('it arrived', () => lab.delivered().length === 1, 30_000);
  }, 60_000);

  test('when the system lets nobody listen any more', async () => {
    const real = new DirectoryWatcher();
    const exhausted: Watcher = {
      watch: (root, onHint) => {
        const watch = real.watch(root, onHint);
        return {
          listen: () => undefined,
          listens: () => false,
          works: false,
          close: () => watch.close(),
        };
      },
    };
    lab = await folderHarness({ ports: { watcher: exhausted } });
    await lab.add();
    await lab.until('it is known', async () => (await lab.only()).health?.mode.by === 'polling');
    expect((await lab.only()).health?.mode).toEqual({ by: 'polling', why: 'no-watcher' });
    await mkdir(at('run'));
    await writeFile(at('run/a.tif'), 'alpha');
    await lab.until('it arrived', () => lab.delivered().length === 1, 30_000);
  }, 60_000);
});

describe('a folder on a file system that nobody knows', () => {
  test('is polled until the system told of a change that a look found; nothing is written into it', async () => {
    const { levels, tree } = notingTree();
    // As on a system whose types say nothing.
    const unknown = new NodeTree({ platform: 'darwin' });
    lab = await folderHarness({ ports: { tree: { ...tree, root: (path) => unknown.root(path) } } });
    await fill('run', 3);
    const before = await stat(at('run'));
    await lab.add({ existing: 'ignore', rules: staysOpen() });
    await lab.until('it watches', async () => (await lab.only()).health?.lastScanAt !== undefined);
    expect((await lab.only()).health?.mode).toEqual({ by: 'polling', why: 'unproven' });
    expect(await readdir(lab.root)).toEqual(['run']);
    expect((await stat(at('run'))).mtimeMs).toBe(before.mtimeMs);
    // Whichever comes first of the clock's look and the hint's: one of some changes is told in between.
    let changes = 0;
    await lab.until(
      'the system is believed',
      async () => {
        changes += 1;
        await writeFile(at(`run/new${changes}`), 'new');
        await sleep(500);
        return (await lab.only()).health?.mode.by === 'events';
      },
      30_000,
    );
    expect(levels).toContain('run');
    await lab.until('all are whole', async () => (await lab.only()).account.queued === changes);
  }, 60_000);
});
