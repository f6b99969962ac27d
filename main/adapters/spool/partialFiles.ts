import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { PartialFile, Partials } from '../../core/ports/partials.ts';
import type { SpoolEntry } from '../../core/ports/spool.ts';
import { SPOOL_FILE_MODE, syncDirectory } from './durableTemp.ts';
import { isSystemError, spoolFailure } from './spoolFailure.ts';

const FOLDER = 'partial';
const OWNER_ONLY_FOLDER = 0o700;
const ID = /^[0-9a-f]{32}$/;

/** What nobody wrote to for so long is given up: services keep a broken upload for five days. */
export const PARTIAL_AGE_MS_MAX = 7 * 24 * 60 * 60 * 1000;

/** What partial files need of the spool that they lie in. */
export interface SpoolRoom {
  readonly directory: string;
  readonly limitBytes: number;
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
      return ok(new OpenPartial(handle, offset, this.#room));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing;
      return this.#trouble(error);
    }
  }

  async seal(id: string): Promise<Result<SpoolEntry>> {
    if (!ID.test(id)) return fail(failure('spool.missing', { sha256: id }));
    const path = this.#path(id);
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      const entry = { sha256: hash.digest('hex'), bytes };
      await this.#room.adopt(path, entry);
      this.#room.count(-bytes);
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
    const found = await stat(this.#path(id)).catch(() => undefined);
    if (found === undefined) return;
    await rm(this.#path(id), { force: true });
    this.#room.count(-found.size);
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
  bytes: number;
  readonly #handle: FileHandle;
  readonly #room: SpoolRoom;

  constructor(handle: FileHandle, bytes: number, room: SpoolRoom) {
    this.#handle = handle;
    this.bytes = bytes;
    this.#room = room;
  }

  async write(chunk: Uint8Array): Promise<Result<void>> {
    const { limitBytes } = this.#room;
    if (this.#room.usedBytes() + chunk.length > limitBytes)
      return fail(failure('spool.full', { limitBytes }));
    try {
      for (let at = 0; at < chunk.length;) {
        const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.bytes);
        at += bytesWritten;
        this.bytes += bytesWritten;
        this.#room.count(bytesWritten);
      }
      return ok(undefined);
    } catch (error) {
      return this.#trouble(error);
    }
  }

  async sync(): Promise<Result<void>> {
    try {
      await this.#handle.sync();
      return ok(undefined);
    } catch (error) {
      return this.#trouble(error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #trouble(error: unknown): Promise<Result<never>> {
    if (isSystemError(error)) return fail(await spoolFailure(error, this.#room.directory));
    throw error;
  }
}
