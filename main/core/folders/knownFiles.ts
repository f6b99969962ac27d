import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Store } from '../ports/store.ts';

/** Read from the ledger at a time. */
const KNOWN_PAGE = 1_000;

/** What the ledger knows of a folder's files, in the order of a walk, a page in memory at a time. */
export class KnownFiles {
  readonly #store: Store;
  readonly #folderId: FolderId;
  readonly #under: string;
  #page: readonly FolderFile[] = [];
  #at = 0;
  #after: string | undefined;
  #ended = false;

  constructor(store: Store, folderId: FolderId, under: string) {
    this.#store = store;
    this.#folderId = folderId;
    this.#under = under;
  }

  /** The next file, without going on. */
  async peek(): Promise<FolderFile | undefined> {
    while (this.#at >= this.#page.length && !this.#ended) {
      const page = await this.#store.folderFiles({
        folderId: this.#folderId,
        limit: KNOWN_PAGE,
        ...(this.#under === '' ? {} : { under: this.#under }),
        ...(this.#after === undefined ? {} : { after: this.#after }),
      });
      this.#page = page.items;
      this.#at = 0;
      this.#after = page.next;
      this.#ended = page.next === undefined;
    }
    return this.#page[this.#at];
  }

  skip(): void {
    this.#at += 1;
  }
}
