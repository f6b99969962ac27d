import type { Watch, Watcher } from '../ports/folders.ts';
import type { Scanned } from './scan.ts';

/** Listens before there is anybody to act on it: what is heard is kept for whoever takes over. */
export class EarlyWatch {
  readonly watch: Watch;
  readonly #heard = new Set<string | undefined>();
  #onHint: ((directory: string | undefined) => void) | undefined;

  constructor(watcher: Watcher, root: string) {
    this.watch = watcher.watch(root, (directory) => {
      if (this.#onHint === undefined) this.#heard.add(directory);
      else this.#onHint(directory);
    });
  }

  /** From now on hints go there, those kept first. */
  handOver(onHint: (directory: string | undefined) => void): void {
    this.#onHint = onHint;
    for (const directory of this.#heard) onHint(directory);
    this.#heard.clear();
  }
}

/** A folder whose files were looked at while it was added: whoever works for it need not look at all of them again. */
export interface Begun {
  readonly early: EarlyWatch;
  readonly scanned: Scanned;
  readonly tookMs: number;
}
