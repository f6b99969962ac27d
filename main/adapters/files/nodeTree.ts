import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, stat, statfs } from 'node:fs/promises';
import type { FileSample, FolderTree, RootFacts, TreeEntry } from '../../core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { eventsOf } from './eventsOf.ts';
import { fileFailure, reasonOf } from './fileFailure.ts';
import { resolveFile } from './resolveInside.ts';
import { statFacts } from './statFacts.ts';
import { collectGarbage, giveBackMemory } from './giveBackMemory.ts';
import { walkInThread } from './treeThread.ts';
import { READ_FLAGS } from './readFlags.ts';
import { walkLevel, walkTree } from './walkTree.ts';

/** Read from each end of a file. More than any file format leaves as padding (a tar ends with 10 KiB of zeros). */
const SAMPLE_BYTES = 16 * 1024;

/** libuv's `UV_FS_O_EXLOCK` on Windows: nobody else may have the file open (libuv, include/uv/win.h). Node passes it through. */
const WINDOWS_EXCLUSIVE = 0x10000000;

/** So many entries of a walk leave some 40 MiB of garbage behind. */
const ENTRIES_PER_COLLECTION = 50_000;
/** A tree with fewer entries is walked without a thread of its own, once that is known: it would only cost its start. */
const THREAD_ENTRIES_MIN = 2_000;

/** Directory trees of the real file system. */
export class NodeTree implements FolderTree {
  readonly probe?: NonNullable<FolderTree['probe']>;
  readonly #platform: NodeJS.Platform;
  /** The bundled `treeWorker`. */
  readonly #workerFile: URL | undefined;
  /** Entries of each root at its last whole walk. */
  readonly #sizes = new Map<string, number>();

  constructor(options: { readonly platform?: NodeJS.Platform; readonly workerFile?: URL | undefined } = {}) {
    const { platform = process.platform, workerFile } = options;
    if (platform === 'win32') this.probe = openAlone;
    this.#platform = platform;
    this.#workerFile = workerFile;
  }

  async root(path: string): Promise<Result<RootFacts>> {
    try {
      const realPath = await realpath(path);
      const stats = await stat(realPath, { bigint: true });
      if (!stats.isDirectory())
        return fail(failure('folder.unreachable', { path, reason: 'it is not a directory' }));
      const { type } = await statfs(realPath);
      const events = eventsOf(type, this.#platform);
      return ok({ identity: String(stats.ino), events, realPath });
    } catch (error) {
      return fail(failure('folder.unreachable', { path, reason: reasonOf(error) }));
    }
  }

  walk(root: string, under: string, signal: AbortSignal): AsyncIterable<readonly TreeEntry[]> {
    return under === '' ? this.#walkAll(root, signal) : walkTree(root, under, signal);
  }

  async *#walkAll(root: string, signal: AbortSignal): AsyncIterable<readonly TreeEntry[]> {
    const isBig = (this.#sizes.get(root) ?? Infinity) >= THREAD_ENTRIES_MIN;
    const slices =
      isBig && this.#workerFile !== undefined
        ? walkInThread(this.#workerFile, { root, under: '' }, signal)
        : walkTree(root, '', signal);
    let entries = 0;
    let collectAt = ENTRIES_PER_COLLECTION;
    try {
      for await (const slice of slices) {
        entries += slice.length;
        yield slice;
        if (entries < collectAt) continue;
        collectAt += ENTRIES_PER_COLLECTION;
        collectGarbage();
      }
      if (!signal.aborted) this.#sizes.set(root, entries);
    } finally {
      if (entries >= THREAD_ENTRIES_MIN) giveBackMemory();
    }
  }

  level(root: string, directory: string, signal: AbortSignal): AsyncIterable<readonly TreeEntry[]> {
    return walkLevel(root, directory, signal);
  }

  async sample(source: ItemSource): Promise<Result<FileSample>> {
    if (source.kind !== 'file') throw new Error('only files of folders are sampled');
    const place = await resolveFile(source.path, source.root);
    if (!place.ok) return place;
    try {
      const handle = await open(place.value.path, READ_FLAGS);
      try {
        const facts = statFacts(await handle.stat({ bigint: true }));
        const length = Math.min(SAMPLE_BYTES, facts.bytes);
        const tail = Buffer.alloc(length);
        const { bytesRead } = await handle.read(tail, 0, length, facts.bytes - length);
        const hash = createHash('sha256').update(tail.subarray(0, bytesRead));
        if (facts.bytes > length) {
          const head = Buffer.alloc(Math.min(SAMPLE_BYTES, facts.bytes - length));
          const read = await handle.read(head, 0, head.length, 0);
          hash.update(head.subarray(0, read.bytesRead));
        }
        const isZero = length > 0 && bytesRead === length && tail.every((byte) => byte === 0);
        return ok({ facts, digest: hash.digest('hex'), zerosAtEnd: isZero ? length : 0 });
      } finally {
        await handle.close();
      }
    } catch (error) {
      return fail(fileFailure(error, source.path));
    }
  }
}

/** Opens for a moment with no sharing, and closes at once: fails while a writer, or anybody else, has the file open. */
async function openAlone(source: ItemSource): Promise<Result<void>> {
  if (source.kind !== 'file') return ok(undefined);
  try {
    await (await open(source.path, constants.O_RDONLY | WINDOWS_EXCLUSIVE)).close();
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure(error, source.path));
  }
}
