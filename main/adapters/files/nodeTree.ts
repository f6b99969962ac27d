import { constants } from 'node:fs';
import { open, realpath, stat, statfs } from 'node:fs/promises';
import type { FileSample, FolderTree, RootFacts, TreeEntry } from '../../core/ports/folders.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { eventsOf } from './eventsOf.ts';
import { fileFailure, reasonOf } from './fileFailure.ts';
import { collectGarbage, giveBackMemory } from './giveBackMemory.ts';
import { walkInThread } from './treeThread.ts';
import { sampleFile } from './sampleFile.ts';
import type { SmallFileReader } from './smallFileReader.ts';
import { walkLevel, walkTree } from './walkTree.ts';

/** libuv's `UV_FS_O_EXLOCK` on Windows: nobody else may have the file open (libuv, include/uv/win.h). Node passes it through. */
const WINDOWS_EXCLUSIVE = 0x10000000;

/** So many entries of a walk leave some 20 MiB of garbage behind. */
const ENTRIES_PER_COLLECTION = 25_000;
/** A walk of fewer is over before its garbage matters. */
const COLLECTION_ENTRIES_MIN = 110_000;
/** A tree with fewer entries is walked without a thread of its own, once that is known: it would only cost its start. */
const THREAD_ENTRIES_MIN = 2_000;

/** What the trees work with. */
export interface NodeTreeOptions {
  readonly platform?: NodeJS.Platform;
  /** The bundled `treeWorker`, which walks large trees; without it they are walked here. */
  readonly workerFile?: URL | undefined;
  /** Samples files in a thread of its own; without it, or where it does not answer, that is done here. */
  readonly small?: Pick<SmallFileReader, 'sample'> | undefined;
}

/** Directory trees of the real file system. */
export class NodeTree implements FolderTree {
  readonly probe?: NonNullable<FolderTree['probe']>;
  readonly #platform: NodeJS.Platform;
  readonly #workerFile: NodeTreeOptions['workerFile'];
  readonly #small: NodeTreeOptions['small'];
  /** Entries of each root at its last whole walk. */
  readonly #sizes = new Map<string, number>();

  constructor(options: NodeTreeOptions = {}) {
    const { platform = process.platform, workerFile, small } = options;
    if (platform === 'win32') this.probe = openAlone;
    this.#platform = platform;
    this.#workerFile = workerFile;
    this.#small = small;
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
        ? walkInThread(this.#workerFile, { task: 'walk', root, under: '' }, signal)
        : walkTree(root, '', signal);
    let entries = 0;
    let collectAt = COLLECTION_ENTRIES_MIN;
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
    const there = (await this.#small?.sample(source)) ?? 'unavailable';
    return there === 'unavailable' ? sampleFile(source) : there;
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
