import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Change } from '../ports/store.ts';
import type { FolderRun } from './folderRun.ts';

/**
 * Writes of a scan that go into one commit per batch. With 1,000 a first scan of 100,000 files took a fifth less, but during one of
 * 1,000,000 others waited twice as long for the ledger (p99 of `status` 184 instead of 91 ms).
 */
export const WRITES_TOGETHER_MAX = 250;

/** Gathers what a scan found, and writes an item always together with what is known of its file. */
export class PendingWrites {
  readonly #run: FolderRun;
  #items = new Map<BatchId, { readonly item: Item; readonly file: FolderFile }[]>();
  #files: Change[] = [];
  #count = 0;
  /** Called before files are written as gone; false = they may only be out of reach, and nothing is written. */
  readonly #mayBeGone: () => Promise<boolean>;
  #gone: Change[] = [];
  #writing: Promise<boolean> = Promise.resolve(true);
  #isLeft = false;

  constructor(run: FolderRun, mayBeGone: () => Promise<boolean>) {
    this.#run = run;
    this.#mayBeGone = mayBeGone;
  }

  /** Something was not written since its batch is no longer open. */
  get isLeft(): boolean {
    return this.#isLeft;
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

  /** Writes what is gathered while the scan goes on; waits for what was written before. The answer is as that of `flush`. */
  async begin(): Promise<boolean> {
    const isThere = await this.#writing;
    this.#writing = this.#write();
    // Whoever waits for it next hears of a failure.
    this.#writing.catch(() => undefined);
    return isThere;
  }

  /** Everything gathered is written. False when the folder went out of reach meanwhile. */
  async flush(): Promise<boolean> {
    const wasThere = await this.begin();
    return (await this.#writing) && wasThere;
  }

  async #write(): Promise<boolean> {
    const { core } = this.#run;
    const files = this.#files;
    const gone = this.#gone;
    const byBatch = this.#items;
    this.#items = new Map();
    this.#files = [];
    this.#gone = [];
    this.#count = 0;
    const isThere = gone.length === 0 || (await this.#mayBeGone());
    const loose = isThere ? [...files, ...gone] : files;
    if (loose.length > 0) {
      await core.ports.store.commit(loose);
      // No batch changed, so nobody else tells those who look at the folder's sum.
      core.emit({ kind: 'status' });
    }
    for (const [batchId, made] of byBatch)
      await core.ledger.write(batchId, (draft) => {
        // Closed by a person in this very moment: the next scan finds these files anew.
        if (draft.batch.closedAt !== undefined || draft.batch.cancelledAt !== undefined) {
          this.#isLeft = true;
          return;
        }
        for (const { item, file } of made) {
          draft.addItem(item);
          draft.also({ put: 'folderFile', file });
        }
      });
    return isThere;
  }
}
