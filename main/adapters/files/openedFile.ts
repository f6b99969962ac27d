import type { FileHandle } from 'node:fs/promises';
import { FileReadError, type ChunksHow, type FileBody, type ReadProof } from '../../core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { ByteHash } from './byteHash.ts';
import { fileFailure } from './fileFailure.ts';
import { statFacts } from './statFacts.ts';

/** One read gives at most this much, so memory stays flat; a small file is one read. 1 MiB was the fastest measured. */
export const CHUNK_BYTES_MAX = 1024 * 1024;
/** While one piece is sent, so many are read and digested at most. */
const PIECES_AHEAD_MAX = 3;
const NOTHING = new Uint8Array();

/** What an open file is read with. */
export interface OpenedFileInput {
  readonly handle: FileHandle;
  /** For what is told about it. */
  readonly path: string;
  /** Facts of the handle at opening. */
  readonly before: FileFacts;
  /** What callers see as facts: none for a spooled copy, which never changes. */
  readonly facts: FileFacts | undefined;
  /** Facts of what now lies at the place it was opened from. */
  readonly factsOfPlace: () => Promise<Result<FileFacts>>;
  /** Digests what is read; ended with the file. */
  readonly hash: ByteHash;
}

/** An open regular file, read once from the start with its SHA-256 computed on the way. */
export class OpenedFile implements FileBody {
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  readonly #input: OpenedFileInput;
  #state: 'fresh' | 'reading' | 'read' = 'fresh';
  /** Read or being read, digested or being digested; in order. */
  readonly #ahead: Promise<Uint8Array>[] = [];
  /** The read that was begun last; the next one begins where it ended. */
  #lastRead: Promise<unknown> = Promise.resolve();
  /** Where that is. */
  #at = 0;
  /**
   * Memory to read into, of chunks that were let go of. With a new piece for each chunk the collector took a quarter of the time of a
   * file of 4 GB (measured).
   */
  readonly #free: Uint8Array[] = [];
  #isHashed = true;
  #closed: Promise<void> | undefined;

  constructor(input: OpenedFileInput) {
    this.#input = input;
    this.bytes = input.before.bytes;
    this.facts = input.facts;
  }

  async *chunks({ lent = false, reused = lent }: ChunksHow = {}): AsyncIterable<Uint8Array> {
    if (this.#state !== 'fresh') throw new Error('the chunks of a body are taken once');
    this.#state = 'reading';
    this.#isHashed = !lent;
    let at = 0;
    while (at < this.bytes) {
      if (this.#ahead.length === 0) this.#readOn();
      const chunk = await this.#ahead.shift();
      // The file is shorter than it was: what comes after tells, nothing is padded.
      if (chunk === undefined || chunk.length === 0) break;
      at += chunk.length;
      // The disk works while the caller sends.
      while (this.#ahead.length < PIECES_AHEAD_MAX && this.#at < this.bytes) this.#readOn();
      yield chunk;
      if (reused) this.#free.push(chunk);
    }
    if (this.#isHashed) this.#state = 'read';
  }

  async proof(): Promise<Result<ReadProof>> {
    const { handle, path, before, factsOfPlace } = this.#input;
    if (this.#state !== 'read')
      return fail(failure('file.unreadable', { path, reason: 'it was not read to its end' }));
    try {
      const ofHandle = statFacts(await handle.stat({ bigint: true }));
      const ofPlace = await factsOfPlace();
      if (!ofPlace.ok) return ofPlace;
      const isReplaced = ofPlace.value.dev !== ofHandle.dev || ofPlace.value.ino !== ofHandle.ino;
      const after = isReplaced ? ofPlace.value : ofHandle;
      return ok({ sha256: await this.#input.hash.digest(), before, after });
    } catch (error) {
      return fail(fileFailure(error, path));
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeOnce();
    return this.#closed;
  }

  async #closeOnce(): Promise<void> {
    // Closing under a running read would let the number of the handle be given to another file.
    await this.#lastRead;
    this.#input.hash.end();
    await this.#input.handle.close();
  }

  /** Begins the next read, which begins where the one before it ended. */
  #readOn(): void {
    const read = this.#readAfter(this.#lastRead);
    this.#lastRead = read.catch(() => undefined);
    const piece = this.#isHashed ? read.then((chunk) => this.#digested(chunk)) : read;
    // Whoever takes the chunk sees the error; a caller that stops early does not need it.
    piece.catch(() => undefined);
    this.#ahead.push(piece);
  }

  async #readAfter(before: Promise<unknown>): Promise<Uint8Array> {
    await before;
    const chunk = await this.#readAt(this.#at);
    this.#at += chunk.length;
    return chunk;
  }

  async #digested(chunk: Uint8Array): Promise<Uint8Array> {
    if (chunk.length === 0) return chunk;
    try {
      return await this.#input.hash.take(chunk);
    } catch (error) {
      throw new FileReadError(fileFailure(error, this.#input.path));
    }
  }

  #nextBuffer(at: number): Uint8Array {
    const bytes = Math.min(CHUNK_BYTES_MAX, this.bytes - at);
    const free = this.#free.pop();
    // A chunk may have been shorter than its memory.
    if (free !== undefined && free.buffer.byteLength >= bytes) return new Uint8Array(free.buffer, 0, bytes);
    return Buffer.allocUnsafeSlow(bytes);
  }

  async #readAt(at: number): Promise<Uint8Array> {
    const { handle, path } = this.#input;
    if (this.#closed !== undefined)
      throw new FileReadError(failure('file.unreadable', { path, reason: 'its reading was called off' }));
    // Begun before the read in front of it came to the end.
    if (at >= this.bytes) return NOTHING;
    try {
      const buffer = this.#nextBuffer(at);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw new FileReadError(fileFailure(error, path));
    }
  }
}
