import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import type { TreeEntry } from '../../core/ports/folders.ts';
import { errorCode, reasonOf } from './fileFailure.ts';
import { statFacts, whatItIs } from './statFacts.ts';

/** Entries given at a time. */
const ENTRIES_MAX = 200;

interface Level {
  /** Below the root with `/`; empty for the root. */
  readonly name: string;
  /** Begins the real path of everything in it. */
  readonly prefix: string;
  readonly names: readonly Dirent<Buffer>[];
  next: number;
}

/** A part of a walk. */
export interface TreeChunk {
  readonly entries: readonly TreeEntry[];
  /** Directories were told: they are read with the next call, and whoever wants to listen to them does so before. */
  readonly hasFolders: boolean;
  readonly isEnd: boolean;
}

/**
 * The walk of `walkTree`, synchronous and a chunk at a time, for a thread that has nothing else to do: asking the system
 * directly takes a tenth of the processor time. All directories of a directory are told before the first of them is read.
 */
export class TreeReader {
  readonly #root: string;
  readonly #levels: Level[] = [];
  #first: string | undefined;
  #entries: TreeEntry[] = [];
  #hasFolders = false;

  constructor(root: string, under: string) {
    this.#root = root;
    this.#first = under;
  }

  next(): TreeChunk {
    this.#entries = [];
    this.#hasFolders = false;
    if (this.#first !== undefined) {
      this.#enter(this.#first);
      this.#first = undefined;
    }
    while (this.#entries.length < ENTRIES_MAX && !this.#hasFolders && this.#levels.length > 0) this.#step();
    return {
      entries: this.#entries,
      hasFolders: this.#hasFolders,
      isEnd: this.#levels.length === 0,
    };
  }

  #step(): void {
    const level = this.#levels.at(-1);
    const entry = level?.names[level.next];
    if (level === undefined || entry === undefined) {
      this.#levels.pop();
      return;
    }
    level.next += 1;
    const base = entry.name.toString('utf8');
    const path = level.name === '' ? base : `${level.name}/${base}`;
    if (entry.isDirectory()) this.#enter(path);
    else this.#look(path, level.prefix + base);
  }

  #look(path: string, realPath: string): void {
    try {
      const stats = lstatSync(realPath, { bigint: true, throwIfNoEntry: false });
      if (stats === undefined) return;
      if (stats.isFile()) this.#entries.push({ kind: 'file', path, facts: statFacts(stats) });
      // A file that became a directory a moment ago is met at the next scan.
      else if (!stats.isDirectory()) this.#entries.push({ kind: 'other', path, what: whatItIs(stats) });
    } catch (error) {
      this.#entries.push({ kind: 'unknown', path, reason: reasonOf(error) });
    }
  }

  #enter(name: string): void {
    const realPath = join(this.#root, name);
    let raw: Dirent<Buffer>[];
    try {
      raw = readdirSync(realPath, { encoding: 'buffer', withFileTypes: true });
    } catch (error) {
      const isGone = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
      // A root that is gone is out of reach; a directory that is gone is simply not there.
      if (!isGone || name === '')
        this.#entries.push({ kind: 'unknown', path: name, reason: reasonOf(error) });
      return;
    }
    const below = (base: string): string => (name === '' ? base : `${name}/${base}`);
    const names: Dirent<Buffer>[] = [];
    for (const entry of raw) {
      if (isUtf8(entry.name)) names.push(entry);
      else {
        // `latin1` shows every byte; the reason says that this is not the name itself.
        const reason = 'the name is not valid UTF-8, so no server could be told it';
        this.#entries.push({ kind: 'unknown', path: below(entry.name.toString('latin1')), reason });
      }
    }
    names.sort((one, other) => Buffer.compare(one.name, other.name));
    for (const entry of names) {
      if (!entry.isDirectory()) continue;
      this.#entries.push({ kind: 'folder', path: below(entry.name.toString('utf8')) });
      this.#hasFolders = true;
    }
    this.#levels.push({ name, prefix: realPath.endsWith(sep) ? realPath : realPath + sep, names, next: 0 });
  }
}
