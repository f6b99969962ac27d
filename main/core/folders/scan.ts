import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { comparePaths, isMoved, isUnchanged, type FolderFile } from '../../../shared/model/folderFile.ts';
import type { TreeEntry } from '../ports/folders.ts';
import { UNKNOWN_LISTED_MAX, type FolderRun } from './folderRun.ts';
import { KnownFiles } from './knownFiles.ts';
import { meetChanged, renameItemOf } from './knownVersion.ts';
import { NewFiles } from './newFile.ts';
import type { OpenBatches } from './openBatches.ts';
import { PendingWrites } from './pendingWrites.ts';

/** What a scan shall do. */
export interface ScanOrder {
  /** Only below this directory; empty = everything. */
  readonly under: string;
  /** Directories that tell of their own changes, and are not gone into. Absent = everything is looked at. */
  readonly isHeard?: (directory: string) => boolean;
  /** Everything not known yet was there before the folder was added: it is not sent. */
  readonly baseline: boolean;
  /** Still the directory that was added, and not an empty mount point? Asked before anything is noted as gone. */
  readonly isThere: () => Promise<boolean>;
  /** A directory that is about to be read. */
  readonly onDirectory: (path: string) => void;
}

/** What a scan met. */
export interface Scanned {
  readonly complete: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Files that are new or another version. */
  readonly changed: readonly string[];
  readonly unknown: readonly { readonly path: string; readonly reason: string }[];
  readonly unknownMore: number;
}

/** Changed paths that are remembered for the watcher's test. */
const CHANGED_LISTED_MAX = 10;

/**
 * One scan: the tree as it is, merged with what the ledger knows, both in one order, so that memory does not grow with
 * the folder. Nothing is forgotten because it is not there: it may come back.
 */
export class Scan {
  readonly #run: FolderRun;
  readonly #order: ScanOrder;
  readonly #known: KnownFiles;
  readonly #pending: PendingWrites;
  readonly #new: NewFiles;
  readonly #movedAway = new Set<string>();
  /** Of these the ledger knows nothing more under this path. */
  readonly #forgotten = new Set<string>();
  readonly #unknown: { path: string; reason: string }[] = [];
  readonly #changed: string[] = [];
  #unknownMore = 0;
  #files = 0;
  #bytes = 0;
  #isFirst = false;
  #isThere = true;

  constructor(run: FolderRun, batches: OpenBatches, order: ScanOrder) {
    this.#run = run;
    this.#order = order;
    this.#known = new KnownFiles(run.core.ports.store, {
      folderId: run.folder.id,
      under: order.under,
      isLevel: order.isHeard !== undefined,
    });
    this.#pending = new PendingWrites(run, order.isThere);
    this.#new = new NewFiles(run, batches);
  }

  async run(): Promise<Scanned> {
    const { core, folder, signal } = this.#run;
    const sums = await core.ports.store.folderSums(folder.id);
    this.#isFirst = sums.versions + sums.baseline + sums.excluded === 0;
    this.#order.onDirectory(this.#order.under);
    await this.#look(this.#order.under, this.#order.isHeard === undefined);
    const isWhole = !signal.aborted && this.#canGoOn;
    if (isWhole) await this.#passGone(undefined);
    this.#isThere = (await this.#pending.flush()) && this.#isThere;
    return {
      complete: isWhole && this.#isThere && !this.#isRootUnknown() && !this.#pending.isLeft,
      files: this.#files,
      bytes: this.#bytes,
      changed: this.#changed,
      unknown: this.#unknown,
      unknownMore: this.#unknownMore,
    };
  }

  get #canGoOn(): boolean {
    return this.#isThere && this.#run.health.trouble === undefined;
  }

  async #look(directory: string, isDeep: boolean): Promise<void> {
    const { folder, ports, signal } = this.#run;
    const slices = isDeep
      ? ports.tree.walk(folder.path, directory, signal)
      : ports.tree.level(folder.path, directory, signal);
    for await (const slice of slices) {
      for (const entry of slice) {
        if (this.#isAsKnown(entry)) continue;
        if (entry.kind === 'folder' && !isDeep) await this.#enter(entry.path);
        else await this.#meet(entry);
      }
      if (this.#pending.isFull) this.#isThere &&= await this.#pending.begin();
      if (!this.#canGoOn) break;
    }
  }

  /** A directory met by a look at one level: a new one is looked at as a whole, any other tells of itself. */
  async #enter(directory: string): Promise<void> {
    await this.#passGone(directory);
    if (this.#order.isHeard?.(directory) === true) {
      this.#known.pass(directory);
      return;
    }
    this.#order.onDirectory(directory);
    await this.#look(directory, true);
  }

  /** Nearly every file of nearly every scan: nothing to wait for, nothing to do. */
  #isAsKnown(entry: TreeEntry): boolean {
    if (entry.kind !== 'file') return false;
    const row = this.#known.here;
    if (row?.path !== entry.path || row.state === 'excluded' || row.gone) return false;
    if (row.facts === undefined || !isUnchanged(row.facts, entry.facts)) return false;
    this.#known.skip();
    this.#files += 1;
    this.#bytes += entry.facts.bytes;
    return true;
  }

  #isRootUnknown(): boolean {
    return this.#unknown.some((one) => one.path === this.#order.under && one.reason !== '');
  }

  async #meet(entry: TreeEntry): Promise<void> {
    switch (entry.kind) {
      case 'folder':
        this.#order.onDirectory(entry.path);
        return;
      case 'unknown':
        if (entry.reason === '') return;
        if (this.#unknown.length < UNKNOWN_LISTED_MAX) this.#unknown.push(entry);
        else this.#unknownMore += 1;
        return;
      case 'other':
        await this.#meetOther(entry.path, await this.#rowOf(entry.path), `it is ${entry.what}`);
        return;
      case 'file':
        this.#files += 1;
        this.#bytes += entry.facts.bytes;
        await this.#meetFile(entry.path, entry.facts, await this.#rowOf(entry.path));
        return;
    }
  }

  /** What is known of a path; whatever is known before it in the order was not met, and so is gone. */
  async #rowOf(path: string): Promise<FolderFile | undefined> {
    await this.#passGone(path);
    const known = await this.#known.peek();
    if (known?.path !== path) return undefined;
    this.#known.skip();
    // Read before its file moved away: what lies there now is another one.
    return this.#forgotten.has(path) ? undefined : known;
  }

  async #passGone(before: string | undefined): Promise<void> {
    for (let known = await this.#known.peek(); known !== undefined; known = await this.#known.peek()) {
      if (before !== undefined && comparePaths(known.path, before) >= 0) return;
      this.#known.skip();
      if (!known.gone && !this.#movedAway.has(known.path) && !this.#isShielded(known.path))
        this.#pending.gone(known);
      if (this.#pending.isFull) {
        this.#isThere &&= await this.#pending.flush();
        if (!this.#isThere) return;
      }
    }
  }

  /** Of what lies below something that could not be looked at, nothing is known. */
  #isShielded(path: string): boolean {
    return (
      this.#unknown.some(
        ({ path: at, reason }) => reason !== '' && (at === '' || path === at || path.startsWith(`${at}/`)),
      ) || this.#unknownMore > 0
    );
  }

  async #meetOther(path: string, row: FolderFile | undefined, rule: string): Promise<void> {
    if (row?.state === 'excluded' && row.rule === rule && !row.gone) return;
    const versions = row?.versions ?? 0;
    this.#pending.file({
      folderId: this.#run.folder.id,
      path,
      versions,
      gone: false,
      state: 'excluded',
      rule,
    });
  }

  async #meetFile(path: string, facts: FileFacts, row: FolderFile | undefined): Promise<void> {
    if (row === undefined) return this.#meetNew(path, facts);
    const isSame = row.facts !== undefined && isUnchanged(row.facts, facts);
    switch (row.state) {
      case 'item':
        if (isSame && !row.gone) return;
        return this.#meetKnown(row, facts);
      case 'baseline':
        if (isSame && !row.gone) return;
        // Only a mount or a chmod: the bytes are those of before.
        if (isSame || (row.facts?.bytes === facts.bytes && row.facts.mtimeNs === facts.mtimeNs))
          return this.#pending.file({ ...row, facts, gone: false });
        return this.#take(path, facts, row);
      case 'excluded': {
        const rule = this.#run.selection.excludedBy(path);
        // A marker that lay there before it was one closes nothing.
        const isNew = !isSame || row.gone;
        if (rule === undefined || (isNew && this.#run.keptOut(path) === undefined))
          return this.#take(path, facts, row);
        if (rule !== row.rule || row.gone || !isSame)
          this.#pending.file({ ...row, facts, rule, gone: false });
        return;
      }
    }
  }

  async #meetNew(path: string, facts: FileFacts): Promise<void> {
    const known = { folderId: this.#run.folder.id, path, facts, versions: 0, gone: false };
    const { baseline } = this.#order;
    const rule = baseline ? this.#run.selection.excludedBy(path) : this.#run.keptOut(path);
    if (rule !== undefined) {
      this.#pending.file({ ...known, state: 'excluded', rule });
      return;
    }
    if (baseline) {
      this.#pending.file({ ...known, state: 'baseline' });
      return;
    }
    if (!this.#isFirst && (await this.#isMovedHere(path, facts))) return;
    await this.#take(path, facts, undefined);
  }

  async #meetKnown(row: FolderFile & { readonly state: 'item' }, facts: FileFacts): Promise<void> {
    const meaning = await meetChanged(this.#run, row, facts);
    if (meaning === 'new-version') await this.#take(row.path, facts, row);
    else this.#pending.file({ ...row, facts, gone: false });
  }

  async #take(path: string, facts: FileFacts, row: FolderFile | undefined): Promise<void> {
    if (this.#changed.length < CHANGED_LISTED_MAX) this.#changed.push(path);
    const made = await this.#new.make({ path, facts }, row);
    if (made.ok) this.#pending.item(made.value.item, made.value.file);
    else this.#run.tell({ trouble: made.failure });
  }

  /** True when the file is a known one under a new name: then it goes on as what it was. */
  async #isMovedHere(path: string, facts: FileFacts): Promise<boolean> {
    const { core, folder } = this.#run;
    if ((await this.#movedFrom(facts)) === undefined) return false;
    // What is pending may be about the old path: it must not come after, and what was known before it is old.
    this.#isThere &&= await this.#pending.flush();
    const row = await this.#movedFrom(facts);
    if (row === undefined) return false;
    this.#movedAway.add(row.path);
    const moved = { ...row, path, facts, gone: false };
    if (moved.state === 'item' && row.state === 'item') {
      // Being sent under its old name right now: the next scan meets it again.
      if (await renameItemOf(this.#run, row, moved)) this.#forgotten.add(row.path);
      return true;
    }
    await core.ports.store.commit([
      { put: 'folderFileDropped', folderId: folder.id, path: row.path },
      { put: 'folderFile', file: moved },
    ]);
    this.#forgotten.add(row.path);
    return true;
  }

  /** What is known of the file under another name, where it no longer lies there. */
  async #movedFrom(facts: FileFacts): Promise<FolderFile | undefined> {
    const { core, folder } = this.#run;
    for (const row of await core.ports.store.folderFilesByInode(folder.id, facts.ino)) {
      const isIt =
        row.state !== 'excluded' &&
        row.facts !== undefined &&
        (isMoved(row.facts, facts) || (await this.#isUnsettled(row)));
      if (isIt && !(await this.#isStillAt(row.path, facts))) return row;
    }
    return undefined;
  }

  /**
   * True for a file that was still being written when it was last looked at: most programs rename theirs right after the last byte.
   * If it is another one that got the inode of a file deleted meanwhile, nothing of that was whole, and nothing is lost.
   */
  async #isUnsettled(row: FolderFile): Promise<boolean> {
    if (row.state !== 'item') return false;
    return (await this.#run.core.ledger.item(row.itemId)).state === 'settling';
  }

  /** The same file under two names (a hard link) is two files. */
  async #isStillAt(path: string, facts: FileFacts): Promise<boolean> {
    const there = await this.#run.core.ports.files.facts(this.#run.sourceOf(path));
    return there.ok && there.value !== undefined && there.value.ino === facts.ino;
  }
}
