import type { Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import type { Result } from '../../../shared/model/result.ts';

/** A file found by a walk. `name` is the path below the given root with `/`. */
export interface FoundFile {
  readonly path: string;
  readonly root: string;
  readonly name: string;
  readonly facts: FileFacts;
}

/** Something met on a walk that is no regular file inside the root: told, never silently left out. */
export interface PassedOver {
  readonly path: string;
  readonly why: 'link-outside' | 'link' | 'special' | 'no-access' | 'gone' | 'hidden' | 'bad-name';
  readonly reason: string;
}

export type WalkEntry =
  ({ readonly kind: 'file' } & FoundFile) | ({ readonly kind: 'passedOver' } & PassedOver);

/** What is known after the last byte was read. */
export interface ReadProof {
  /** SHA-256 of exactly the bytes that `chunks` gave, lower-case hex. */
  readonly sha256: string;
  /** Facts when it was opened. */
  readonly before: FileFacts;
  /** Facts after the last byte; the same as `before` when the bytes are one version. */
  readonly after: FileFacts;
}

/** Thrown by `chunks` when the bytes cannot be had: says why, as a value that an item can carry. */
export class FileReadError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'FileReadError';
    this.failure = failure;
  }
}

/** How long chunks last: for good, unless said otherwise. */
export interface ChunksHow {
  readonly lent?: boolean;
  readonly reused?: boolean;
}

/** A file opened for one read. The bytes are hashed as they pass: one read per byte sent. */
export interface FileBody {
  /** What the read will give, if the file does not change meanwhile. */
  readonly bytes: number;
  readonly facts: FileFacts | undefined;
  /**
   * The bytes from the start; may be taken once. Ends early or throws a `FileReadError` when the file shrinks or
   * cannot be read; never gives more than `bytes`. Reused chunks last until the next one is asked for; lent ones, too, and
   * these are not hashed: there is no proof of them.
   */
  chunks(how?: ChunksHow): AsyncIterable<Uint8Array>;
  /** After the last chunk: digest, and whether the file stayed what it was. */
  proof(): Promise<Result<ReadProof>>;
  /** Gives the handle back; safe to call twice. */
  close(): Promise<void>;
}

/** The file system, read-only: no source is ever changed. */
export interface Files {
  /** Facts of a source as it is now. Links are not followed out of the root. */
  facts(source: ItemSource): Promise<Result<FileFacts | undefined>>;
  /** Opens without following a link that was swapped in (O_NOFOLLOW), then checks what was opened. */
  open(source: ItemSource): Promise<Result<FileBody>>;
  /** Walks a path: a file gives itself, a folder everything below it in name order. */
  walk(path: string, signal?: AbortSignal): AsyncIterable<WalkEntry>;
}
