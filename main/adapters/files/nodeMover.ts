import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import {
  link,
  lstat,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  unlink,
  utimes,
  type FileHandle,
} from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { FileMover, MoveFound, MoveOrder } from '../../core/ports/folders.ts';
import type { Pace } from '../../core/ports/pace.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { isMoved } from '../../../shared/model/folderFile.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { errorCode, reasonOf } from './fileFailure.ts';
import { isInside, resolveFile } from './resolveInside.ts';
import { READ_FLAGS } from './readFlags.ts';
import { statFacts } from './statFacts.ts';

/** Copied and read back in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;
/** More files of one name in one directory are somebody's mistake. */
const NAMES_MAX = 10_000;
const CREATE_FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** File systems without hard links (exFAT, some shares) and rights that forbid them answer so. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/**
 * Moves on the real file system. A plain rename would overwrite, so a file gets its new name as a hard link first and loses
 * the old one after; where there are no hard links, the new name is reserved by an empty file of our own and renamed over.
 */
export class NodeMover implements FileMover {
  async place(path: string): Promise<Result<string>> {
    if (!isAbsolute(path)) return fail(failure('path.not-plain', { path, reason: 'is not absolute' }));
    const missing: string[] = [];
    for (let at = resolve(path); ; at = dirname(at)) {
      const real = await realpath(at).catch(() => undefined);
      if (real !== undefined) return ok(join(real, ...missing));
      if (dirname(at) === at) return ok(resolve(path));
      missing.unshift(basename(at));
    }
  }

  async freeName(root: string, name: string): Promise<Result<string>> {
    const wanted = join(root, name);
    const ending = extname(wanted);
    const stem = wanted.slice(0, wanted.length - ending.length);
    for (let number = 1; number <= NAMES_MAX; number += 1) {
      const path = number === 1 ? wanted : `${stem} (${number})${ending}`;
      if ((await statsAt(path)) === undefined) return ok(path);
    }
    return fail(
      failure('folder.cannot-move', { path: name, to: wanted, reason: 'too many files have that name' }),
    );
  }

  async move(order: MoveOrder): ReturnType<FileMover['move']> {
    return attempt(order, async () => {
      const source = await sourceOf(order);
      if (source === undefined) return 'changed';
      await makePlace(order);
      const put = await putName(source, order.to);
      if (put === 'taken' || put === 'other-disk') return put;
      await syncDirectory(dirname(order.to));
      if (put === 'linked') await unlink(source);
      await syncDirectory(dirname(source));
      return 'moved';
    });
  }

  async copy(order: MoveOrder, signal: AbortSignal, pace: Pace): ReturnType<FileMover['copy']> {
    const temp = tempOf(order);
    return attempt(order, async () => {
      const source = await sourceOf(order);
      if (source === undefined) return 'changed';
      await makePlace(order);
      await rm(temp, { force: true });
      try {
        if (!(await copyBytes({ source, temp, order, reading: { pace, signal } }))) return 'changed';
        const put = await putName(temp, order.to);
        await syncDirectory(dirname(order.to));
        return put === 'taken' ? 'taken' : 'copied';
      } finally {
        await rm(temp, { force: true });
      }
    });
  }

  async drop(order: MoveOrder): ReturnType<FileMover['drop']> {
    return attempt(order, async () => {
      const source = await sourceOf(order);
      const there = await statsAt(order.to);
      if (source === undefined || !there?.isFile() || Number(there.size) !== order.facts.bytes)
        return 'changed';
      await syncDirectory(dirname(order.to));
      await unlink(source);
      await syncDirectory(dirname(source));
      return 'moved';
    });
  }

  async look(order: MoveOrder, signal: AbortSignal, pace: Pace): Promise<Result<MoveFound>> {
    return attempt(order, async () => {
      await rm(tempOf(order), { force: true });
      const source = await statsAt(order.from.path);
      const there = await statsAt(order.to);
      const isOurs =
        there?.isFile() === true &&
        Number(there.size) === order.facts.bytes &&
        ((await isSame(order.from.path, order.to)) ||
          (await digestOf(order.to, { pace, signal })) === order.sha256);
      if (isOurs) return source === undefined ? 'moved' : 'both';
      return source === undefined ? 'lost' : 'nothing';
    });
  }

  async facts(order: MoveOrder): Promise<FileFacts | undefined> {
    const there = await statsAt(order.to);
    return there?.isFile() ? statFacts(there) : undefined;
  }
}

async function attempt<T>(order: MoveOrder, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = reasonOf(error);
    return fail(failure('folder.cannot-move', { path: order.from.path, to: order.to, reason }));
  }
}

/** Path of the source without links; undefined when it is not the version that was delivered. */
async function sourceOf(order: MoveOrder): Promise<string | undefined> {
  const place = await resolveFile(order.from.path, order.from.root);
  if (!place.ok || !isMoved(order.facts, statFacts(place.value.stats))) return undefined;
  return place.value.path;
}

/** Makes the directory of the new place. A link in it must not lead out of the target. */
async function makePlace(order: MoveOrder): Promise<void> {
  const directory = dirname(order.to);
  await mkdir(directory, { recursive: true });
  const real = await realpath(directory);
  if (!isInside(real, await realpath(order.root))) throw new Error(`a link leads out of ${order.root}`);
}

/** Gives a file a second name, or moves it there, without ever taking the name from another file. */
async function putName(from: string, to: string): Promise<'linked' | 'renamed' | 'taken' | 'other-disk'> {
  try {
    await link(from, to);
    return 'linked';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return (await isSame(from, to)) ? 'linked' : 'taken';
    if (code === 'EXDEV') return 'other-disk';
    if (!NO_LINKS.has(code)) throw error;
  }
  return renameToReserved(from, to);
}

async function renameToReserved(from: string, to: string): Promise<'renamed' | 'taken' | 'other-disk'> {
  try {
    await (await open(to, CREATE_FLAGS)).close();
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'taken';
    throw error;
  }
  try {
    await rename(from, to);
    return 'renamed';
  } catch (error) {
    const reserved = await statsAt(to);
    if (reserved?.size === 0n) await unlink(to);
    if (errorCode(error) === 'EXDEV') return 'other-disk';
    throw error;
  }
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([statsAt(one), statsAt(other)]);
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** How fast a file may be read, and until when. */
interface Reading {
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** Copies with the digest on the way, makes it durable and reads it back; false when it is not what was delivered. */
async function copyBytes(about: {
  readonly source: string;
  readonly temp: string;
  readonly order: MoveOrder;
  readonly reading: Reading;
}): Promise<boolean> {
  const { order, reading } = about;
  const source = await open(about.source, READ_FLAGS);
  try {
    const before = await source.stat({ bigint: true });
    if (!isMoved(order.facts, statFacts(before))) return false;
    const copy = await open(about.temp, CREATE_FLAGS, Number(before.mode & 0o777n) | 0o600);
    try {
      const digest = await pump(source, copy, reading);
      await copy.sync();
      const isWhole = digest === order.sha256 && (await digestOf(about.temp, reading)) === order.sha256;
      const after = statFacts(await source.stat({ bigint: true }));
      if (!isWhole || !isMoved(order.facts, after)) return false;
    } finally {
      await copy.close();
    }
    await utimes(about.temp, Number(before.atimeMs) / 1_000, Number(before.mtimeNs) / 1e9);
    return true;
  } finally {
    await source.close();
  }
}

async function pump(from: FileHandle, to: FileHandle | undefined, reading: Reading): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let at = 0; ;) {
    reading.signal.throwIfAborted();
    const { bytesRead } = await from.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    await reading.pace.pass(bytesRead, reading.signal);
    hash.update(piece.subarray(0, bytesRead));
    if (to !== undefined) await writeAll(to, piece.subarray(0, bytesRead), at);
    at += bytesRead;
  }
}

async function writeAll(to: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length;)
    done += (await to.write(piece, done, piece.length - done, at + done)).bytesWritten;
}

async function digestOf(path: string, reading: Reading): Promise<string> {
  const handle = await open(path, READ_FLAGS);
  try {
    return await pump(handle, undefined, reading);
  } finally {
    await handle.close();
  }
}

async function statsAt(path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function tempOf(order: MoveOrder): string {
  return join(dirname(order.to), `.waybill-${order.key}.part`);
}

/** Makes the names in a directory durable. Windows cannot open a directory, and journals its names itself. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
