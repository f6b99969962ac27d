import { expect, test } from 'vitest';
import { previewFolder } from '../../../main/core/commands/folderPreview.ts';
import type { FolderWork } from '../../../main/core/commands/folderWork.ts';
import { LISTING_FRESH_MS } from '../../../main/core/commands/previewListing.ts';
import type { FolderTree, TreeEntry } from '../../../main/core/ports/folders.ts';
import type { FolderPreview } from '../../../main/core/foldersFace.ts';
import { folderRulesSchema } from '../../../shared/model/folder.ts';
import { ok } from '../../../shared/model/result.ts';
import { FakeClock } from '../../support/fakeClock.ts';

/** A directory of names without content, which counts how often it is walked. */
class ListedTree implements FolderTree {
  walks = 0;
  names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
  }

  root(path: string): ReturnType<FolderTree['root']> {
    return Promise.resolve(ok({ identity: '1:1', isRemote: false, realPath: path }));
  }

  async *walk(): AsyncIterable<readonly TreeEntry[]> {
    this.walks += 1;
    for (const path of this.names)
      yield [{ kind: 'file', path, facts: { dev: '1', ino: path, bytes: 10, mtimeNs: '1', ctimeNs: '1' } }];
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
  readonly preview: (rules: object, path?: string) => Promise<FolderPreview>;
} {
  const tree = new ListedTree(names);
  const clock = new FakeClock();
  const work = {
    core: { ports: { clock } },
    ports: { tree, settings: { all: () => [] } },
  } as unknown as FolderWork;
  return {
    tree,
    clock,
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
