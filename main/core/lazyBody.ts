import { sameFacts, type FileFacts } from '../../shared/model/fileFacts.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { Item } from '../../shared/model/item.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { isVanished } from './attemptUpload.ts';
import { FileReadError, type FileBody, type Files, type ReadProof } from './ports/files.ts';

/**
 * A file of a package, opened only when its turn comes: a package of ten thousand files must not hold ten thousand
 * handles. It gives the version that the item means, or breaks the read.
 */
export class LazyBody implements FileBody {
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  readonly #files: Files;
  readonly #item: Item;
  readonly #copyOf: (item: Item) => Promise<string | undefined>;
  #isFromCopy = false;
  #proof: Result<ReadProof> | undefined;
  #trouble: Failure | undefined;
  #opened: FileBody | undefined;

  /** `copyOf` gives the digest of a kept copy of the item's version, which stands in for a file that is gone. */
  constructor(files: Files, item: Item, copyOf: (item: Item) => Promise<string | undefined>) {
    this.#copyOf = copyOf;
    this.#files = files;
    this.#item = item;
    this.bytes = item.bytes;
    this.facts = item.facts;
  }

  /** True when the bytes came from a kept copy. */
  get isFromCopy(): boolean {
    return this.#isFromCopy;
  }

  /** Why this file could not be read; undefined where it could, or where its turn never came. */
  get trouble(): Failure | undefined {
    return this.#trouble;
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    const opened = await this.#open();
    if (!opened.ok) throw this.#unreadable(opened.failure);
    this.#opened = opened.value;
    try {
      const { facts } = opened.value;
      if (facts !== undefined && this.facts !== undefined && !sameFacts(facts, this.facts)) {
        throw this.#otherVersion({ sha256: '', before: this.facts, after: facts });
      }
      yield* opened.value.chunks();
      this.#proof = await opened.value.proof();
      if (!this.#proof.ok) this.#trouble = this.#proof.failure;
    } catch (error) {
      if (error instanceof FileReadError && this.#proof === undefined) this.#unreadable(error.failure);
      throw error;
    } finally {
      await this.close();
    }
  }

  async #open(): Promise<Result<FileBody>> {
    const opened = await this.#files.open(this.#item.source);
    if (opened.ok || !isVanished(opened.failure)) return opened;
    const sha256 = await this.#copyOf(this.#item);
    if (sha256 === undefined) return opened;
    this.#isFromCopy = true;
    return this.#files.open({ kind: 'spool', sha256 });
  }

  proof(): Promise<Result<ReadProof>> {
    return Promise.resolve(
      this.#proof ??
        fail(failure('file.unreadable', { path: this.#item.name, reason: 'it was not read to its end' })),
    );
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    this.#opened = undefined;
  }

  /** Notes why the read broke, so that the item can be judged by it, and gives the error that ends the send. */
  #unreadable(why: Failure): FileReadError {
    this.#proof = fail(why);
    this.#trouble = why;
    return new FileReadError(why);
  }

  #otherVersion(proof: ReadProof): FileReadError {
    this.#proof = ok(proof);
    return new FileReadError(
      failure('file.changing', { path: this.#item.name, times: this.#item.attempts + 1 }),
    );
  }
}
