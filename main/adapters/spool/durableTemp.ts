import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { BlockPool } from './blocks.ts';
import { BlockWriter } from './blockWriter.ts';

/** Created by us or not at all, and never through a link that somebody put there. */
const CREATE_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Only the owner may read what labs have not sent yet. */
export const SPOOL_FILE_MODE = 0o600;

/** A temporary file that is hashed while it is written. Errors of the system pass through to the caller. */
export class DurableTemp {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #writer: BlockWriter;
  readonly #hash = createHash('sha256');
  #isOpen = true;

  private constructor(path: string, handle: FileHandle, pool: BlockPool) {
    this.path = path;
    this.#handle = handle;
    this.#writer = new BlockWriter({ handle, bytes: 0, hash: this.#hash }, pool);
  }

  static async create(path: string, pool: BlockPool): Promise<DurableTemp> {
    return new DurableTemp(path, await open(path, CREATE_FLAGS, SPOOL_FILE_MODE), pool);
  }

  /** Bytes that were taken. */
  get bytes(): number {
    return this.#writer.bytes;
  }

  /** Takes bytes; a slow disk slows down whoever gives them. */
  write(chunk: Uint8Array): Promise<void> {
    return this.#writer.write(chunk);
  }

  /** Makes the bytes durable and gives their digest. */
  async seal(): Promise<string> {
    await this.#writer.flush();
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
    try {
      await this.#writer.release();
    } finally {
      await this.#handle.close();
    }
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
