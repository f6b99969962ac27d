import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TreeReader, type TreeChunk } from '../../../main/adapters/files/treeReader.ts';
import { treeEntries, treeText } from '../../../main/adapters/files/treeText.ts';
import { walkLevel, walkTree } from '../../../main/adapters/files/walkTree.ts';
import type { TreeEntry } from '../../../main/core/ports/folders.ts';
import { comparePaths } from '../../../shared/model/folderFile.ts';

const never = new AbortController().signal;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waybill-tree-'));
  for (const folder of ['a', 'a/deep/er', 'a.d', 'b', 'empty', 'many'])
    await mkdir(join(root, folder), { recursive: true });
  for (const file of ['a/x.tif', 'a/deep/er/y', 'a.tif', 'a.d/z', 'ü.tif', 'line\nbreak', 'b/ spaced '])
    await writeFile(join(root, file), file);
  for (let at = 0; at < 1_200; at += 1) await writeFile(join(root, `many/f${at}`), '');
  await symlink('a.tif', join(root, 'link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await writeFile(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.of(0xff)]), 'bad name');
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

function chunksOf(reader: TreeReader): readonly TreeChunk[] {
  const chunks: TreeChunk[] = [];
  do chunks.push(reader.next());
  while (chunks.at(-1)?.isEnd === false);
  return chunks;
}

async function all(slices: AsyncIterable<readonly TreeEntry[]>): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  for await (const slice of slices) entries.push(...slice);
  return entries;
}

const isFolder = ({ kind }: TreeEntry): boolean => kind === 'folder';

describe('the walk of a thread', () => {
  test('meets exactly what the other walk meets, in the same order', async () => {
    const walked = await all(walkTree(root, '', never));
    const read = chunksOf(new TreeReader(root, '')).flatMap(({ entries }) => entries);
    expect(read.filter((entry) => !isFolder(entry))).toEqual(walked.filter((entry) => !isFolder(entry)));
    const folders = (entries: readonly TreeEntry[]): readonly string[] =>
      entries.filter(isFolder).map(({ path }) => path);
    expect(folders(read).toSorted(comparePaths)).toEqual(folders(walked));
    expect(walked).toHaveLength(1_200 + 7 + 7 + 3);
  });

  test('tells of a directory in a chunk of its own, before anything in it is read', () => {
    const told = new Set<string>();
    for (const { entries, hasFolders } of chunksOf(new TreeReader(root, ''))) {
      for (const { path } of entries) {
        const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
        expect(parent === '' || told.has(parent), path).toBe(true);
      }
      expect(entries.some(isFolder)).toBe(hasFolders);
      for (const entry of entries.filter(isFolder)) told.add(entry.path);
    }
    expect(told.size).toBe(7);
  });

  test('crosses between threads as text and is the same afterwards', async () => {
    const walked = await all(walkTree(root, '', never));
    expect(treeEntries(walked.map(treeText).join(''))).toEqual(walked);
    expect(treeEntries('')).toEqual([]);
  });

  test('of a root that is not there says why, and of a part that is gone nothing', () => {
    const [gone] = chunksOf(new TreeReader(join(root, 'none'), ''));
    expect(gone).toMatchObject({ entries: [{ kind: 'unknown', path: '' }], isEnd: true });
    expect(chunksOf(new TreeReader(root, 'none'))).toEqual([{ entries: [], hasFolders: false, isEnd: true }]);
  });
});

test('one level of a tree tells its directories in their place and goes into none', async () => {
  const level = await all(walkLevel(root, 'a', never));
  expect(level.map(({ kind, path }) => [kind, path])).toEqual([
    ['folder', 'a/deep'],
    ['file', 'a/x.tif'],
  ]);
});
