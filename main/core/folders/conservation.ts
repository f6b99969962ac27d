import { failure } from '../../../shared/model/failure.ts';
import type { FolderSums } from '../ports/store.ts';
import type { FolderRun } from './folderRun.ts';

/**
 * The law of every folder: what was seen is somewhere. Two books that are kept apart must agree: versions of files, and
 * items. While they do not, no batch of the folder closes and a person is told; should they agree again, that is taken back.
 */
export function weigh(
  run: Pick<FolderRun, 'core' | 'folder' | 'health' | 'tell' | 'clear'>,
  sums: FolderSums,
): boolean {
  const items = itemCountOf(sums);
  if (sums.versions === items) {
    run.clear('unbalanced');
    return true;
  }
  if (run.health.unbalanced === undefined) {
    run.core.ports.log.error('a folder does not add up', { versions: sums.versions, items });
    const told = failure('folder.does-not-add-up', { path: run.folder.path, seen: sums.versions, items });
    run.tell({ unbalanced: { ...told, at: run.core.ports.clock.now() } });
  }
  return false;
}

/** Items of a folder, in whatever state. */
export function itemCountOf(sums: FolderSums): number {
  return Object.values(sums.items).reduce((sum, count) => sum + count.items, 0);
}

/** `weigh` with the books as they are now. */
export async function addsUp(run: FolderRun): Promise<boolean> {
  return weigh(run, await run.core.ports.store.folderSums(run.folder.id));
}
