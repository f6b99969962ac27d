import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { windowMemorySchema, type WindowMemory } from './windowPlace.ts';

/** Remembers the window in a small file of its own. Losing it costs nobody more than a window's place. */
export class WindowMemoryFile {
  readonly #path: string;
  #memory: WindowMemory;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
    this.#memory = read(path);
  }

  get current(): WindowMemory {
    return this.#memory;
  }

  /** Writes in the background, one after the other; a full disk is not the window's trouble to tell. */
  change(change: Partial<WindowMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    const text = JSON.stringify(this.#memory);
    this.#writing = this.#writing.then(() => this.#write(text)).catch(() => undefined);
  }

  /** Resolves when the last change is on disk, or could not be written. */
  written(): Promise<void> {
    return this.#writing;
  }

  async #write(text: string): Promise<void> {
    await writeFile(`${this.#path}.tmp`, text, { mode: 0o600 });
    await rename(`${this.#path}.tmp`, this.#path);
  }
}

function read(path: string): WindowMemory {
  try {
    return windowMemorySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return windowMemorySchema.parse({});
  }
}
