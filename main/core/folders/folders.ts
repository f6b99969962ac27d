import type { Folder } from '../../../shared/model/folder.ts';
import type { BatchId, FolderId, ItemId } from '../../../shared/model/ids.ts';
import type { CoreContext } from '../context.ts';
import type { FolderInTrouble } from '../core.ts';
import type { FolderPorts } from '../ports/folders.ts';
import type { Begun } from './earlyWatch.ts';
import { FolderRunner } from './folderRunner.ts';
import { finishAllLeaving } from './leaving.ts';
import { SafeCopies } from './safeCopies.ts';

/** All watched folders at work, one runner each; none holds up another. */
export class Folders {
  readonly #core: CoreContext;
  readonly #ports: FolderPorts | undefined;
  /** Safe copies of all of them. */
  readonly copies: SafeCopies;
  readonly #runners = new Map<FolderId, FolderRunner>();
  #started = false;

  constructor(core: CoreContext, ports: FolderPorts | undefined) {
    this.#core = core;
    this.#ports = ports;
    this.copies = new SafeCopies(core);
  }

  /** Once, before `start`: what a crash broke off is brought to an end. */
  async recover(): Promise<void> {
    if (this.#ports !== undefined) await finishAllLeaving(this.#core, this.#ports.settings);
  }

  start(): void {
    this.#started = true;
    // What was delivered in the last moments of the last run is let go now.
    if (this.#ports !== undefined) void this.copies.load().catch(() => undefined);
    for (const folder of this.#ports?.settings.all() ?? []) this.begin(folder);
  }

  async stop(): Promise<void> {
    this.#started = false;
    await Promise.all([...this.#runners.values()].map(async (runner) => runner.stop()));
    this.#runners.clear();
    await this.copies.end();
  }

  runner(id: FolderId): FolderRunner | undefined {
    return this.#runners.get(id);
  }

  isWatched(id: FolderId): boolean {
    return this.#ports?.settings.all().some((folder) => folder.id === id) === true;
  }

  /** Those that cannot go on by themselves now. A paused one wants nothing. */
  inTrouble(): readonly FolderInTrouble[] {
    return [...this.#runners.values()].flatMap(({ folder, health }) => {
      const failure = health.unreachable ?? health.unbalanced ?? health.trouble;
      if (failure === undefined || folder.paused) return [];
      return [{ id: folder.id, path: folder.path, isReachable: health.unreachable === undefined, failure }];
    });
  }

  wake(id: FolderId): void {
    this.#runners.get(id)?.wake();
  }

  /** Nobody knows what changed meanwhile: everything is scanned. */
  lookAtAll(): void {
    for (const runner of this.#runners.values()) runner.lookAtAll();
  }

  /** Something changed in a batch: if it is an open one of a folder, that may let it close. */
  noteItem(itemId: ItemId, id: BatchId): void {
    this.copies.noteItem(itemId, id);
    for (const runner of this.#runners.values()) runner.noteItem(itemId, id);
  }

  /** A batch was written: it may be over. */
  async noteEnd(id: BatchId): Promise<void> {
    this.copies.noteBatch(id);
    if (![...this.#runners.values()].some(({ folder }) => folder.rules.afterImport.do === 'move')) return;
    try {
      const { folderId, finishedAt } = (await this.#core.ledger.state(id)).batch;
      if (folderId !== undefined && finishedAt !== undefined) this.#runners.get(folderId)?.noteEnd(id);
    } catch (error) {
      // The runner looks at everything when it starts anew, so nothing is missed.
      this.#core.ports.log.warn('a batch could not be looked at', { reason: String(error) });
    }
  }

  /** Works for a folder from now on. */
  begin(folder: Folder, begun?: Begun): void {
    if (!this.#started || this.#ports === undefined || this.#runners.has(folder.id)) {
      void begun?.early.watch.close();
      return;
    }
    const parts = { ports: this.#ports, copies: this.copies, ...(begun === undefined ? {} : { begun }) };
    const runner = new FolderRunner(this.#core, folder, parts);
    this.#runners.set(folder.id, runner);
    runner.start();
  }

  /** Ends the work for a folder. */
  async end(id: FolderId): Promise<void> {
    const runner = this.#runners.get(id);
    this.#runners.delete(id);
    await runner?.stop();
  }
}
