import { ECOTAXA_UNPACKED_IN_PLACE_STEM } from '../../../shared/services/ecotaxa/uploadRules.ts';

/** Longest path that a batch is found again by, characters. */
export const SOURCE_LENGTH_MAX = 200;

/** Endings of archives that become a folder of their own. */
const ARCHIVE = /\.(?:zip|tar|tgz|gz|gzip|bz2|xz|7z)$/i;

/**
 * Where in the root of My Files an upload ends: the folder that it goes into or becomes, or its own name. What is uploaded to one
 * such place, and an import from it, belong together. Undefined for what is put elsewhere in a way that only the server knows.
 */
export function uploadPlace(target: string): string | undefined {
  const path = plainPath(target);
  if (path === undefined) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = withoutEnding(name);
  // Unpacked where it lies, so its members may be anything.
  if (stem === ECOTAXA_UNPACKED_IN_PLACE_STEM || stem.startsWith(`${ECOTAXA_UNPACKED_IN_PLACE_STEM}.`))
    return undefined;
  return name === path ? archiveStem(name) : topOf(path);
}

/** The same of a path that an import is to read. */
export function importPlace(source: string): string | undefined {
  const path = plainPath(source);
  return path === undefined ? undefined : topOf(path);
}

/** What a file becomes that is uploaded to a path: an archive becomes a folder, a packed file what is in it. */
export function unpackedPath(target: string): {
  readonly path: readonly string[];
  readonly isFolder: boolean;
} {
  const parts = target.split('/').filter((part) => part !== '');
  const name = parts.at(-1) ?? '';
  const isFolder = /\.(?:zip|tar|tgz|7z)$|\.tar\.[^.]*$/i.test(name);
  return { path: [...parts.slice(0, -1), archiveStem(name)], isFolder };
}

function plainPath(given: string): string | undefined {
  if (given.length > SOURCE_LENGTH_MAX || /[\p{Cc}\\]/u.test(given)) return undefined;
  const path = given.replace(/^\/+/, '').replace(/\/+$/, '');
  const isOdd = path.split('/').some((part) => part === '' || part === '.' || part.includes('..'));
  return isOdd ? undefined : path;
}

function topOf(path: string): string {
  return path.replace(/\/.*$/, '');
}

function archiveStem(name: string): string {
  let stem = name;
  // An archive in an archive is unpacked, too: `x.tar.gz` ends as `x`.
  while (ARCHIVE.test(stem)) stem = withoutEnding(stem);
  return stem === '' ? name : stem;
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}
