import type { BigIntStats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { fileFailure } from './fileFailure.ts';
import { whatItIs } from './statFacts.ts';

/** A place below its root that is no link itself, nor reached through one, at the time it was looked at. */
export interface RealPlace {
  readonly path: string;
  readonly stats: BigIntStats;
}

/** True when `path` is `root` or lies below it. Both without links. */
export function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/**
 * Where a path really leads. Links on the way and at the end are followed only as long as they stay below `root`,
 * whose own place is taken as it is: the person named it. Answers `file.outside`, `file.gone`, `file.no-access`, ...
 */
export async function resolveInside(path: string, root: string): Promise<Result<RealPlace>> {
  const outside = fail(failure('file.outside', { path, root }));
  try {
    const given = resolve(path);
    const realRoot = await realpath(resolve(root));
    const place = join(await realpath(dirname(given)), basename(given));
    if (!isInside(place, realRoot)) return outside;
    const stats = await lstat(place, { bigint: true });
    if (!stats.isSymbolicLink()) return ok({ path: place, stats });
    const target = await realpath(place);
    if (!isInside(target, realRoot)) return outside;
    return ok({ path: target, stats: await lstat(target, { bigint: true }) });
  } catch (error) {
    return fail(fileFailure(error, path));
  }
}

/** As `resolveInside`, and it must be a regular file: else `file.not-a-file` says what it is. */
export async function resolveFile(path: string, root: string): Promise<Result<RealPlace>> {
  const place = await resolveInside(path, root);
  if (!place.ok || place.value.stats.isFile()) return place;
  return fail(failure('file.not-a-file', { path, what: whatItIs(place.value.stats) }));
}

/** True when both are the same file, whatever version of it. */
export function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}
