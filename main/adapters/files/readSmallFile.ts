import { hash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, readSync, realpathSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { errorCode, fileFailure } from './fileFailure.ts';
import { isInside, isSameFile, type RealPlace } from './resolveInside.ts';
import type { FilePlace, SmallRead } from './smallFileMessages.ts';
import { READ_FLAGS } from './readFlags.ts';
import { statFacts, whatItIs } from './statFacts.ts';

/**
 * Opens, reads and digests a small file in one go, with the same looks before and after opening as `NodeFiles.open`. Waits for
 * the disk: only for a thread of its own, where one call costs a tenth of what it costs the main thread (measured).
 */
export function readSmallFile(
  place: FilePlace,
  bytesMax: number,
  memory: (bytes: number) => Uint8Array = ownMemory,
): Result<SmallRead, Failure | 'replaced'> {
  const found = resolveFileNow(place);
  if (!found.ok) return found;
  if (found.value.stats.size > bytesMax) return ok({ kind: 'large' });
  let handle: number | undefined;
  try {
    handle = openSync(found.value.path, READ_FLAGS);
    const stats = fstatSync(handle, { bigint: true });
    const again = resolveFileNow(place);
    if (!again.ok) return again;
    if (!stats.isFile()) return fail(failure('file.not-a-file', { path: place.path, what: whatItIs(stats) }));
    if (!isSameFile(stats, again.value.stats)) return fail('replaced');
    if (stats.size > bytesMax) return ok({ kind: 'large' });
    const bytes = readWhole(handle, memory(Number(stats.size)));
    return ok({ kind: 'read', bytes, sha256: hash('sha256', bytes, 'hex'), facts: statFacts(stats) });
  } catch (error) {
    // O_NOFOLLOW met a link where a file was a moment ago.
    if (errorCode(error) === 'ELOOP') return fail('replaced');
    return fail(fileFailure(error, place.path));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The facts of what lies at a place now. */
export function factsNow(place: FilePlace): Result<FileFacts> {
  const found = resolveFileNow(place);
  return found.ok ? ok(statFacts(found.value.stats)) : found;
}

/** Up to so many bytes: a file that is shorter by now gives fewer, and the caller sees that. */
function readWhole(handle: number, buffer: Uint8Array): Uint8Array {
  let at = 0;
  while (at < buffer.length) {
    const read = readSync(handle, buffer, at, buffer.length - at, at);
    if (read === 0) break;
    at += read;
  }
  return at === buffer.length ? buffer : buffer.slice(0, at);
}

/** Of its own, so that it can be handed over to another thread without a copy. */
function ownMemory(bytes: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(bytes));
}

/** What `resolveFile` does, at once: only for a thread of its own. */
export function resolveFileNow({ path, root }: FilePlace): Result<RealPlace> {
  const outside = fail(failure('file.outside', { path, root }));
  try {
    const given = resolve(path);
    const rootPath = resolve(root);
    const folder = dirname(given);
    const realRoot = realpathSync.native(rootPath);
    // One look for both: it is what costs most of reading a small file.
    const realFolder = folder === rootPath ? realRoot : realpathSync.native(folder);
    const place = join(realFolder, basename(given));
    if (!isInside(place, realRoot)) return outside;
    const stats = lstatSync(place, { bigint: true });
    if (!stats.isSymbolicLink()) return regular({ path: place, stats }, path);
    const target = realpathSync.native(place);
    if (!isInside(target, realRoot)) return outside;
    return regular({ path: target, stats: lstatSync(target, { bigint: true }) }, path);
  } catch (error) {
    return fail(fileFailure(error, path));
  }
}

function regular(
  place: { readonly path: string; readonly stats: BigIntStats },
  path: string,
): Result<RealPlace> {
  if (place.stats.isFile()) return ok(place);
  return fail(failure('file.not-a-file', { path, what: whatItIs(place.stats) }));
}
