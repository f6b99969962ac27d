import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Page, Store } from '../ports/store.ts';

/** Read from the ledger at a time where everything is wanted. */
const KNOWN_PAGE = 400;
/** The first page after directories were passed: the next thing may well be a directory to be passed. */
const KNOWN_PAGE_MIN = 25;
const KNOWN_PAGE_GROWTH = 4;
/** Sorts after every name that a directory may hold. */
const LAST_NAME = '\u{10FFFF}';

/** What the ledger knows of a folder's files, in the order of a walk, a page in memory at a time and the next on its way. */
export class KnownFiles {
  readonly #store: Store;
  readonly #folderId: FolderId;
  readonly #under: string;
  #page: readonly FolderFile[] = [];
  #at = 0;
  #limit: number;
  /** Where to go on; undefined when nothing more comes. */
  #after: { readonly path: string | undefined } | undefined = { path: undefined };
  #coming: Promise<Page<FolderFile>> | undefined;
  #passed: string | undefined;

  constructor(
    store: Store,
    about: { readonly folderId: FolderId; readonly under: string; readonly isLevel?: boolean },
  ) {
    this.#store = store;
    this.#folderId = about.folderId;
    this.#under = about.under;
    this.#limit = about.isLevel === true ? KNOWN_PAGE_MIN : KNOWN_PAGE;
  }

  /** The next file, without going on. */
  async peek(): Promise<FolderFile | undefined> {
    while (this.#at >= this.#page.length && this.#after !== undefined) await this.#turn(this.#after.path);
    return this.#page[this.#at];
  }

  /** The same as far as it is at hand; undefined does not mean that there is none. */
  get here(): FolderFile | undefined {
    return this.#page[this.#at];
  }

  skip(): void {
    this.#at += 1;
  }

  /** Goes on after everything that lies below a directory, without reading it. */
  pass(directory: string): void {
    this.#passed = directory;
    this.#passBelow(directory);
    if (this.#at < this.#page.length || this.#after === undefined) return;
    this.#after = { path: `${directory}/${LAST_NAME}` };
    this.#coming = undefined;
    this.#limit = KNOWN_PAGE_MIN;
  }

  async #turn(after: string | undefined): Promise<void> {
    const page = await (this.#coming ?? this.#ask(after));
    this.#page = page.items;
    this.#at = 0;
    this.#after = page.next === undefined ? undefined : { path: page.next };
    this.#limit = Math.min(KNOWN_PAGE, this.#limit * KNOWN_PAGE_GROWTH);
    const isAll = this.#limit === KNOWN_PAGE && page.next !== undefined;
    this.#coming = isAll ? this.#ask(page.next) : undefined;
    // Whoever waits for it hears of its failure; perhaps nobody does.
    this.#coming?.catch(() => undefined);
    if (this.#passed !== undefined) this.#passBelow(this.#passed);
  }

  #passBelow(directory: string): void {
    while (this.#page[this.#at]?.path.startsWith(`${directory}/`) === true) this.#at += 1;
  }

  #ask(after: string | undefined): Promise<Page<FolderFile>> {
    return this.#store.folderFiles({
      folderId: this.#folderId,
      limit: this.#limit,
      ...(this.#under === '' ? {} : { under: this.#under }),
      ...(after === undefined ? {} : { after }),
    });
  }
}
