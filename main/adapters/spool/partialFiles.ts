import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { PartialFile, Partials } from '../../core/ports/partials.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import type { BlockPool } from './blocks.ts';
import { BlockWriter, type WrittenFile } from './blockWriter.ts';
import { SPOOL_FILE_MODE, syncDirectory } from './durableTemp.ts';
import { isSystemError, spoolFailure } from './spoolFailure.ts';

const FOLDER = 'partial';
const OWNER_ONLY_FOLDER = 0o700;
const ID = /^[0-9a-f]{32}$/;

/** What nobody wrote to for so long is given up: services keep a broken upload for five days. */
export const PARTIAL_AGE_MS_MAX = 7 * 24 * 60 * 60 * 1000;

/** As many uploads as are on their way at one time; what is hashed of others is read again at their end. */
const HASHED_MAX = 32;

/** The first bytes of a file, hashed. */
interface Hashed {
  readonly hash: Hash;
  readonly bytes: number;
}

/** What partial files need of the spool that they lie in. */
export interface SpoolRoom {
  readonly directory: string;
  readonly limitBytes: number;
  readonly blocks: BlockPool;
  /** Bytes in use, partial files included. */
  usedBytes(): number;
  /** Counts bytes that came, or went. */
  count(bytes: number): void;
  /** Moves a whole, durable file to its place among the entries. */
  adopt(path: string, entry: SpoolEntry): Promise<void>;
}

/** Removes what was given up, and gives the bytes of the rest. `nowMs` is the wall clock, as files have it. */
export async function openPartials(directory: string, nowMs: number): Promise<number> {
  const folder = join(directory, FOLDER);
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  let bytes = 0;
  for (const id of await readdir(folder)) {
    const path = join(folder, id);
    const found = await stat(path);
    if (nowMs - found.mtimeMs > PARTIAL_AGE_MS_MAX) await rm(path, { force: true });
    else bytes += found.size;
  }
  return bytes;
}

/** Files below the spool's directory that are still growing; they count against its cap. */
export class PartialFiles implements Partials {
  readonly #room: SpoolRoom;
  /**
   * What was hashed of a file so far, the latest last. A file that comes in one life of the daemon need not be read again at its end:
   * to hash 1 GiB anew takes 0.6 s, in which its script waits.
   */
  readonly #hashed = new Map<string, Hashed>();

  constructor(room: SpoolRoom) {
    this.#room = room;
  }

  async open(id: string, offset: number): Promise<Result<PartialFile>> {
    const missing = fail(failure('spool.missing', { sha256: id }));
    if (!ID.test(id)) return missing;
    try {
      const handle = await open(this.#path(id), openFlags(offset), SPOOL_FILE_MODE);
      const { size } = await handle.stat();
      if (size < offset) {
        await handle.close();
        return missing;
      }
      if (size > offset) await handle.truncate(offset);
      if (offset === 0) await syncDirectory(join(this.#room.directory, FOLDER));
      this.#room.count(offset - size);
      const known = this.#hashed.get(id);
      this.#hashed.delete(id);
      const hash = offset === 0 ? createHash('sha256') : known?.bytes === offset ? known.hash : undefined;
      return ok(
        new OpenPartial({ handle, bytes: offset, hash }, this.#room, (hashed) => this.#keepHash(id, hashed)),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing;
      return this.#trouble(error);
    }
  }

  async seal(id: string): Promise<Result<SpoolEntry>> {
    if (!ID.test(id)) return fail(failure('spool.missing', { sha256: id }));
    const path = this.#path(id);
    try {
      const entry = await this.#entryOf(id);
      await this.#room.adopt(path, entry);
      this.#room.count(-entry.bytes);
      await rm(path, { force: true });
      return ok(entry);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return fail(failure('spool.missing', { sha256: id }));
      return this.#trouble(error);
    }
  }

  async drop(id: string): Promise<void> {
    if (!ID.test(id)) return;
    this.#hashed.delete(id);
    const found = await stat(this.#path(id)).catch(() => undefined);
    if (found === undefined) return;
    await rm(this.#path(id), { force: true });
    this.#room.count(-found.size);
  }

  /** Digest and size of a whole file. */
  async #entryOf(id: string): Promise<SpoolEntry> {
    const path = this.#path(id);
    const { size } = await stat(path);
    const known = this.#hashed.get(id);
    this.#hashed.delete(id);
    if (known?.bytes === size) return { sha256: known.hash.digest('hex'), bytes: size };
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { sha256: hash.digest('hex'), bytes };
  }

  #keepHash(id: string, hashed: Hashed): void {
    this.#hashed.set(id, hashed);
    const [oldest] = this.#hashed.keys();
    if (this.#hashed.size > HASHED_MAX && oldest !== undefined) this.#hashed.delete(oldest);
  }

  #path(id: string): string {
    return join(this.#room.directory, FOLDER, id);
  }

  async #trouble(error: unknown): Promise<Result<never>> {
    if (isSystemError(error)) return fail(await spoolFailure(error, this.#room.directory));
    throw error;
  }
}

/** Never through a link that somebody put there. */
function openFlags(offset: number): number {
  const noFollow = constants.O_NOFOLLOW ?? 0;
  return constants.O_RDWR | noFollow | (offset === 0 ? constants.O_CREAT : 0);
}

class OpenPartial implements PartialFile {
  readonly #file: WrittenFile;
  readonly #writer: BlockWriter;
  readonly #room: SpoolRoom;
  readonly #onClosed: (hashed: Hashed) => void;
  /** Bytes that the spool counts for it. */
  #counted: number;

  /** `onClosed` is told what was hashed of the file, where that is all of it. */
  constructor(file: WrittenFile, room: SpoolRoom, onClosed: (hashed: Hashed) => void) {
    this.#file = file;
    this.#writer = new BlockWriter(file, room.blocks);
    this.#room = room;
    this.#onClosed = onClosed;
    this.#counted = file.bytes;
  }

  get bytes(): number {
    return this.#writer.bytes;
  }

  write(chunk: Uint8Array): Promise<Result<void>> {
    const { limitBytes } = this.#room;
    if (this.#room.usedBytes() + chunk.length > limitBytes)
      return Promise.resolve(fail(failure('spool.full', { limitBytes })));
    return this.#attempt(() => this.#writer.write(chunk));
  }

  sync(): Promise<Result<void>> {
    return this.#attempt(async () => {
      // After an error what the system has is all there is, and may still be kept.
      if (!this.#writer.isBroken) await this.#writer.flush();
      await this.#file.handle.sync();
    });
  }

  async close(): Promise<void> {
    try {
      // What cannot be written any more is not part of it.
      await this.#writer.flush().catch(() => undefined);
      await this.#writer.release();
    } finally {
      await this.#file.handle.close();
    }
    this.#count();
    const { hash } = this.#file;
    if (hash !== undefined && !this.#writer.isBroken) this.#onClosed({ hash, bytes: this.#writer.bytes });
  }

  async #attempt(work: () => Promise<void>): Promise<Result<void>> {
    try {
      await work();
      return ok(undefined);
    } catch (error) {
      if (isSystemError(error)) return fail(await spoolFailure(error, this.#room.directory));
      throw error;
    } finally {
      this.#count();
    }
  }

  #count(): void {
    this.#room.count(this.bytes - this.#counted);
    this.#counted = this.bytes;
  }
}
