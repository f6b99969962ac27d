import { failure } from '../../../shared/model/failure.ts';
import type { FolderRules } from '../../../shared/model/folder.ts';
import { selectionOf } from '../../../shared/model/folderSelection.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { FolderWork } from './folderWork.ts';

/** True when one path is the other or lies below it. */
export function overlap(one: string, other: string): boolean {
  return isBelow(one, other) || isBelow(other, one);
}

/**
 * Whether delivered files may be put where the rules say: never where a scan would take them for new ones, here or in any
 * other watched folder, nor so that a folder to be watched holds what another one puts away.
 */
export async function checkTarget(
  work: FolderWork,
  folder: { readonly id?: FolderId; readonly path: string; readonly rules: FolderRules },
): Promise<Result<void>> {
  const { mover, settings } = work.ports;
  const others = settings.all().filter((other) => other.id !== folder.id);
  for (const other of others) {
    const { afterImport } = other.rules;
    if (afterImport.do !== 'move') continue;
    const to = await mover.place(afterImport.to);
    if (to.ok && overlap(to.value, folder.path)) return bad(to.value, folder.path);
  }
  const { afterImport } = folder.rules;
  if (afterImport.do !== 'move') return ok(undefined);
  const placed = await mover.place(afterImport.to);
  if (!placed.ok) return placed;
  const to = placed.value;
  const other = others.find((one) => overlap(to, one.path));
  if (other !== undefined) return bad(to, other.path);
  return isLeftOut(folder, to) ? ok(undefined) : bad(to, folder.path);
}

/** True when the target lies outside of the folder, or in a directory of it that its rules keep out as a whole. */
function isLeftOut(folder: { readonly path: string; readonly rules: FolderRules }, to: string): boolean {
  if (!overlap(to, folder.path)) return true;
  if (!isBelow(to, folder.path) || to === folder.path) return false;
  const { hidden, ignore } = folder.rules;
  const below = to.slice(folder.path.length).replaceAll('\\', '/').replace(/^\//, '');
  return selectionOf({ hidden, ignore, include: [] }).excludedBy(below) !== undefined;
}

function bad(to: string, path: string): Result<never> {
  return fail(failure('folder.bad-target', { to, path }));
}

function isBelow(path: string, root: string): boolean {
  return (
    path === root || path.startsWith(/[/\\]$/.test(root) ? root : `${root}/`) || path.startsWith(`${root}\\`)
  );
}
