import { countOf } from '../../../shared/model/batchStatus.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound } from '../context.ts';
import { itemCountOf } from '../folders/conservation.ts';
import { finishLeaving, forgetLeaving, noteLeaving } from '../folders/leaving.ts';
import { folderOf, type FolderWork } from './folderWork.ts';

/** Stops watching a folder; its open batches close with what is whole. Fails where they must not close. */
export async function removeFolder(work: FolderWork, id: FolderId): Promise<Result<void>> {
  const { core, folders, ports } = work;
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const mayClose = await checkSum(work, id, folder.path);
  if (!mayClose.ok) return mayClose;
  const former = await noteLeaving(core, folder);
  const removed = await ports.settings.remove(id);
  if (!removed.ok) {
    await forgetLeaving(core, id);
    return removed;
  }
  await folders.end(id);
  await finishLeaving(core, id, former);
  core.emit({ kind: 'status' });
  return ok(undefined);
}

/** While the folder does not add up, no batch of it that has something whole may close, whoever wants it. */
async function checkSum(work: FolderWork, id: FolderId, path: string): Promise<Result<void>> {
  const { ledger, ports } = work.core;
  const sums = await ports.store.folderSums(id);
  const items = itemCountOf(sums);
  if (sums.versions === items) return ok(undefined);
  for (const batch of await ports.store.openFolderBatches(id)) {
    const { counts } = await ledger.state(batch.id);
    if (countOf(counts, 'queued', 'waiting') > 0)
      return fail(failure('folder.does-not-add-up', { path, seen: sums.versions, items }));
  }
  return ok(undefined);
}
