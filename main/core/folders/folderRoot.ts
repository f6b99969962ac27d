import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { allRows } from '../allRows.ts';
import type { RootFacts } from '../ports/folders.ts';
import { takeBaseline } from './baseline.ts';
import type { FolderRun } from './folderRun.ts';
import { settleAnew } from './knownVersion.ts';
import type { OpenBatches } from './openBatches.ts';

/** Known files looked for in a directory that is not the one that was added. */
const RECOGNISE_FILES = 50;
/** Why a directory that is there is not taken for the folder. */
const OTHER_DIRECTORY =
  'another directory is there now, without the files that Waybill knows (is the drive mounted?)';
const NOT_LOOKED = 'not everything that lies there already could be looked at';
const NOT_SAVED = 'the settings, which would say that this directory is meant, cannot be written';
/** Troubles that a folder out of reach leaves behind. */
const OUT_OF_REACH: ReadonlySet<string> = new Set(['file.gone', 'file.no-access', 'file.unreadable']);

/** Whether the directory of a folder is there, and the one that was added. */
export class FolderRoot {
  readonly #run: FolderRun;
  readonly #batches: OpenBatches;

  constructor(run: FolderRun, batches: OpenBatches) {
    this.#run = run;
    this.#batches = batches;
  }

  /** The root as it is; undefined, and told, when it is not there or another. */
  async find(): Promise<RootFacts | undefined> {
    const { folder, ports } = this.#run;
    const root = await ports.tree.root(folder.path);
    if (!root.ok) return this.#away(root.failure);
    const why = root.value.identity === folder.rootIdentity ? undefined : await this.#whyNot(root.value);
    return why === undefined
      ? root.value
      : this.#away(failure('folder.unreachable', { path: folder.path, reason: why }));
  }

  #away(why: Failure): undefined {
    if (this.#run.health.unreachable?.facts['reason'] === why.facts['reason']) return;
    this.#run.tell({ unreachable: { ...why, at: this.#run.core.ports.clock.now() } });
  }

  /**
   * A directory with another identity is taken when nothing was known of the former, or known files lie in it. Gives why it
   * cannot be.
   */
  async #whyNot({ identity }: RootFacts): Promise<string | undefined> {
    const { folder } = this.#run;
    if (folder.rootIdentity === '') return this.#adopt(identity);
    const { store } = this.#run.core.ports;
    const known = await store.folderFiles({ folderId: folder.id, limit: RECOGNISE_FILES });
    const isKnown = known.items.length === 0 || (await this.#anyThere(known.items));
    return isKnown ? this.#save({ ...folder, rootIdentity: identity }) : OTHER_DIRECTORY;
  }

  /** A provisioned folder is met for the first time; after a crash in between it is met once more. */
  async #adopt(identity: string): Promise<string | undefined> {
    const { folder } = this.#run;
    if (folder.existing === 'ignore') {
      const scanned = await takeBaseline(this.#run, this.#batches, () => undefined);
      if (!scanned.complete) return NOT_LOOKED;
    }
    const createdAt = this.#run.core.ports.clock.now();
    return this.#save({ ...folder, rootIdentity: identity, createdAt });
  }

  async #save(folder: Folder): Promise<string | undefined> {
    const saved = await this.#run.ports.settings.save(folder);
    if (!saved.ok) return NOT_SAVED;
    this.#run.replace(folder);
    return undefined;
  }

  async #anyThere(files: readonly FolderFile[]): Promise<boolean> {
    for (const file of files) {
      const there = await this.#run.core.ports.files.facts(this.#run.sourceOf(file.path));
      const { facts } = file;
      if (
        there.ok &&
        there.value !== undefined &&
        there.value.bytes === facts?.bytes &&
        there.value.mtimeNs === facts.mtimeNs
      )
        return true;
    }
    return false;
  }

  /** What failed because the folder was away goes on by itself. */
  async heal(): Promise<void> {
    const { folder } = this.#run;
    const { files, store } = this.#run.core.ports;
    const { destinationId } = folder;
    for await (const item of allRows((query) =>
      store.items({ ...query, destinationId, states: ['attention'] }),
    )) {
      if (
        item.folderId === folder.id &&
        item.state === 'attention' &&
        OUT_OF_REACH.has(item.failure.code) &&
        (await files.facts(item.source)).ok
      )
        await settleAnew(this.#run, item);
    }
  }
}
