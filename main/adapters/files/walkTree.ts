import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeEntry } from '../../core/ports/folders.ts';
import { errorCode, reasonOf } from './fileFailure.ts';
import { statFacts, whatItIs } from './statFacts.ts';

/** Looks at the disk that run at once, and entries given at a time: a few ms of work between two turns for others. */
const LOOKS_AT_ONCE_MAX = 64;

interface Level {
  /** Below the root with `/`; empty for the root. */
  readonly name: string;
  readonly names: readonly Dirent<Buffer>[];
  next: number;
}

/**
 * Walks a directory depth first, names by their bytes. Nothing is opened and no link is followed, so nothing can block and
 * there is no circle. What vanishes meanwhile is simply not met; what cannot be looked at is `unknown`.
 */
export function walkTree(
  root: string,
  under: string,
  signal: AbortSignal,
): AsyncIterable<readonly TreeEntry[]> {
  return walkLevels({ root, under, goesIn: true }, signal);
}

/** One directory, in the same way. */
export function walkLevel(
  root: string,
  directory: string,
  signal: AbortSignal,
): AsyncIterable<readonly TreeEntry[]> {
  return walkLevels({ root, under: directory, goesIn: false }, signal);
}

async function* walkLevels(
  { goesIn, root, under }: { readonly root: string; readonly under: string; readonly goesIn: boolean },
  signal: AbortSignal,
): AsyncIterable<readonly TreeEntry[]> {
  const first = await list(root, under);
  if ('reason' in first) {
    yield [{ kind: 'unknown', path: under, reason: first.reason }];
    return;
  }
  const levels: Level[] = [{ name: under, names: first.names, next: 0 }];
  yield first.told;
  for (let level = levels.at(-1); level !== undefined && !signal.aborted; level = levels.at(-1)) {
    const files = filesFrom(level);
    if (files.length > 0) {
      yield await lookAt(root, level.name, files);
      continue;
    }
    const folder = level.names[level.next];
    if (folder === undefined) {
      levels.pop();
      continue;
    }
    level.next += 1;
    const name = below(level.name, folder.name.toString('utf8'));
    yield [{ kind: 'folder', path: name }];
    if (!goesIn) continue;
    const listed = await list(root, name);
    if ('reason' in listed) {
      if (listed.reason !== '') yield [{ kind: 'unknown', path: name, reason: listed.reason }];
      continue;
    }
    yield listed.told;
    levels.push({ name, names: listed.names, next: 0 });
  }
}

/** The next names of a level up to its next directory, at most as many as are looked at at once. */
function filesFrom(level: Level): readonly Dirent<Buffer>[] {
  const start = level.next;
  while (level.next < level.names.length && level.next - start < LOOKS_AT_ONCE_MAX) {
    if (level.names[level.next]?.isDirectory() === true) break;
    level.next += 1;
  }
  return level.names.slice(start, level.next);
}

/** The names of a directory in order. A `reason` that is empty means that it is gone. */
async function list(
  root: string,
  name: string,
): Promise<
  | { readonly names: readonly Dirent<Buffer>[]; readonly told: readonly TreeEntry[] }
  | { readonly reason: string }
> {
  try {
    const raw = await readdir(join(root, name), { encoding: 'buffer', withFileTypes: true });
    const told = raw
      .filter((entry) => !isUtf8(entry.name))
      .map((entry): TreeEntry => ({
        kind: 'unknown',
        // `latin1` shows every byte; the reason says that this is not the name itself.
        path: below(name, entry.name.toString('latin1')),
        reason: 'the name is not valid UTF-8, so no server could be told it',
      }));
    const names = raw
      .filter((entry) => isUtf8(entry.name))
      .sort((one, other) => Buffer.compare(one.name, other.name));
    return { names, told };
  } catch (error) {
    const isGone = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
    return { reason: isGone && name !== '' ? '' : reasonOf(error) };
  }
}

async function lookAt(
  root: string,
  folder: string,
  names: readonly Dirent<Buffer>[],
): Promise<readonly TreeEntry[]> {
  const entries = await Promise.all(
    names.map(async ({ name }): Promise<TreeEntry | undefined> => {
      const path = below(folder, name.toString('utf8'));
      try {
        const stats = await lstat(join(root, path), { bigint: true });
        if (stats.isFile()) return { kind: 'file', path, facts: statFacts(stats) };
        // A file that became a directory a moment ago is met at the next scan.
        return stats.isDirectory() ? undefined : { kind: 'other', path, what: whatItIs(stats) };
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined;
        return { kind: 'unknown', path, reason: reasonOf(error) };
      }
    }),
  );
  return entries.filter((entry) => entry !== undefined);
}

function below(folder: string, base: string): string {
  return folder === '' ? base : `${folder}/${base}`;
}
