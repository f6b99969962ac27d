import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { FileBody, Files } from '../../main/core/ports/files.ts';
import type { FolderTree, TreeEntry, Watcher } from '../../main/core/ports/folders.ts';
import { failure } from '../../shared/model/failure.ts';
import { comparePaths } from '../../shared/model/folderFile.ts';
import { fail, ok } from '../../shared/model/result.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import type { MemorySpool } from '../support/memorySpool.ts';
import type { Dice } from './dice.ts';
import type { Life, SimTime } from './simTime.ts';

/** Small, so that a file has several chunks and can change between them. */
const CHUNK_BYTES = 24;
/** Hints of changes that a watcher loses. */
const HINT_LOST = 0.15;
const SLICE_ENTRIES = 4;
const SAMPLE_BYTES = 16;

interface Watching {
  readonly root: string;
  readonly life: Life;
  readonly onHint: (directory: string | undefined) => void;
}

/** The disk of the simulation: files that change while they are read, directories that go away, hints that get lost. */
export class SimDisk {
  readonly files: MemoryFiles;
  readonly #time: SimTime;
  readonly #dice: Dice;
  /** Every content that any file ever had, by digest: what is sent must be one of them. */
  readonly #versions = new Map<string, string>();
  readonly #watching = new Set<Watching>();
  readonly #away = new Set<string>();
  #writes = 0;

  constructor(time: SimTime, dice: Dice, spool: MemorySpool) {
    this.#time = time;
    this.#dice = dice;
    this.files = new MemoryFiles({ clock: { now: () => time.now() }, spool, chunkBytes: CHUNK_BYTES });
  }

  /** Puts a new content into a file, that no other ever had. */
  write(path: string, bytesMax = 150): void {
    this.#writes += 1;
    const head = `${this.#writes}\t${path}\n`;
    this.put(path, head + 'x'.repeat(this.#dice.below(bytesMax)));
  }

  put(path: string, content: string): void {
    this.files.write(path, content);
    this.#versions.set(sha256(content), content);
    this.#changed(path);
  }

  append(path: string): void {
    const content = this.contentOf(path);
    if (content !== undefined) this.put(path, `${content}more ${this.#dice.below(1_000_000)}\n`);
  }

  truncate(path: string): void {
    const content = this.contentOf(path);
    if (content !== undefined) this.put(path, content.slice(0, this.#dice.below(content.length + 1)));
  }

  rename(from: string, to: string): void {
    const content = this.contentOf(from);
    if (content === undefined) return;
    this.files.rename(from, to);
    this.#changed(from);
    this.#changed(to);
  }

  remove(path: string): void {
    this.files.remove(path);
    this.#changed(path);
  }

  /** A drive is pulled out, or comes back. */
  setAway(root: string, isAway: boolean): void {
    if (isAway) this.#away.add(root);
    else this.#away.delete(root);
  }

  contentOf(path: string): string | undefined {
    return this.files.contentOf(path);
  }

  /** SHA-256 of what a file holds now. */
  digestAt(path: string): string | undefined {
    const content = this.contentOf(path);
    return content === undefined ? undefined : sha256(content);
  }

  /** Paths below a directory, in order. */
  pathsBelow(root: string): readonly string[] {
    return this.files
      .paths()
      .filter((path) => path.startsWith(`${root}/`))
      .sort(comparePaths);
  }

  /** True when some file had exactly this content at some time. */
  wasWhole(digest: string): boolean {
    return this.#versions.has(digest);
  }

  /** The file system as one run of the process sees it. */
  filesOf(life: Life): Files {
    const { files } = this;
    return {
      facts: async (source) =>
        source.kind === 'file' && this.isAway(source.path)
          ? fail(failure('file.gone', { path: source.path }))
          : files.facts(source),
      open: async (source) => {
        if (source.kind === 'file' && this.isAway(source.path))
          return fail(failure('file.gone', { path: source.path }));
        const opened = await files.open(source);
        return opened.ok ? ok(this.#slowly(opened.value, life)) : opened;
      },
      walk: (path, signal) => files.walk(path, signal),
    };
  }

  treeOf(life: Life): FolderTree {
    return {
      root: async (path) =>
        this.#away.has(path)
          ? fail(failure('folder.unreachable', { path, reason: 'it is not there' }))
          : ok({ identity: `1:${path}`, events: 'sure' as const, realPath: path }),
      walk: (root, under, signal) => this.#walk({ root, under, life }, signal),
      level: (root, under, signal) => this.#level({ root, under, life }, signal),
      sample: async (source) => {
        if (source.kind !== 'file' || this.isAway(source.path))
          return fail(failure('file.gone', { path: source.kind === 'file' ? source.path : '' }));
        const facts = await this.files.facts(source);
        if (!facts.ok) return facts;
        const content = this.contentOf(source.path);
        if (content === undefined || facts.value === undefined)
          return fail(failure('file.gone', { path: source.path }));
        const ends = `${content.slice(0, SAMPLE_BYTES)}|${content.slice(-SAMPLE_BYTES)}`;
        return ok({ facts: facts.value, digest: sha256(ends), zerosAtEnd: 0 });
      },
    };
  }

  watcherOf(life: Life): Watcher {
    return {
      watch: (root, onHint) => {
        const watching: Watching = { root, life, onHint };
        this.#watching.add(watching);
        return {
          works: true,
          listen: () => undefined,
          // No directory of its own is listened to: all of them are looked into.
          listens: () => false,
          close: async () => {
            this.#watching.delete(watching);
          },
        };
      },
    };
  }

  /** True while the drive that a path lies on is pulled out. */
  isAway(path: string): boolean {
    return [...this.#away].some((root) => path.startsWith(`${root}/`));
  }

  async *#level(
    at: { readonly root: string; readonly under: string; readonly life: Life },
    signal: AbortSignal,
  ): AsyncIterable<readonly TreeEntry[]> {
    const from = at.under === '' ? 0 : at.under.length + 1;
    for await (const slice of this.#walk(at, signal))
      yield slice.filter(({ path }) => path === at.under || !path.includes('/', from));
  }

  async *#walk(
    at: { readonly root: string; readonly under: string; readonly life: Life },
    signal: AbortSignal,
  ): AsyncIterable<readonly TreeEntry[]> {
    const start = at.under === '' ? at.root : posix.join(at.root, at.under);
    const told = new Set<string>();
    let slice: TreeEntry[] = [];
    for (const path of this.pathsBelow(start)) {
      if (signal.aborted) return;
      if (this.isAway(path)) {
        yield [{ kind: 'unknown', path: at.under, reason: 'EIO' }];
        return;
      }
      const below = path.slice(at.root.length + 1);
      for (let slash = below.indexOf('/'); slash !== -1; slash = below.indexOf('/', slash + 1)) {
        const folder = below.slice(0, slash);
        if (folder.length > at.under.length && !told.has(folder))
          slice.push({ kind: 'folder', path: told.add(folder) && folder });
      }
      const facts = await this.files.facts({ kind: 'file', path, root: at.root });
      if (facts.ok && facts.value !== undefined)
        slice.push({ kind: 'file', path: below, facts: facts.value });
      if (slice.length < SLICE_ENTRIES) continue;
      yield slice;
      slice = [];
      await this.#time.sleep(this.#dice.below(4), at.life);
    }
    yield slice;
  }

  /** Between two chunks there is time for the world to change. */
  #slowly(body: FileBody, life: Life): FileBody {
    const pause = (): Promise<void> =>
      this.#time.sleep(this.#dice.chance(0.3) ? this.#dice.between(1, 400) : 0, life);
    return {
      bytes: body.bytes,
      facts: body.facts,
      async *chunks() {
        for await (const chunk of body.chunks()) {
          yield chunk;
          await pause();
        }
      },
      proof: () => body.proof(),
      close: () => body.close(),
    };
  }

  #changed(path: string): void {
    for (const watching of this.#watching) {
      if (!path.startsWith(`${watching.root}/`)) continue;
      if (!watching.life.alive) this.#watching.delete(watching);
      else if (!this.#dice.chance(HINT_LOST)) this.#hint(watching, path);
    }
  }

  #hint(watching: Watching, path: string): void {
    const directory = posix.dirname(path).slice(watching.root.length + 1);
    this.#time.after(this.#dice.between(1, 300), () => {
      if (watching.life.alive && this.#watching.has(watching)) watching.onHint(directory);
    });
  }
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
