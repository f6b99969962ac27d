import { open, type FileHandle } from 'node:fs/promises';
import type { ChunksHow, FileBody, Files, WalkEntry } from '../../core/ports/files.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { errorCode, fileFailure } from './fileFailure.ts';
import { ownHash } from './byteHash.ts';
import { HASHED_BESIDE_BYTES_MIN, type HashThread } from './hashThread.ts';
import { OpenedFile } from './openedFile.ts';
import { isSameFile, resolveFile } from './resolveInside.ts';
import { ReadFileBody } from './readFileBody.ts';
import type { SmallFiles } from './smallFileReader.ts';
import { statFacts, whatItIs } from './statFacts.ts';
import { READ_FLAGS } from './readFlags.ts';
import { walkPath } from './walkPath.ts';

/** How often a file that is replaced at the very moment of opening is looked at again. */
const OPEN_TRIES_MAX = 3;

/** What the files adapter needs from outside. */
export interface NodeFilesOptions {
  /** Path of a spooled copy by its lower-case hex SHA-256. */
  readonly spoolPath: (sha256: string) => string;
  /** Reads small files in a thread of its own; without it they are read as large ones are. */
  readonly small?: SmallFiles;
  /** Digests large files in a thread of its own; without it they are digested where they are read. */
  readonly hashes?: HashThread;
  /** The bundled `treeWorker`, which looks at very many files; without it they are looked at here. */
  readonly walkerFile?: URL | undefined;
}

/** The real file system, read-only. */
export class NodeFiles implements Files {
  readonly #options: NodeFilesOptions;

  constructor(options: NodeFilesOptions) {
    this.#options = options;
  }

  async facts(source: ItemSource): Promise<Result<FileFacts | undefined>> {
    const place = await this.#place(source);
    if (!place.ok) return place;
    return ok(source.kind === 'spool' ? undefined : statFacts(place.value.stats));
  }

  async open(source: ItemSource): Promise<Result<FileBody>> {
    for (let tries = 1; ; tries += 1) {
      const opened = await this.#openOnce(source);
      if (opened !== 'replaced') return opened;
      if (tries >= OPEN_TRIES_MAX)
        return fail(failure('file.busy', { path: nameOf(source), reason: 'it is being replaced just now' }));
    }
  }

  walk(path: string, signal?: AbortSignal): AsyncIterable<WalkEntry> {
    return walkPath(path, { signal, workerFile: this.#options.walkerFile });
  }

  /**
   * Looks, opens without following a link, and looks again: only what lies at the checked place before and after is
   * read, so swapping a link in between leads nowhere.
   */
  async #openOnce(source: ItemSource): Promise<Result<FileBody> | 'replaced'> {
    const small = await this.#openSmall(source);
    if (small !== undefined) return small;
    const place = await this.#place(source);
    if (!place.ok) return place;
    let handle: FileHandle | undefined;
    try {
      handle = await open(place.value.path, READ_FLAGS);
      const stats = await handle.stat({ bigint: true });
      const again = await this.#place(source);
      const body =
        again.ok && stats.isFile() && isSameFile(stats, again.value.stats)
          ? ok(this.#body(source, { handle, before: statFacts(stats) }))
          : undefined;
      if (body !== undefined) {
        handle = undefined;
        return body;
      }
      if (!again.ok) return again;
      if (!stats.isFile())
        return fail(failure('file.not-a-file', { path: nameOf(source), what: whatItIs(stats) }));
      return 'replaced';
    } catch (error) {
      // O_NOFOLLOW met a link where a file was a moment ago.
      if (errorCode(error) === 'ELOOP') return 'replaced';
      return fail(fileFailure(error, nameOf(source)));
    } finally {
      await handle?.close();
    }
  }

  /** A small file, whole. `undefined` where it is large, or only the usual way leads to it. */
  async #openSmall(source: ItemSource): Promise<Result<FileBody> | 'replaced' | undefined> {
    const { small, spoolPath } = this.#options;
    if (small === undefined) return undefined;
    const place =
      source.kind === 'file'
        ? { path: source.path, root: source.root }
        : { path: spoolPath(source.sha256), root: spoolPath(source.sha256) };
    const answer = await small.read(place);
    if (answer === 'unavailable') return undefined;
    if (!answer.ok)
      return answer.failure === 'replaced' ? 'replaced' : fail(this.#told(source, answer.failure));
    const read = answer.value;
    if (read.kind === 'large') return undefined;
    const file = new ReadFileBody({
      read,
      path: nameOf(source),
      facts: source.kind === 'spool' ? undefined : read.facts,
      factsOfPlace: async () => {
        const now = await small.facts(place);
        if (now !== 'unavailable') return now.ok ? now : fail(this.#told(source, now.failure));
        const found = await this.#place(source);
        return found.ok ? ok(statFacts(found.value.stats)) : found;
      },
      onClose: () => small.letGo?.(read.bytes),
    });
    return ok(source.kind === 'spool' ? new SpooledFile(file, source.sha256) : file);
  }

  /** A kept copy that is gone is its own trouble, whatever became of the file it was made from. */
  #told(source: ItemSource, why: Failure): Failure {
    if (source.kind === 'file' || why.code !== 'file.gone') return why;
    return failure('spool.missing', { sha256: source.sha256 });
  }

  #body(source: ItemSource, opened: { readonly handle: FileHandle; readonly before: FileFacts }): FileBody {
    const isLarge = opened.before.bytes >= HASHED_BESIDE_BYTES_MIN;
    const file = new OpenedFile({
      ...opened,
      hash: (isLarge ? this.#options.hashes?.begin() : undefined) ?? ownHash(),
      path: nameOf(source),
      facts: source.kind === 'spool' ? undefined : opened.before,
      factsOfPlace: async () => {
        const place = await this.#place(source);
        return place.ok ? ok(statFacts(place.value.stats)) : place;
      },
    });
    return source.kind === 'spool' ? new SpooledFile(file, source.sha256) : file;
  }

  async #place(source: ItemSource): ReturnType<typeof resolveFile> {
    if (source.kind === 'file') return resolveFile(source.path, source.root);
    const path = this.#options.spoolPath(source.sha256);
    const place = await resolveFile(path, path);
    return place.ok ? place : fail(this.#told(source, place.failure));
  }
}

/** A spooled copy: its name says what its bytes must be, so a rotten disk is noticed before anything is claimed. */
class SpooledFile implements FileBody {
  readonly bytes: number;
  readonly facts = undefined;
  readonly #file: FileBody;
  readonly #sha256: string;

  constructor(file: FileBody, sha256: string) {
    this.#file = file;
    this.#sha256 = sha256;
    this.bytes = file.bytes;
  }

  chunks(how?: ChunksHow): AsyncIterable<Uint8Array> {
    return this.#file.chunks(how);
  }

  async proof(): ReturnType<FileBody['proof']> {
    const proof = await this.#file.proof();
    if (proof.ok && proof.value.sha256 !== this.#sha256)
      return fail(failure('spool.missing', { sha256: this.#sha256 }));
    return proof;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function nameOf(source: ItemSource): string {
  return source.kind === 'file' ? source.path : `kept copy ${source.sha256}`;
}
