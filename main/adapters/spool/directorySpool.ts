import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../core/ports/clock.ts';
import { FileReadError } from '../../core/ports/files.ts';
import type { Spool, SpoolEntry } from '../../core/ports/spool.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { BlockPool } from './blocks.ts';
import { cloneFile, digestOf } from './cloneFile.ts';
import { DurableTemp, syncDirectory } from './durableTemp.ts';
import { openPartials, PartialFiles } from './partialFiles.ts';
import { isSystemError, spoolFailure } from './spoolFailure.ts';
import { isSha256, spoolPath } from './spoolPath.ts';

/**
 * A copy that was just taken in is not swept for so long, since whoever put it has yet to note that it is needed. A
 * restart forgets it: what was not noted by then never will be.
 */
export const SWEEP_GRACE_MS = 10 * 60 * 1000;

const TEMP_FOLDER = 'incoming';
const OWNER_ONLY_FOLDER = 0o700;

/** How a spool is opened. */
export interface DirectorySpoolOptions {
  /** Absolute path; made, owner-only, when it is not there. */
  readonly directory: string;
  /** Looked at with every byte that comes: it may change. What lies there stays when it shrinks. */
  readonly limitBytes: number;
  readonly clock: Pick<Clock, 'elapsed' | 'now'>;
  /** Frees the memory that bodies came in, called as often as that is worth it. */
  readonly collect?: () => void;
}

/**
 * Opens the spool: removes what a crash left half-written and counts what is there. Fails with `disk.full` or
 * `file.unreadable` when the directory cannot be used.
 */
export async function openSpool(options: DirectorySpoolOptions): Promise<Result<DirectorySpool>> {
  const incoming = join(options.directory, TEMP_FOLDER);
  try {
    await mkdir(options.directory, { recursive: true, mode: OWNER_ONLY_FOLDER });
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { mode: OWNER_ONLY_FOLDER });
    let bytes = await openPartials(options.directory, options.clock.now());
    for await (const entry of entriesOf(options.directory)) bytes += entry.bytes;
    return ok(new DirectorySpool(options, bytes));
  } catch (error) {
    return fail(await spoolFailure(error, options.directory));
  }
}

/** The spool as files named by their SHA-256. */
export class DirectorySpool implements Spool {
  readonly #options: DirectorySpoolOptions;
  readonly #blocks: BlockPool;
  /** Files that come piece by piece. */
  readonly partials: PartialFiles;
  /** Bytes of finished entries and of partial files. */
  #keptBytes: number;
  /** Bytes of copies on their way in: they count against the cap as they come. */
  #incomingBytes = 0;
  /** When an entry was last put, on the monotonic clock. */
  readonly #putAt = new Map<string, number>();
  /** How often it was put while fresh. */
  readonly #puts = new Map<string, number>();
  /** Finishing a put and removing an entry exclude each other, or a sweep could take what was just put. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DirectorySpoolOptions, keptBytes: number) {
    this.#options = options;
    this.#keptBytes = keptBytes;
    this.#blocks = new BlockPool(options.collect);
    this.partials = new PartialFiles({
      directory: options.directory,
      get limitBytes() {
        return options.limitBytes;
      },
      blocks: this.#blocks,
      usedBytes: () => this.#usedBytes(),
      count: (bytes) => {
        this.#keptBytes += bytes;
      },
      adopt: async (path, entry) => {
        await this.#inTurn(() => this.#keep({ path, bytes: entry.bytes }, entry.sha256));
      },
    });
  }

  async put(chunks: AsyncIterable<Uint8Array>, limitBytes?: number): Promise<Result<SpoolEntry>> {
    const { directory } = this.#options;
    let temp: DurableTemp | undefined;
    let isMoved = false;
    let counted = 0;
    try {
      temp = await DurableTemp.create(join(directory, TEMP_FOLDER, randomUUID()), this.#blocks);
      for await (const chunk of chunks) {
        if (limitBytes !== undefined && temp.bytes + chunk.length > limitBytes)
          return fail(failure('request.too-large', { limitBytes }));
        if (this.#usedBytes() + chunk.length > this.#options.limitBytes)
          return fail(failure('spool.full', { limitBytes: this.#options.limitBytes }));
        counted += chunk.length;
        this.#incomingBytes += chunk.length;
        await temp.write(chunk);
      }
      const sealed = temp;
      const sha256 = await sealed.seal();
      isMoved = await this.#inTurn(() => this.#keep(sealed, sha256));
      return ok({ sha256, bytes: sealed.bytes });
    } catch (error) {
      if (error instanceof FileReadError) return fail(error.failure);
      if (isSystemError(error)) return fail(await spoolFailure(error, directory));
      throw error;
    } finally {
      this.#incomingBytes -= counted;
      if (!isMoved) await temp?.discard();
    }
  }

  async clone(path: string): Promise<Result<SpoolEntry> | undefined> {
    const { directory, limitBytes } = this.#options;
    const temp = join(directory, TEMP_FOLDER, randomUUID());
    try {
      const bytes = await cloneFile(path, temp);
      if (bytes === undefined) return undefined;
      if (this.#usedBytes() + bytes > limitBytes) return fail(failure('spool.full', { limitBytes }));
      const sha256 = await digestOf(temp);
      await this.#inTurn(() => this.#keep({ path: temp, bytes }, sha256));
      return ok({ sha256, bytes });
    } catch (error) {
      if (isSystemError(error)) return fail(await spoolFailure(error, directory));
      throw error;
    } finally {
      await rm(temp, { force: true });
    }
  }

  async drop(sha256: string, isNeeded: (sha256: string) => Promise<boolean>): Promise<void> {
    const bytes = await this.#bytesOf(sha256);
    if (bytes === undefined || (await isNeeded(sha256))) return;
    // What only the one who drops it put in the last minutes goes at once; what others put may be about to be needed.
    if ((this.#puts.get(sha256) ?? 0) <= 1) this.#putAt.delete(sha256);
    await this.#inTurn(() => this.#removeUnlessFresh({ sha256, bytes }));
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#bytesOf(sha256)) !== undefined;
  }

  async read(sha256: string, limitBytes: number): Promise<Result<Uint8Array>> {
    const missing = fail(failure('spool.missing', { sha256 }));
    if (!isSha256(sha256)) return missing;
    try {
      const handle = await open(
        this.#path(sha256),
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
      try {
        const { size } = await handle.stat();
        if (size > limitBytes) return fail(failure('request.too-large', { limitBytes }));
        const content = await handle.readFile();
        const digest = createHash('sha256').update(content).digest('hex');
        return digest === sha256 ? ok(content) : missing;
      } finally {
        await handle.close();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return missing;
      return fail(await spoolFailure(error, this.#options.directory));
    }
  }

  async sweep(isNeeded: (sha256: string) => Promise<boolean>): Promise<number> {
    let removed = 0;
    for await (const entry of entriesOf(this.#options.directory)) {
      if (this.#isFresh(entry.sha256) || (await isNeeded(entry.sha256))) continue;
      if (await this.#inTurn(() => this.#removeUnlessFresh(entry))) removed += 1;
    }
    return removed;
  }

  usage(): Promise<{ readonly bytes: number; readonly limitBytes: number }> {
    return Promise.resolve({ bytes: this.#usedBytes(), limitBytes: this.#options.limitBytes });
  }

  /** Moves a sealed copy to its place. False where the same content lies there already: the copy is left where it is. */
  async #keep(temp: Pick<DurableTemp, 'path' | 'bytes'>, sha256: string): Promise<boolean> {
    const known = await this.#bytesOf(sha256);
    const isNew = known !== temp.bytes;
    if (isNew) {
      const path = this.#path(sha256);
      const hadShard = await isRenamed(temp.path, path);
      if (!hadShard) {
        await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY_FOLDER });
        await rename(temp.path, path);
      }
      await syncDirectory(dirname(path));
      if (!hadShard) await syncDirectory(this.#options.directory);
      this.#keptBytes += temp.bytes - (known ?? 0);
    }
    this.#puts.set(sha256, this.#isFresh(sha256) ? (this.#puts.get(sha256) ?? 0) + 1 : 1);
    this.#putAt.set(sha256, this.#options.clock.elapsed());
    return isNew;
  }

  async #removeUnlessFresh(entry: SpoolEntry): Promise<boolean> {
    // Asked again: it may have been put once more while the caller looked it up.
    if (this.#isFresh(entry.sha256)) return false;
    await rm(this.#path(entry.sha256), { force: true });
    this.#putAt.delete(entry.sha256);
    this.#puts.delete(entry.sha256);
    this.#keptBytes -= entry.bytes;
    return true;
  }

  #isFresh(sha256: string): boolean {
    const at = this.#putAt.get(sha256);
    return at !== undefined && this.#options.clock.elapsed() - at < SWEEP_GRACE_MS;
  }

  async #bytesOf(sha256: string): Promise<number | undefined> {
    if (!isSha256(sha256)) return undefined;
    try {
      const found = await stat(this.#path(sha256));
      return found.isFile() ? found.size : undefined;
    } catch {
      return undefined;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #usedBytes(): number {
    return this.#keptBytes + this.#incomingBytes;
  }

  #path(sha256: string): string {
    return spoolPath(this.#options.directory, sha256);
  }
}

async function* entriesOf(directory: string): AsyncIterable<SpoolEntry> {
  for (const shard of await readdir(directory)) {
    if (!/^[0-9a-f]{2}$/.test(shard)) continue;
    for (const sha256 of await readdir(join(directory, shard))) {
      if (!isSha256(sha256)) continue;
      const found = await stat(join(directory, shard, sha256)).catch(() => undefined);
      if (found?.isFile()) yield { sha256, bytes: found.size };
    }
  }
}

/** False where a folder of the path is not there. */
async function isRenamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
