import type { FolderFile } from '../../../shared/model/folderFile.ts';
import { failure } from '../../../shared/model/failure.ts';
import { allRows } from '../allRows.ts';
import type { RootFacts } from '../ports/folders.ts';
import type { FolderRun } from './folderRun.ts';
import { settleAnew } from './knownVersion.ts';
import type { OpenBatches } from './openBatches.ts';
import { Scan } from './scan.ts';

/** Known files looked for in a directory that is not the one that was added. */
const RECOGNISE_FILES = 50;
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
    const away = root.ok
      ? root.value.identity === folder.rootIdentity || (await this.#recognise(root.value))
        ? undefined
        : failure('folder.unreachable', {
            path: folder.path,
            reason:
              'another directory is there now, without the files that Waybill knows (is the drive mounted?)',
          })
      : root.failure;
    if (away === undefined) return root.ok ? root.value : undefined;
    if (this.#run.health.unreachable?.facts['reason'] !== away.facts['reason'])
      this.#run.tell({ unreachable: { ...away, at: this.#run.core.ports.clock.now() } });
    return undefined;
  }

  /** A directory with another identity is taken when nothing was known of the former, or known files lie in it. */
  async #recognise(root: RootFacts): Promise<boolean> {
    const { store } = this.#run.core.ports;
    const { folder, ports } = this.#run;
    if (folder.rootIdentity === '') return this.#adopt(root);
    const known = await store.folderFiles({ folderId: folder.id, limit: RECOGNISE_FILES });
    const isKnown = known.items.length === 0 || (await this.#anyThere(known.items));
    if (!isKnown) return false;
    const renewed = { ...folder, rootIdentity: root.identity };
    const saved = await ports.settings.save(renewed);
    if (saved.ok) this.#run.replace(renewed);
    return saved.ok;
  }

  /** A provisioned folder is met for the first time; after a crash in between it is met once more. */
  async #adopt(root: RootFacts): Promise<boolean> {
    const { folder, ports } = this.#run;
    if (folder.existing === 'ignore') {
      const order = {
        under: '',
        baseline: true,
        isThere: () => Promise.resolve(true),
        onDirectory: () => undefined,
      };
      const scanned = await new Scan(this.#run, this.#batches, order).run();
      if (!scanned.complete) return false;
    }
    const adopted = { ...folder, rootIdentity: root.identity, createdAt: this.#run.core.ports.clock.now() };
    const saved = await ports.settings.save(adopted);
    if (saved.ok) this.#run.replace(adopted);
    return saved.ok;
  }

  async #anyThere(files: readonly FolderFile[]): Promise<boolean> {
    for (const file of files) {
      const there = await this.#run.core.ports.files.facts(this.#run.sourceOf(file.path));
      const { facts } = file;
      if (!there.ok || there.value === undefined || facts === undefined) continue;
      if (there.value.bytes === facts.bytes && there.value.mtimeNs === facts.mtimeNs) return true;
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
      if (item.folderId !== folder.id || item.state !== 'attention') continue;
      if (OUT_OF_REACH.has(item.failure.code) && (await files.facts(item.source)).ok)
        await settleAnew(this.#run, item);
    }
  }
}
