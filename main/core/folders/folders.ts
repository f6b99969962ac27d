import type { Folder } from '../../../shared/model/folder.ts';
import type { BatchId, FolderId } from '../../../shared/model/ids.ts';
import type { CoreContext } from '../context.ts';
import type { FolderPorts } from '../ports/folders.ts';
import { FolderRunner } from './folderRunner.ts';

/** All watched folders at work, one runner each; none holds up another. */
export class Folders {
  readonly #core: CoreContext;
  readonly #ports: FolderPorts | undefined;
  readonly #runners = new Map<FolderId, FolderRunner>();
  #started = false;

  constructor(core: CoreContext, ports: FolderPorts | undefined) {
    this.#core = core;
    this.#ports = ports;
  }

  start(): void {
    this.#started = true;
    for (const folder of this.#ports?.settings.all() ?? []) this.begin(folder);
  }

  async stop(): Promise<void> {
    this.#started = false;
    await Promise.all([...this.#runners.values()].map(async (runner) => runner.stop()));
    this.#runners.clear();
  }

  runner(id: FolderId): FolderRunner | undefined {
    return this.#runners.get(id);
  }

  isWatched(id: FolderId): boolean {
    return this.#ports?.settings.all().some((folder) => folder.id === id) ?? false;
  }

  wake(id: FolderId): void {
    this.#runners.get(id)?.wake();
  }

  /** Something changed in a batch: if it is an open one of a folder, that may let it close. */
  noteBatch(id: BatchId): void {
    for (const runner of this.#runners.values()) if (runner.holds(id)) runner.wake();
  }

  /** Works for a folder from now on. */
  begin(folder: Folder): void {
    if (!this.#started || this.#ports === undefined || this.#runners.has(folder.id)) return;
    const runner = new FolderRunner(this.#core, folder, this.#ports);
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
