import { createHash, type Hash } from 'node:crypto';
import type { Package } from './packageZip.ts';

/** Where an earlier upload had come to, and the digest of the package up to there. */
export interface PackageMark {
  readonly upTo: number;
  /** SHA-256 of the bytes before `upTo`, lower-case hex. */
  readonly sha256: string;
}

/** The package that is made now is not the one that an earlier upload began with. */
export class OtherPackage extends Error {
  override readonly name = 'OtherPackage';
}

/**
 * Reads a package once, from its start to its end, in pieces; what an earlier upload sent already is made again and compared
 * before anything is added to it.
 */
export class PackageReader {
  readonly bytes: number;
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  readonly #hash: Hash = createHash('sha256');
  readonly #mark: PackageMark | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #at = 0;
  #isChecked: boolean;

  constructor(from: Package, mark: PackageMark | undefined) {
    this.bytes = from.bytes;
    this.#chunks = from.chunks();
    this.#mark = mark;
    this.#isChecked = mark === undefined;
  }

  /** Whether any file was read: files are read once. */
  get hasBegun(): boolean {
    return this.#at > 0 || this.#rest.byteLength > 0;
  }

  /** The bytes from `start` to `end` (or the package's end) in one piece; `start` never goes back. */
  async piece(start: number, end: number): Promise<Uint8Array> {
    if (start < this.#at) throw new Error('a package cannot be read backwards');
    const mark = this.#isChecked ? undefined : this.#mark;
    // An offset behind what was noted as sent: it was never ours.
    if (mark !== undefined && start > mark.upTo) throw new OtherPackage();
    while (this.#at < start) await this.#take(start - this.#at);
    const piece = new Uint8Array(Math.min(end, this.bytes) - start);
    for (let filled = 0; filled < piece.byteLength;) {
      const part = await this.#take(piece.byteLength - filled);
      piece.set(part, filled);
      filled += part.byteLength;
    }
    if (!this.#isChecked) throw new OtherPackage();
    return piece;
  }

  /** Reads to the end: every file then was read whole. Throws `OtherPackage` where a mark was not met. */
  async drain(): Promise<void> {
    while (this.#at < this.bytes) await this.#take(this.bytes - this.#at);
    const { done } = await this.#chunks.next();
    if (done !== true) throw new Error('a package is longer than was foretold');
    if (!this.#isChecked) throw new OtherPackage();
  }

  /** Digest of all bytes read so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async close(): Promise<void> {
    await this.#chunks.return();
  }

  /** Up to `most` further bytes, at least one. Stops at the mark, to compare there. */
  async #take(most: number): Promise<Uint8Array> {
    while (this.#rest.byteLength === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new Error('a package is shorter than was foretold');
      this.#rest = next.value;
    }
    const toMark = this.#isChecked || this.#mark === undefined ? most : this.#mark.upTo - this.#at;
    const part = this.#rest.subarray(0, Math.min(most, toMark > 0 ? toMark : most));
    this.#rest = this.#rest.subarray(part.byteLength);
    this.#hash.update(part);
    this.#at += part.byteLength;
    this.#compare();
    return part;
  }

  #compare(): void {
    if (this.#isChecked || this.#at !== this.#mark?.upTo) return;
    if (this.digest() !== this.#mark.sha256) throw new OtherPackage();
    this.#isChecked = true;
  }
}
