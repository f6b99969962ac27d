import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../main/core/ports/store.ts';
import { comparePaths, type FolderFile } from '../../shared/model/folderFile.ts';
import { testBatch, testId, testItem } from '../support/ledgerModels.ts';
import type { StoreUnderTest } from './storeContract.ts';

const FOLDER = testId('fld', 1);

function file(path: string, more: Partial<FolderFile> & Record<string, unknown> = {}): FolderFile {
  return {
    folderId: FOLDER,
    path,
    facts: { dev: '7', ino: '18446744073709551615', bytes: 5, mtimeNs: '1700000000000000001', ctimeNs: '2' },
    versions: 0,
    gone: false,
    state: 'baseline',
    ...more,
  } as FolderFile;
}

/** What every ledger does for watched folders. */
export function storeFoldersContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`folders in the ledger (${name})`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(async () => {
      await under.dispose();
    });
    async function put(...files: readonly FolderFile[]): Promise<void> {
      await store.commit(files.map((one) => ({ put: 'folderFile', file: one })));
    }
    async function paths(more: object = {}): Promise<readonly string[]> {
      const page = await store.folderFiles({ folderId: FOLDER, limit: 1_000, ...more });
      return page.items.map((one) => one.path);
    }

    test('a file is given back as it was put, also after the ledger was opened again', async () => {
      const delivered = { itemId: testId('itm', 1), bytes: 3, sha256: 'a'.repeat(64) };
      const files = [
        file('a/ünï "x"\n.tif', { state: 'item', itemId: testId('itm', 2), versions: 2, delivered }),
        file('b', { state: 'excluded', rule: 'ignore *.tmp', gone: true }),
      ];
      await put(...files);
      const { facts: _facts, ...link } = file('c', { state: 'excluded', rule: 'link' });
      await put(link);
      for (const _ of ['before', 'after']) {
        expect(await store.folderFile(FOLDER, files[0]?.path ?? '')).toEqual(files[0]);
        expect((await store.folderFiles({ folderId: FOLDER, limit: 9 })).items).toEqual([...files, link]);
        expect(await store.folderFile(testId('fld', 2), 'b')).toBeUndefined();
        under = await under.reopen();
        store = under.store;
      }
    });

    test('files come in the order of a walk, a page at a time', async () => {
      const name = fc.string({
        unit: fc.constantFrom('a', 'b', '.', '-', '\u0001', 'é', '\uffff', '😀'),
        minLength: 1,
        maxLength: 3,
      });
      const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(path, { maxLength: 30 }),
          fc.integer({ min: 1, max: 7 }),
          async (all, limit) => {
            await store.commit([{ put: 'folderDropped', folderId: FOLDER }]);
            await put(...all.map((one) => file(one)));
            const seen: string[] = [];
            let after: string | undefined;
            do {
              const page = await store.folderFiles({
                folderId: FOLDER,
                limit,
                ...(after === undefined ? {} : { after }),
              });
              seen.push(...page.items.map((one) => one.path));
              after = page.next;
            } while (after !== undefined);
            expect(seen).toEqual([...all].sort(comparePaths));
          },
        ),
        { numRuns: 40 },
      );
    });

    test('a part of the folder, some states and an inode can be asked for', async () => {
      const other = { dev: '7', ino: '9', bytes: 5, mtimeNs: '1', ctimeNs: '2' };
      await put(
        file('run'),
        file('run/a', { state: 'excluded', rule: 'hidden' }),
        file('run/b/c', { facts: other }),
        file('run.txt'),
        file('run1/d'),
      );
      expect(await paths({ under: 'run' })).toEqual(['run/a', 'run/b/c']);
      expect(await paths({ under: 'run', after: 'run/a' })).toEqual(['run/b/c']);
      expect(await paths({ states: ['excluded'] })).toEqual(['run/a']);
      expect((await store.folderFilesByInode(FOLDER, '9')).map((one) => one.path)).toEqual(['run/b/c']);
      await store.commit([{ put: 'folderFileDropped', folderId: FOLDER, path: 'run' }]);
      expect(await paths()).toEqual(['run/a', 'run/b/c', 'run.txt', 'run1/d']);
    });

    test('its two books are kept apart, whatever is written in whatever order', async () => {
      const item = { folderId: FOLDER, batchId: testId('bat', 1) };
      await store.commit([
        { put: 'batch', batch: testBatch(1) },
        { put: 'item', item: testItem(1, { ...item, state: 'settling' }) },
        { put: 'item', item: testItem(2, item) },
        { put: 'item', item: testItem(3) },
      ]);
      await put(
        file('a', { state: 'item', itemId: testId('itm', 1), versions: 1 }),
        file('b', { state: 'item', itemId: testId('itm', 2), versions: 1 }),
        file('c'),
        file('d', { state: 'excluded', rule: 'hidden' }),
      );
      expect(await store.folderSums(FOLDER)).toEqual({
        versions: 2,
        baseline: 1,
        excluded: 1,
        there: 4,
        items: { settling: { items: 1, bytes: 10 }, queued: { items: 1, bytes: 10 } },
      });
      await store.commit([
        { put: 'item', item: testItem(1, { ...item, state: 'sent', bytes: 12 }) },
        { put: 'folderFile', file: file('c', { state: 'item', itemId: testId('itm', 3), versions: 1 }) },
        {
          put: 'folderFile',
          file: file('b', { state: 'item', itemId: testId('itm', 2), versions: 1, gone: true }),
        },
        { put: 'folderFileDropped', folderId: FOLDER, path: 'd' },
      ]);
      expect(await store.folderSums(FOLDER)).toEqual({
        versions: 3,
        baseline: 0,
        excluded: 0,
        there: 2,
        items: { sent: { items: 1, bytes: 12 }, queued: { items: 1, bytes: 10 } },
      });
      await store.commit([{ put: 'folderDropped', folderId: FOLDER }]);
      expect(await store.folderSums(FOLDER)).toMatchObject({ versions: 0, there: 0 });
    });

    test('its open batches are those that were neither closed nor cancelled', async () => {
      const mine = { folderId: FOLDER };
      await store.commit([
        { put: 'batch', batch: testBatch(3, { ...mine, group: 'run1' }) },
        { put: 'batch', batch: testBatch(2, { ...mine, status: 'attention' }) },
        { put: 'batch', batch: testBatch(1, { ...mine, closedAt: 5, status: 'held' }) },
        { put: 'batch', batch: testBatch(4, { ...mine, cancelledAt: 5, status: 'cancelled' }) },
        { put: 'batch', batch: testBatch(5) },
      ]);
      expect((await store.openFolderBatches(FOLDER)).map((batch) => batch.seq)).toEqual([2, 3]);
      await store.commit([{ put: 'batch', batch: testBatch(2, { ...mine, closedAt: 9, status: 'held' }) }]);
      expect((await store.openFolderBatches(FOLDER)).map((batch) => batch.group)).toEqual(['run1']);
    });
  });
}
