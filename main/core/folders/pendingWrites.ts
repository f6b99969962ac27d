import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Change } from '../ports/store.ts';
import type { FolderRun } from './folderRun.ts';

/** Writes of a scan that go into one commit per batch. */
const WRITES_TOGETHER_MAX = 500;

/** Gathers what a scan found, and writes an item always together with what is known of its file. */
export class PendingWrites {
  readonly #run: FolderRun;
  #items = new Map<BatchId, { readonly item: Item; readonly file: FolderFile }[]>();
  #files: Change[] = [];
  #count = 0;
  /** Called before files are written as gone; false = they may only be out of reach, and nothing is written. */
  readonly #mayBeGone: () => Promise<boolean>;
  #gone: Change[] = [];

  constructor(run: FolderRun, mayBeGone: () => Promise<boolean>) {
    this.#run = run;
    this.#mayBeGone = mayBeGone;
  }

  get isFull(): boolean {
    return this.#count >= WRITES_TOGETHER_MAX;
  }

  item(item: Item, file: FolderFile): void {
    const known = this.#items.get(item.batchId) ?? [];
    known.push({ item, file });
    this.#items.set(item.batchId, known);
    this.#count += 1;
  }

  file(file: FolderFile): void {
    this.#files.push({ put: 'folderFile', file });
    this.#count += 1;
  }

  gone(file: FolderFile): void {
    // What never was to be sent needs no memory.
    this.#gone.push(
      file.state === 'excluded' && file.versions === 0
        ? { put: 'folderFileDropped', folderId: file.folderId, path: file.path }
        : { put: 'folderFile', file: { ...file, gone: true } },
    );
    this.#count += 1;
  }

  /** False when the folder went out of reach meanwhile. */
  async flush(): Promise<boolean> {
    const { core } = this.#run;
    const isThere = this.#gone.length === 0 || (await this.#mayBeGone());
    const loose = isThere ? [...this.#files, ...this.#gone] : this.#files;
    const byBatch = this.#items;
    this.#items = new Map();
    this.#files = [];
    this.#gone = [];
    this.#count = 0;
    if (loose.length > 0) await core.ports.store.commit(loose);
    for (const [batchId, made] of byBatch)
      await core.ledger.write(batchId, (draft) => {
        // Closed by a person in this very moment: the next scan finds these files anew.
        if (draft.batch.closedAt !== undefined || draft.batch.cancelledAt !== undefined) return;
        for (const { item, file } of made) {
          draft.addItem(item);
          draft.also({ put: 'folderFile', file });
        }
      });
    return isThere;
  }
}
