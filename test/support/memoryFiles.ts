import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Clock } from '../../main/core/ports/clock.ts';
import { FileReadError, type FileBody, type Files, type WalkEntry } from '../../main/core/ports/files.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import { sameFacts, type FileFacts } from '../../shared/model/fileFacts.ts';
import type { ItemSource } from '../../shared/model/item.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import { FAKE_NOW } from './fakeClock.ts';
import type { MemorySpool } from './memorySpool.ts';

interface FileNode {
  readonly kind: 'file';
  readonly ino: number;
  content: Uint8Array;
  mtimeNs: bigint;
  ctimeNs: bigint;
}
type Node =
  | FileNode
  | { readonly kind: 'folder' }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'special'; readonly what: string };

export interface MemoryFilesOptions {
  /** Gives the times of files; without one, time stands at FAKE_NOW and only nanoseconds move. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Where `kind: 'spool'` sources lie. */
  readonly spool?: MemorySpool;
  /** Size of the chunks that a body gives. */
  readonly chunkBytes?: number;
}

const LINKS_MAX = 40;
const SMALL_CHUNK_BYTES = 64 * 1024;

/** A file system in memory, with absolute `/` paths, that a test can change, lock and break at any moment. */
export class MemoryFiles implements Files {
  /** Called before each chunk of a read: the place to change a file while it is sent. */
  beforeChunk: (path: string, chunkNumber: number) => void | Promise<void> = () => undefined;
  /** Called before a file that was read is looked at again: the place to let that wait. */
  beforeProof: ((path: string) => Promise<unknown>) | undefined;
  /** Bodies that were opened and not closed. */
  openBodies = 0;
  /** How many bodies were opened in all. */
  opened = 0;
  readonly #nodes = new Map<string, Node>([['/', { kind: 'folder' }]]);
  readonly #denied = new Set<string>();
  readonly #failing = new Map<string, Failure>();
  readonly #options: MemoryFilesOptions;
  #ticks = 0n;

  constructor(options: MemoryFilesOptions = {}) {
    this.#options = options;
  }

  // --- what a test does to the files ------------------------------------------------------------------

  /** Writes in place: a new file, or new bytes in the same one. Parents are made. */
  write(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
    this.folder(posix.dirname(path));
    path = posix.normalize(path);
    const known = this.#nodes.get(path);
    const now = this.#nowNs();
    if (known?.kind === 'file') Object.assign(known, { content: bytes, mtimeNs: now, ctimeNs: now });
    else
      this.#nodes.set(path, {
        kind: 'file',
        ino: Number(this.#ticks),
        content: bytes,
        mtimeNs: now,
        ctimeNs: now,
      });
  }

  /** Adds to the end, as an instrument does. */
  append(path: string, content: string | Uint8Array): void {
    const node = this.#nodes.get(path);
    const old = node?.kind === 'file' ? node.content : new Uint8Array();
    const more = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.write(path, new Uint8Array(Buffer.concat([old, more])));
  }

  folder(path: string): void {
    path = posix.normalize(path);
    if (this.#nodes.has(path)) return;
    this.folder(posix.dirname(path));
    this.#nodes.set(path, { kind: 'folder' });
  }

  link(path: string, target: string): void {
    this.folder(posix.dirname(path));
    this.#nodes.set(posix.normalize(path), { kind: 'link', target });
  }

  /** Gives a file a second name. */
  hardLink(path: string, target: string): void {
    const node = this.#nodes.get(target);
    if (node === undefined) throw new Error(`no ${target}`);
    this.folder(posix.dirname(path));
    this.#nodes.set(path, node);
  }

  special(path: string, what = 'a FIFO'): void {
    this.folder(posix.dirname(path));
    this.#nodes.set(posix.normalize(path), { kind: 'special', what });
  }

  /** Removes a file, or a folder with all in it. */
  remove(path: string): void {
    for (const key of this.#nodes.keys())
      if (key === path || key.startsWith(`${path}/`)) this.#nodes.delete(key);
  }

  /** Puts a file in the place of another at once, as an editor does. */
  rename(from: string, to: string): void {
    const node = this.#nodes.get(from);
    if (node === undefined) throw new Error(`no ${from}`);
    this.#nodes.delete(from);
    this.folder(posix.dirname(to));
    if (node.kind === 'file') node.ctimeNs = this.#nowNs();
    this.#nodes.set(to, node);
  }

  /** Takes away the right to read, until `allow`. */
  deny(path: string): void {
    this.#denied.add(path);
  }

  allow(path: string): void {
    this.#denied.delete(path);
  }

  /** Makes opening and reading fail with this, until it is called without a failure. */
  failReads(path: string, told?: Failure): void {
    if (told === undefined) this.#failing.delete(path);
    else this.#failing.set(path, told);
  }

  /** What is in a file now, as UTF-8; undefined where there is none. */
  contentOf(path: string): string | undefined {
    const node = this.#nodes.get(posix.normalize(path));
    return node?.kind === 'file' ? new TextDecoder().decode(node.content) : undefined;
  }

  /** Paths of all files, in no order. */
  paths(): readonly string[] {
    return [...this.#nodes].filter(([, node]) => node.kind === 'file').map(([path]) => path);
  }

  // --- the port --------------------------------------------------------------------------------------

  facts(source: ItemSource): Promise<Result<FileFacts | undefined>> {
    if (source.kind === 'spool')
      return Promise.resolve(
        this.#options.spool?.entries.has(source.sha256)
          ? ok(undefined)
          : fail(failure('spool.missing', { sha256: source.sha256 })),
      );
    const found = this.#find(source);
    return Promise.resolve(found.ok ? ok(factsOf(found.value.node)) : found);
  }

  open(source: ItemSource): Promise<Result<FileBody>> {
    if (source.kind === 'spool') return Promise.resolve(this.#openSpooled(source.sha256));
    const found = this.#find(source);
    if (!found.ok) return Promise.resolve(found);
    const failing = this.#failing.get(found.value.path);
    if (failing !== undefined) return Promise.resolve(fail(failing));
    if (this.#denied.has(found.value.path))
      return Promise.resolve(fail(failure('file.no-access', { path: source.path, reason: 'EACCES' })));
    return Promise.resolve(ok(this.#body(found.value, () => this.#find(source))));
  }

  async *walk(path: string, signal?: AbortSignal): AsyncIterable<WalkEntry> {
    const real = this.#resolve(path);
    const node = real === undefined ? undefined : this.#nodes.get(real);
    if (node?.kind !== 'folder') yield this.#entry(path, posix.dirname(path), posix.basename(path));
    else yield* this.#below({ path, root: path, name: '' }, signal);
  }

  // --- inside ----------------------------------------------------------------------------------------

  async *#below(
    at: { readonly path: string; readonly root: string; readonly name: string },
    signal?: AbortSignal,
  ): AsyncIterable<WalkEntry> {
    const real = this.#resolve(at.path) ?? at.path;
    if (this.#denied.has(real)) {
      yield { kind: 'passedOver', path: at.path, why: 'no-access', reason: 'EACCES' };
      return;
    }
    const names = [...this.#nodes.keys()]
      .filter((key) => key !== '/' && posix.dirname(key) === real)
      .map((key) => posix.basename(key))
      .sort();
    for (const base of names) {
      if (signal?.aborted) return;
      const path = posix.join(at.path, base);
      const name = at.name === '' ? base : `${at.name}/${base}`;
      if (this.#nodes.get(posix.join(real, base))?.kind === 'folder')
        yield* this.#below({ path, root: at.root, name }, signal);
      else yield this.#entry(path, at.root, name);
    }
  }

  #entry(path: string, root: string, name: string): WalkEntry {
    const found = this.#find({ kind: 'file', path, root });
    if (found.ok) return { kind: 'file', path, root, name, facts: factsOf(found.value.node) };
    const isLink = this.#nodes.get(path)?.kind === 'link';
    const whys = {
      'file.outside': 'link-outside',
      'file.no-access': 'no-access',
      'file.gone': 'gone',
    } as const;
    const code = found.failure.code as keyof typeof whys;
    const why = isLink && code !== 'file.outside' ? 'link' : (whys[code] ?? 'special');
    return { kind: 'passedOver', path, why, reason: found.failure.code };
  }

  #find(source: Extract<ItemSource, { kind: 'file' }>): Result<{ path: string; node: FileNode }> {
    const path = this.#resolve(source.path);
    const root = this.#resolve(source.root);
    if (path === undefined || root === undefined) return fail(failure('file.gone', { path: source.path }));
    if (path !== root && !path.startsWith(root === '/' ? '/' : `${root}/`))
      return fail(failure('file.outside', { path: source.path, root: source.root }));
    const node = this.#nodes.get(path);
    if (node === undefined) return fail(failure('file.gone', { path: source.path }));
    if (node.kind !== 'file')
      return fail(
        failure('file.not-a-file', {
          path: source.path,
          what: node.kind === 'special' ? node.what : `a ${node.kind}`,
        }),
      );
    return ok({ path, node });
  }

  /** The path without links; undefined when something on it is missing. */
  #resolve(path: string, links = 0): string | undefined {
    if (links > LINKS_MAX) return undefined;
    let real = '/';
    for (const part of posix.normalize(path).split('/').filter(Boolean)) {
      real = posix.join(real, part);
      const node = this.#nodes.get(real);
      if (node === undefined) return undefined;
      if (node.kind !== 'link') continue;
      const target = this.#resolve(posix.resolve(posix.dirname(real), node.target), links + 1);
      if (target === undefined) return undefined;
      real = target;
    }
    return real;
  }

  #openSpooled(sha256: string): Result<FileBody> {
    const content = this.#options.spool?.entries.get(sha256);
    if (content === undefined) return fail(failure('spool.missing', { sha256 }));
    const node: FileNode = { kind: 'file', ino: 0, content, mtimeNs: 0n, ctimeNs: 0n };
    const found = { path: `spool:${sha256}`, node };
    return ok({ ...this.#body(found, () => ok(found)), facts: undefined });
  }

  #body(
    opened: { readonly path: string; readonly node: FileNode },
    again: () => Result<{ path: string; node: FileNode }>,
  ): FileBody {
    const { node, path } = opened;
    const before = factsOf(node);
    const hash = createHash('sha256');
    let state: 'fresh' | 'reading' | 'read' = 'fresh';
    let isOpen = true;
    this.openBodies += 1;
    this.opened += 1;
    const isFailing = (): Failure | undefined => this.#failing.get(path);
    const hook = (number: number): void | Promise<void> => this.beforeChunk(path, number);
    const chunkBytes = this.#options.chunkBytes ?? SMALL_CHUNK_BYTES;
    return {
      bytes: before.bytes,
      facts: before,
      async *chunks() {
        if (state !== 'fresh') throw new Error('the chunks of a body are taken once');
        state = 'reading';
        for (let at = 0, number = 0; at < before.bytes; number += 1) {
          await hook(number);
          const failing = isFailing();
          if (failing !== undefined) throw new FileReadError(failing);
          const chunk = node.content.slice(at, Math.min(at + chunkBytes, before.bytes));
          if (chunk.length === 0) break;
          hash.update(chunk);
          at += chunk.length;
          yield chunk;
        }
        state = 'read';
      },
      proof: async () => {
        await this.beforeProof?.(path);
        if (state !== 'read')
          return fail(failure('file.unreadable', { path, reason: 'it was not read to its end' }));
        const now = factsOf(node);
        const place = sameFacts(before, now) ? again() : ok(opened);
        if (!place.ok) return place;
        return ok({ sha256: hash.copy().digest('hex'), before, after: factsOf(place.value.node) });
      },
      close: () => {
        if (isOpen) this.openBodies -= 1;
        isOpen = false;
        return Promise.resolve();
      },
    };
  }

  #nowNs(): bigint {
    this.#ticks += 1n;
    return BigInt(Math.trunc(this.#options.clock?.now() ?? FAKE_NOW)) * 1_000_000n + this.#ticks;
  }
}

function factsOf(node: FileNode): FileFacts {
  return {
    dev: '1',
    ino: String(node.ino),
    bytes: node.content.length,
    mtimeNs: String(node.mtimeNs),
    ctimeNs: String(node.ctimeNs),
  };
}
