import type { EcotaxaState } from './ecotaxaState.ts';
import { filesOf } from './ecotaxaState.ts';
import { filesBelow, nodeAt, partsOf, type FileNode } from './fileTree.ts';
import { noSuchZip, pathEscape, type PythonCrash } from './pythonCrash.ts';

/** Where users' files lie on the imaginary server. */
export const USERS_ROOT = '/srv/ecotaxa/users';
/** The server's own area for files to import; it is empty here. */
const SERVER_AREA = '/srv/ecotaxa/srv/';

/** What an import reads. */
export type ImportSource =
  | { readonly files: readonly (readonly [string, FileNode])[]; readonly shownPath: string }
  | { readonly crash: PythonCrash };

/** The absolute path that the real server shows for something in My Files. */
export function absolutePath(userId: number, path: string): string {
  return [`${USERS_ROOT}/ecotaxa_user.${userId}`, ...partsOf(path)].join('/');
}

/**
 * Resolves a source path as the server does: relative to My Files where it leads to something there, else below the server's own
 * area, where only a zip is looked for; a folder that is not there is an empty one. Source: BACK ImportBase.unzip_if_needed.
 */
export function findSource(state: EcotaxaState, userId: number, sourcePath: string): ImportSource {
  const relative = sourcePath.replace(/^\/+/, '');
  const node = nodeAt(filesOf(state, userId), relative);
  const shownPath = absolutePath(userId, relative);
  if (node?.kind === 'D') return { files: [...filesBelow(node)], shownPath };
  if (node?.kind === 'F') return { files: [], shownPath };
  if (sourcePath.includes('..')) return { crash: pathEscape() };
  const inArea = sourcePath.startsWith('/') ? sourcePath : SERVER_AREA + sourcePath;
  if (inArea.toLowerCase().endsWith('.zip')) return { crash: noSuchZip(inArea) };
  return { files: [], shownPath: inArea };
}
