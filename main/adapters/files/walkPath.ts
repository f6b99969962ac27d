import { isUtf8 } from 'node:buffer';
import { lstat, type BigIntStats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { PassedOver, WalkEntry } from '../../core/ports/files.ts';
import { errorCode, reasonOf } from './fileFailure.ts';
import { LookThread, type Looked } from './lookThread.ts';
import { isInside, resolveInside } from './resolveInside.ts';
import { sortInTurns } from './sortInTurns.ts';
import { statFacts, whatItIs } from './statFacts.ts';

/** Looks at the disk that run at once: enough to hide its latency, few enough to be kind to it. */
const LOOKS_AT_ONCE_MAX = 32;
/** Names that the thread is asked for in one message: a ms of its work. */
const NAMES_PER_ASK = 128;
/** A directory with fewer names is over before a thread has started. */
const THREAD_NAMES_MIN = 2_000;

/** One directory of the walk: its names in order, and how far they have been given. */
interface Level {
  readonly path: string;
  /** Path below the root with `/`; empty for the root itself. */
  readonly name: string;
  readonly names: readonly string[];
  next: number;
  /** Looked at and not given yet. */
  looked: Look[];
  /** Those after them, being looked at. */
  coming: Promise<Look[]> | undefined;
}

type Look =
  { readonly kind: 'entry'; readonly entry: WalkEntry } | { readonly kind: 'folder'; readonly base: string };

/** How a walk goes. */
export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** The bundled `treeWorker`, for directories with very many names; without it they are looked at here. */
  readonly workerFile?: URL | undefined;
}

/**
 * Walks a file or a folder in code-unit order of the names, depth first, one directory's names in memory at a time.
 * Links to files inside the root count as files under their own name; links to folders are passed over, since what
 * they lead to is met at its own place (and a circle is impossible). Nothing is opened, so nothing can block.
 */
export async function* walkPath(
  given: string,
  { signal, workerFile }: WalkOptions = {},
): AsyncIterable<WalkEntry> {
  const path = resolve(given);
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    // A broken link or one without rights is told as what it is, below.
    if ((await lookAtLink(path)) === undefined) {
      yield troubleEntry(path, error);
      return;
    }
    isFolder = false;
  }
  if (isFolder) yield* walkFolder(path, new Looks(path, workerFile), signal);
  else yield await fileEntry({ path, root: dirname(path), name: basename(path) });
}

async function lookAtLink(path: string): Promise<true | undefined> {
  try {
    return (await lookAtEntry(path)).isSymbolicLink() ? true : undefined;
  } catch {
    return undefined;
  }
}

async function* walkFolder(
  root: string,
  looks: Looks,
  signal: AbortSignal | undefined,
): AsyncIterable<WalkEntry> {
  const levels: Level[] = [];
  const enter = async function* (path: string, name: string): AsyncIterable<WalkEntry> {
    const listing = await list(path, root);
    yield* listing.passedOver;
    levels.push({ path, name, names: listing.names, next: 0, looked: [], coming: undefined });
  };
  try {
    yield* enter(root, '');
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      if (signal?.aborted) return;
      const look = level.looked.shift() ?? (await looks.next(level));
      if (look === undefined) levels.pop();
      else if (look.kind === 'entry') yield look.entry;
      else yield* enter(join(level.path, look.base), below(level.name, look.base));
    }
  } finally {
    looks.end();
  }
}

/** The names in a directory in order; those that are not UTF-8 are told, for no string can stand for them. */
async function list(
  path: string,
  root: string,
): Promise<{ readonly names: readonly string[]; readonly passedOver: readonly WalkEntry[] }> {
  try {
    const { names, unreadable } = await namesIn(path);
    // The folder may have been swapped for a link while it was read.
    if (!isInside(await realpath(path), await realpath(root)))
      return { names: [], passedOver: [outside(path)] };
    return { names: await sortInTurns(names), passedOver: unreadable.map((name) => badName(path, name)) };
  } catch (error) {
    return { names: [], passedOver: [troubleEntry(path, error)] };
  }
}

/** What stands in a text for bytes that are no UTF-8. */
const REPLACED = '\u{fffd}';

/** As text at once, and as bytes only where some of them may be no text: bytes take twice as long, 0.1 s of it in one go for 100,000 (measured). */
async function namesIn(
  path: string,
): Promise<{ readonly names: readonly string[]; readonly unreadable: readonly Buffer[] }> {
  const names = await readdir(path);
  if (!names.some((name) => name.includes(REPLACED))) return { names, unreadable: [] };
  const raw = await readdir(path, { encoding: 'buffer' });
  return {
    names: raw.filter((name) => isUtf8(name)).map((name) => name.toString('utf8')),
    unreadable: raw.filter((name) => !isUtf8(name)),
  };
}

/** Looks at names some at a time: here, or in a thread where a directory has very many. */
class Looks {
  readonly #root: string;
  readonly #workerFile: URL | undefined;
  #thread: LookThread | undefined;
  #isOver = false;

  constructor(root: string, workerFile: URL | undefined) {
    this.#root = root;
    this.#workerFile = workerFile;
  }

  /** Looks at the next few names of a level; undefined when there are none left. */
  async next(level: Level): Promise<Look | undefined> {
    if (level.coming === undefined && level.next >= level.names.length) return undefined;
    level.looked = await (level.coming ?? this.#begin(level));
    // A folder is walked first; what is behind it should not be looked at long before it is given.
    const goesOn = level.next < level.names.length && level.looked.every(({ kind }) => kind === 'entry');
    level.coming = goesOn ? this.#begin(level) : undefined;
    return level.looked.shift();
  }

  end(): void {
    this.#isOver = true;
    this.#thread?.end();
  }

  #begin(level: Level): Promise<Look[]> {
    const isBig = this.#workerFile !== undefined && level.names.length >= THREAD_NAMES_MIN;
    const count = isBig ? NAMES_PER_ASK : LOOKS_AT_ONCE_MAX;
    const names = level.names.slice(level.next, level.next + count);
    level.next += names.length;
    return isBig ? this.#beside(this.#workerFile, level, names) : this.#look(level, names);
  }

  async #beside(workerFile: URL, level: Level, names: readonly string[]): Promise<Look[]> {
    this.#thread ??= new LookThread(workerFile);
    const looked = await this.#thread.look(level.path, names);
    // Nobody waits for what was asked ahead.
    if (this.#isOver) return [];
    return this.#look(level, names, looked === 'unavailable' ? [] : looked);
  }

  /** `looked` = what the thread found of each name; what it did not find is looked at here. */
  async #look(level: Level, names: readonly string[], looked: readonly Looked[] = []): Promise<Look[]> {
    const looks: Look[] = [];
    for (let from = 0; from < names.length; from += LOOKS_AT_ONCE_MAX) {
      const some = names.slice(from, from + LOOKS_AT_ONCE_MAX);
      looks.push(
        ...(await Promise.all(some.map((base, at) => this.#lookAt(level, base, looked[from + at])))),
      );
    }
    return looks;
  }

  async #lookAt(level: Level, base: string, looked: Looked = 'unclear'): Promise<Look> {
    if (looked === 'folder') return { kind: 'folder', base };
    const place = { path: join(level.path, base), root: this.#root, name: below(level.name, base) };
    if (looked === 'unclear') return lookAt({ ...place, base });
    return { kind: 'entry', entry: { kind: 'file', ...place, facts: looked } };
  }
}

interface Place {
  readonly path: string;
  readonly root: string;
  readonly name: string;
}

async function lookAt(place: Place & { readonly base: string }): Promise<Look> {
  const { base, path, root, name } = place;
  try {
    const stats = await lookAtEntry(path);
    if (stats.isDirectory()) return { kind: 'folder', base };
    if (stats.isFile())
      return { kind: 'entry', entry: { kind: 'file', path, root, name, facts: statFacts(stats) } };
    if (stats.isSymbolicLink()) return { kind: 'entry', entry: await linkEntry(place) };
    return { kind: 'entry', entry: passedOver(path, 'special', `it is ${whatItIs(stats)}`) };
  } catch (error) {
    return { kind: 'entry', entry: troubleEntry(path, error) };
  }
}

/** Not by `node:fs/promises`: that took 1.6 s of processor for 100,000 files, this takes 1.0 s (measured). */
function lookAtEntry(path: string): Promise<BigIntStats> {
  return new Promise((resolve, reject) => {
    lstat(path, { bigint: true }, (error, stats) => {
      if (error === null) resolve(stats);
      else reject(error);
    });
  });
}

async function fileEntry(place: Place): Promise<WalkEntry> {
  const look = await lookAt({ ...place, base: place.name });
  return look.kind === 'entry' ? look.entry : passedOver(place.path, 'special', 'it became a folder');
}

async function linkEntry({ path, root, name }: Place): Promise<WalkEntry> {
  const target = await resolveInside(path, root);
  if (!target.ok) {
    switch (target.failure.code) {
      case 'file.outside':
        return outside(path);
      case 'file.gone':
        return passedOver(path, 'link', 'it leads to nothing');
      case 'file.not-a-file':
        return passedOver(path, 'link', 'it leads in a circle');
      default:
        return passedOver(path, 'no-access', String(target.failure.facts['reason'] ?? ''));
    }
  }
  const { stats } = target.value;
  if (stats.isFile()) return { kind: 'file', path, root, name, facts: statFacts(stats) };
  if (stats.isDirectory())
    return passedOver(path, 'link', 'it leads to a folder inside, which is taken at its own place');
  return passedOver(path, 'special', `it leads to ${whatItIs(stats)}`);
}

function below(folder: string, base: string): string {
  return folder === '' ? base : `${folder}/${base}`;
}

function passedOver(path: string, why: PassedOver['why'], reason: string): WalkEntry {
  return { kind: 'passedOver', path, why, reason };
}

function outside(path: string): WalkEntry {
  return passedOver(path, 'link-outside', 'it leads out of the folder');
}

function badName(folder: string, name: Buffer): WalkEntry {
  // `latin1` shows every byte; the reason says that this is not the name itself.
  const shown = join(folder, name.toString('latin1'));
  return passedOver(shown, 'bad-name', 'the name is not valid UTF-8, so no server could be told it');
}

function troubleEntry(path: string, error: unknown): WalkEntry {
  const isGone = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
  return passedOver(path, isGone ? 'gone' : 'no-access', reasonOf(error));
}
