import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';

/** Created by us or not at all, and never through a link that somebody put there. */
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Only the owner may read what labs have not sent yet. */
export const SPOOL_FILE_MODE = 0o600;

/** A temporary file that is hashed while it is written. Errors of the system pass through to the caller. */
export class DurableTemp {
  readonly path: string;
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #isOpen = true;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async create(path: string): Promise<DurableTemp> {
    return new DurableTemp(path, await open(path, CREATE_FLAGS, SPOOL_FILE_MODE));
  }

  /** Waits until the system took all of it: a slow disk slows down whoever gives the bytes. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    for (let at = 0; at < chunk.length;) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at);
      at += bytesWritten;
      this.bytes += bytesWritten;
    }
  }

  /** Makes the bytes durable and gives their digest. */
  async seal(): Promise<string> {
    await this.#handle.sync();
    await this.#close();
    return this.#hash.digest('hex');
  }

  /** Removes it, whatever state it is in. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#handle.close();
  }
}

/** Makes the names in a directory durable. Windows cannot open a directory, and journals its names itself. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
