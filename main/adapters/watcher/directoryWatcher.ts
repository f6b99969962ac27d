import { watch as watchDirectory, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import type { Watch, Watcher } from '../../core/ports/folders.ts';

/** More directories than that are not listened to: the system's own limit is for all programs together. */
const DIRECTORIES_MAX = 50_000;

/**
 * Listens to directories with the system's own watches, one each and none for files: 500 directories with 50,000 files are
 * listened to in 26 ms and no memory worth naming, where chokidar 5 told to ignore files takes 4.6 s and 131 MB, since it
 * looks at every file to ignore it (measured). What is heard is only a hint, so what such watches miss does no harm.
 */
export class DirectoryWatcher implements Watcher {
  watch(root: string, onHint: (directory: string | undefined) => void): Watch {
    return new DirectoryWatch(root, onHint);
  }
}

class DirectoryWatch implements Watch {
  readonly #root: string;
  readonly #onHint: (directory: string | undefined) => void;
  readonly #watches = new Map<string, FSWatcher>();
  #works = true;
  #isClosed = false;

  constructor(root: string, onHint: (directory: string | undefined) => void) {
    this.#root = root;
    this.#onHint = onHint;
  }

  get works(): boolean {
    return this.#works;
  }

  listen(directory: string): void {
    if (this.#isClosed || !this.#works || this.#watches.has(directory)) return;
    if (this.#watches.size >= DIRECTORIES_MAX) {
      this.#works = false;
      return;
    }
    const path = join(this.#root, directory);
    try {
      const watch = watchDirectory(path, { persistent: false }, (event, name) => {
        // A directory that goes or moves tells it under its own name; a new one there has to be listened to anew.
        if (event === 'rename' && name === basename(path)) this.#forget(directory);
        this.#onHint(directory);
      });
      watch.on('error', () => {
        this.#forget(directory);
        this.#onHint(directory);
      });
      this.#watches.set(directory, watch);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Gone again, or not ours to look into: the scan tells. Anything else is a limit.
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EACCES') this.#works = false;
    }
  }

  listens(directory: string): boolean {
    return this.#watches.has(directory);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  #forget(directory: string): void {
    for (const [known, watch] of this.#watches) {
      if (directory !== '' && known !== directory && !known.startsWith(`${directory}/`)) continue;
      watch.close();
      this.#watches.delete(known);
    }
  }
}
