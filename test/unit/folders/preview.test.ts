import { expect, test } from 'vitest';
import { previewFolder } from '../../../main/core/commands/folderPreview.ts';
import type { FolderWork } from '../../../main/core/commands/folderWork.ts';
import { LISTING_FRESH_MS } from '../../../main/core/commands/previewListing.ts';
import type { FolderTree, TreeEntry } from '../../../main/core/ports/folders.ts';
import type { FolderPreview } from '../../../main/core/foldersFace.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { folderRulesSchema, type Folder } from '../../../shared/model/folder.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { ok } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { testId } from '../../support/ledgerModels.ts';
import { memoryStore, type MemoryStore } from '../../support/memoryStore.ts';

/** A directory of names without content, which counts how often it is walked. */
class ListedTree implements FolderTree {
  walks = 0;
  names: readonly string[];
  mtimeNs = '1';
  /** What is no file. */
  others: readonly TreeEntry[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
  }

  root(path: string): ReturnType<FolderTree['root']> {
    return Promise.resolve(ok({ identity: '1:1', events: 'sure', realPath: path }));
  }

  async *walk(): AsyncIterable<readonly TreeEntry[]> {
    this.walks += 1;
    if (this.others.length > 0) yield this.others;
    for (const path of this.names) yield [{ kind: 'file', path, facts: this.#facts(path) }];
  }

  #facts(ino: string): FileFacts {
    return { dev: '1', ino, bytes: 10, mtimeNs: this.mtimeNs, ctimeNs: this.mtimeNs };
  }

  level(): never {
    throw new Error('a preview looks at everything');
  }

  sample(): never {
    throw new Error('a preview opens no file');
  }
}

function previewing(names: readonly string[]): {
  readonly tree: ListedTree;
  readonly clock: FakeClock;
  readonly store: MemoryStore;
  /** The folders of the settings. */
  readonly watched: Pick<Folder, 'id' | 'path'>[];
  readonly preview: (rules: object, path?: string) => Promise<FolderPreview>;
} {
  const tree = new ListedTree(names);
  const clock = new FakeClock();
  const store = memoryStore();
  const watched: Pick<Folder, 'id' | 'path'>[] = [];
  const work = {
    core: { ports: { clock, store } },
    ports: { tree, settings: { all: () => watched } },
  } as unknown as FolderWork;
  return {
    tree,
    clock,
    store,
    watched,
    preview: async (rules, path = '/data') => {
      const found = await previewFolder(work, { path, rules: folderRulesSchema.parse(rules) });
      if (!found.ok) throw new Error(found.failure.code);
      return found.value;
    },
  };
}

const NAMES = ['a.tif', 'b.tif', 'plate/c.tif', 'plate/d.tmp', '.hidden', 'notes.txt'];

test('each pattern is counted by itself, whatever other rules keep out', async () => {
  const { preview } = previewing(NAMES);
  const found = await preview({
    include: ['*.tif', 'plate'],
    ignore: ['*.tmp', 'plate'],
    close: { idleMs: 1_000, marker: 'notes.*' },
  });
  expect(found).toMatchObject({ filesThere: 6, files: 2, bytes: 20 });
  expect(found.patterns).toEqual([
    { pattern: '*.tmp', files: 1 },
    { pattern: 'plate', files: 2 },
    { pattern: '*.tif', files: 3 },
    { pattern: 'notes.*', files: 1 },
  ]);
  expect(found.files + found.excluded.reduce((sum, { files }) => sum + files, 0)).toBe(found.filesThere);
});

test('while rules are typed the directory is walked once, and again when the look is too old', async () => {
  const { clock, preview, tree } = previewing(NAMES);
  const [first, second] = await Promise.all([preview({}), preview({ ignore: ['*.tif'] })]);
  expect([first.files, second.files, tree.walks]).toEqual([5, 2, 1]);
  tree.names = [...NAMES, 'new.tif'];
  expect((await preview({})).files).toBe(5);
  await clock.advance(LISTING_FRESH_MS + 1);
  expect((await preview({})).files).toBe(6);
  expect(tree.walks).toBe(2);
});

test('whoever goes through what is kept of a directory lets others have their turn', async () => {
  const { clock, preview } = previewing(NAMES);
  await preview({});
  // Time passes with each look at it: as much as 1,000 files take.
  let elapsed = clock.elapsed();
  Object.assign(clock, { elapsed: () => (elapsed += 4) });
  let turns = 0;
  const sleep = clock.sleep.bind(clock);
  Object.assign(clock, {
    sleep: (ms: number) => {
      turns += ms < LISTING_FRESH_MS ? 1 : 0;
      return ms < LISTING_FRESH_MS ? Promise.resolve() : sleep(ms);
    },
  });
  expect((await preview({})).files).toBe(5);
  expect(turns).toBe(2);
});

test('another directory is another look', async () => {
  const { preview, tree } = previewing(NAMES);
  await preview({});
  await preview({}, '/other');
  expect(tree.walks).toBe(2);
});

test('a directory too long to keep is walked by everybody, and nobody waits for ever', async () => {
  const { preview, tree } = previewing([]);
  tree.walk = async function* walk(this: ListedTree) {
    this.walks += 1;
    const facts = { dev: '1', ino: '1', bytes: 1, mtimeNs: '1', ctimeNs: '1' };
    const slice = Array.from({ length: 1_000 }, (_, at) => ({ kind: 'file', path: `${at}`, facts }) as const);
    for (let round = 0; round < 201; round += 1) yield slice;
  };
  const found = await Promise.all([preview({}), preview({})]);
  expect(found.map(({ files }) => files)).toEqual([201_000, 201_000]);
  expect(tree.walks).toBe(2);
});

test('a control file that lies in the folder is counted by its pattern, and is no item', async () => {
  const { preview } = previewing(['a.tif', 'a.control.json']);
  const found = await preview({ control: { from: 'folder', pattern: '*.control.json' } });
  expect(found.patterns).toEqual([{ pattern: '*.control.json', files: 1 }]);
  expect(found.excluded).toEqual([{ rule: 'control file', files: 1, examples: ['a.control.json'] }]);
  expect(found.files).toBe(1);
});

test('what is no file, and what could not be looked at, is told with a few examples', async () => {
  const { preview, tree } = previewing(['a.tif']);
  tree.others = [
    ...Array.from({ length: 7 }, (_, at): TreeEntry => ({ kind: 'other', path: `p${at}`, what: 'a FIFO' })),
    ...Array.from({ length: 25 }, (_, at): TreeEntry => ({ kind: 'unknown', path: `u${at}`, reason: 'EIO' })),
    { kind: 'folder', path: 'z' },
  ];
  const found = await preview({});
  expect(found.excluded).toEqual([
    { rule: 'it is a FIFO', files: 7, examples: ['p0', 'p1', 'p2', 'p3', 'p4'] },
  ]);
  expect(found.unknown).toHaveLength(20);
  expect(found.unknown[0]).toEqual({ path: 'u0', reason: 'EIO' });
  expect(found).toMatchObject({ filesThere: 1, files: 1 });
});

test('what came into a watched folder and went away came all the same, unless the rules keep it out', async () => {
  const { clock, preview, store, watched } = previewing(['there.tif']);
  const id = testId('fld', 1);
  watched.push({ id, path: '/data' });
  const mtimeNs = `${clock.now()}000000`;
  const facts = { dev: '1', ino: '1', bytes: 5, mtimeNs, ctimeNs: mtimeNs };
  const known = { folderId: id, versions: 1, gone: true, state: 'baseline', facts } as const;
  const { facts: _facts, ...without } = known;
  const rows: readonly FolderFile[] = [
    { ...known, path: 'gone.tif' },
    { ...known, path: 'gone.tmp' },
    { ...known, path: 'there.tif', gone: false },
    { ...without, path: 'unlooked.tif' },
  ];
  await store.commit(rows.map((file) => ({ put: 'folderFile', file }) as const));
  const found = await preview({ ignore: ['*.tmp'], close: { idleMs: 1_000, per: 'all' } });
  expect(found.replay.files).toBe(1);
});

test('a marker that other rules keep out closes its batches all the same, and is no file of them', async () => {
  const { clock, preview, tree, store, watched } = previewing([
    'r1/a.tif',
    'r1/x.done',
    'r2/b.tif',
    'r2/x.log',
  ]);
  tree.mtimeNs = `${clock.now() - 60_000}000000`;
  const id = testId('fld', 1);
  watched.push({ id, path: '/data' });
  const facts = { dev: '1', ino: '9', bytes: 5, mtimeNs: tree.mtimeNs, ctimeNs: tree.mtimeNs };
  const gone = { folderId: id, versions: 1, gone: true, state: 'baseline', facts } as const;
  for (const path of ['r3/c.tif', 'r3/x.done'])
    await store.commit([{ put: 'folderFile', file: { ...gone, path } }]);
  const rules = { include: ['*.tif'], settleMs: 1_000, close: { per: 'folder', marker: '*.done' } };
  const found = await preview(rules);
  expect(found).toMatchObject({ files: 2, excluded: [{ rule: 'not in include', files: 2 }] });
  expect(found.replay).toMatchObject({ files: 3, batches: 2, openFiles: 1 });
  expect(found.replay.examples.map(({ group, files, why }) => [group, files, why])).toEqual([
    ['r1', 1, 'marker'],
    ['r3', 1, 'marker'],
  ]);
});
