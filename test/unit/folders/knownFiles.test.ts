import { describe, expect, test } from 'vitest';
import { KnownFiles } from '../../../main/core/folders/knownFiles.ts';
import type { FolderFileQuery } from '../../../main/core/ports/store.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { testId } from '../../support/ledgerModels.ts';
import { memoryStore, type MemoryStore } from '../../support/memoryStore.ts';

const FOLDER = testId('fld', 1);

function paths(directory: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${directory}/${String(at).padStart(4, '0')}.tif`);
}

/** A ledger that knows these files, and what it was asked for. `failing` says which question gets no answer, from 1. */
async function ledgerWith(
  known: readonly string[],
  failing = 0,
): Promise<{ store: MemoryStore; asked: FolderFileQuery[] }> {
  const store = memoryStore();
  const rows = known.map((path): FolderFile => ({
    folderId: FOLDER,
    path,
    versions: 0,
    gone: false,
    state: 'baseline',
  }));
  await store.commit(rows.map((file) => ({ put: 'folderFile', file })));
  const asked: FolderFileQuery[] = [];
  const answer = store.folderFiles.bind(store);
  store.folderFiles = (query) => {
    asked.push(query);
    return asked.length === failing ? Promise.reject(new Error('the disk is away')) : answer(query);
  };
  return { store, asked };
}

async function rest(known: KnownFiles): Promise<readonly string[]> {
  const found: string[] = [];
  for (let file = await known.peek(); file !== undefined; file = await known.peek()) {
    found.push(file.path);
    known.skip();
  }
  return found;
}

describe('what the ledger knows of a folder', () => {
  test('comes in the order of a walk, however many pages it takes', async () => {
    const all = [...paths('a', 700), ...paths('b', 500), 'c.tif'];
    const { store } = await ledgerWith(all);
    expect(await rest(new KnownFiles(store, { folderId: FOLDER, under: '' }))).toEqual(all);
    expect(await rest(new KnownFiles(store, { folderId: FOLDER, under: 'b' }))).toEqual(paths('b', 500));
  });

  test('below a directory that tells of itself is passed without being read', async () => {
    const { store, asked } = await ledgerWith([...paths('a', 900), 'b.tif', ...paths('c', 10), 'd.tif']);
    const known = new KnownFiles(store, { folderId: FOLDER, under: '', isLevel: true });
    expect((await known.peek())?.path).toBe('a/0000.tif');
    known.pass('a');
    expect((await known.peek())?.path).toBe('b.tif');
    known.skip();
    known.pass('c');
    expect(await rest(known)).toEqual(['d.tif']);
    expect(asked.map(({ limit }) => limit)).toEqual([25, 25]);
  });

  test('read ahead without success is a trouble of whoever gets that far', async () => {
    const { store, asked } = await ledgerWith(paths('a', 900), 3);
    const known = new KnownFiles(store, { folderId: FOLDER, under: '', isLevel: true });
    await expect(rest(known)).rejects.toThrow('the disk is away');
    expect(asked).toHaveLength(3);
  });

  test('read ahead without success is nobody’s trouble where it is passed', async () => {
    const { store, asked } = await ledgerWith([...paths('a', 900), 'b.tif'], 3);
    const known = new KnownFiles(store, { folderId: FOLDER, under: '', isLevel: true });
    while (asked.length < 3) {
      await known.peek();
      known.skip();
    }
    known.pass('a');
    expect(await rest(known)).toEqual(['b.tif']);
  });
});
