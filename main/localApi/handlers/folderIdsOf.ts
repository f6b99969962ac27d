import { folderIdSchema, type FolderId } from '../../../shared/model/ids.ts';
import type { Core } from '../../core/core.ts';

/**
 * The watched folders that a word means: one by its id or its whole path, or all whose path ends in it. Those that are
 * watched no more have batches, too. Empty when there is none.
 */
export async function folderIdsOf({ folders }: Core, word: string): Promise<readonly FolderId[]> {
  const id = folderIdSchema.safeParse(word).data;
  if (id !== undefined) return [id];
  const known = [...(await folders.all()).map(({ folder }) => folder), ...(await folders.former())];
  const wanted = partsOf(word);
  const isWhole = wanted.length > 1 || /^[/\\]/.test(word);
  const found = known.filter(({ path }) => {
    const parts = partsOf(path);
    return isWhole ? parts.join('/') === wanted.join('/') : parts.at(-1) === wanted[0];
  });
  return [...new Set(found.map((folder) => folder.id))];
}

/** A path by its parts, however it is written; a slash at its end changes nothing. */
function partsOf(path: string): readonly string[] {
  return path.split(/[/\\]/).filter((part) => part !== '');
}
