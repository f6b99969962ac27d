import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { FileReadError, type FileBody, type ReadProof } from '../../core/ports/files.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { fileFailure } from './fileFailure.ts';
import { statFacts } from './statFacts.ts';

/** One read gives at most this much, so memory stays flat; a small file is one read. 1 MiB was the fastest measured. */
export const CHUNK_BYTES_MAX = 1024 * 1024;

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
}

/** An open regular file, read once from the start with its SHA-256 computed on the way. */
export class OpenedFile implements FileBody {
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  readonly #input: OpenedFileInput;
  readonly #hash = createHash('sha256');
  #state: 'fresh' | 'reading' | 'read' = 'fresh';
  #ahead: Promise<Uint8Array> | undefined;
  /** Two buffers in turn: one is read into while the other is out. */
  #lent: [Buffer, Buffer] | undefined;
  #closed: Promise<void> | undefined;

  constructor(input: OpenedFileInput) {
    this.#input = input;
    this.bytes = input.before.bytes;
    this.facts = input.facts;
  }

  async *chunks({ lent = false }: { readonly lent?: boolean } = {}): AsyncIterable<Uint8Array> {
    if (this.#state !== 'fresh') throw new Error('the chunks of a body are taken once');
    this.#state = 'reading';
    if (lent) this.#lent = lentBuffers(this.bytes);
    let at = 0;
    while (at < this.bytes) {
      const chunk = await (this.#ahead ?? this.#readAt(at));
      this.#ahead = undefined;
      // The file is shorter than it was: what comes after tells, nothing is padded.
      if (chunk.length === 0) break;
      at += chunk.length;
      // The disk works while the caller sends; one chunk ahead is all that is held.
      if (at < this.bytes) this.#readAhead(at);
      if (!lent) this.#hash.update(chunk);
      yield chunk;
    }
    if (!lent) this.#state = 'read';
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
      return ok({ sha256: this.#hash.copy().digest('hex'), before, after });
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
    await this.#ahead?.catch(() => undefined);
    await this.#input.handle.close();
  }

  #readAhead(at: number): void {
    this.#ahead = this.#readAt(at);
    // Whoever takes the chunk sees the error; a caller that stops early does not need it.
    this.#ahead.catch(() => undefined);
  }

  #nextBuffer(at: number): Buffer {
    if (this.#lent === undefined) return Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES_MAX, this.bytes - at));
    this.#lent = [this.#lent[1], this.#lent[0]];
    return this.#lent[0];
  }

  async #readAt(at: number): Promise<Uint8Array> {
    const { handle, path } = this.#input;
    if (this.#closed !== undefined)
      throw new FileReadError(failure('file.unreadable', { path, reason: 'its reading was called off' }));
    try {
      const buffer = this.#nextBuffer(at);
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, this.bytes - at), at);
      return buffer.subarray(0, bytesRead);
    } catch (error) {
      throw new FileReadError(fileFailure(error, path));
    }
  }
}

function lentBuffers(fileBytes: number): [Buffer, Buffer] {
  const bytes = Math.min(CHUNK_BYTES_MAX, fileBytes);
  return [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)];
}
