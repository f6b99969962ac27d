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
  const parts = plainParts(target);
  const [top] = parts ?? [];
  if (parts === undefined || top === undefined) return undefined;
  const stem = withoutEnding(parts.at(-1) ?? '');
  // Unpacked where it lies, so its members may be anything.
  if (stem === ECOTAXA_UNPACKED_IN_PLACE_STEM || stem.startsWith(`${ECOTAXA_UNPACKED_IN_PLACE_STEM}.`))
    return undefined;
  return parts.length === 1 ? archiveStem(top) : top;
}

/** The same of a path that an import is to read. */
export function importPlace(source: string): string | undefined {
  return plainParts(source)?.[0];
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

function plainParts(path: string): readonly string[] | undefined {
  if (path.length > SOURCE_LENGTH_MAX || /[\p{Cc}\\]/u.test(path)) return undefined;
  const parts = path.replace(/^\/+/, '').replace(/\/+$/, '').split('/');
  return parts.some((part) => part === '' || part === '.' || part.includes('..')) ? undefined : parts;
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
