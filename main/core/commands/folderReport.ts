import { countOf, wantedCount } from '../../../shared/model/batchStatus.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { FolderAccount, FolderDetail, OpenBatchDetail } from '../foldersFace.ts';
import type { FolderSums } from '../ports/store.ts';
import type { FolderWork } from './folderWork.ts';

/** A folder with how it stands. */
export async function folderDetail(work: FolderWork, folder: Folder): Promise<FolderDetail> {
  const { destinations, store } = work.core.ports;
  const sums = await store.folderSums(folder.id);
  await work.folders.copies.load();
  const copies = work.folders.copies.account({ folder });
  return {
    folder,
    destination: destinations.byId(folder.destinationId)?.name ?? '',
    health: work.folders.runner(folder.id)?.health,
    locked: work.ports.settings.isLocked(folder.id),
    account: accountOf(sums),
    ...(folder.rules.keepCopy || copies.files > 0 ? { copies } : {}),
    filesThere: sums.there,
    openBatches: await openBatches(work, folder),
  };
}

async function openBatches(work: FolderWork, folder: Folder): Promise<readonly OpenBatchDetail[]> {
  const { ledger, ports } = work.core;
  const open = await ports.store.openFolderBatches(folder.id);
  return Promise.all(
    open.map(async (batch) => {
      const { counts } = await ledger.state(batch.id);
      return {
        batch,
        files: wantedCount(counts),
        whole: countOf(counts, 'queued', 'waiting'),
        bytes: Object.values(counts).reduce((sum, count) => sum + count.bytes, 0),
      };
    }),
  );
}

/** The account of a folder from its two books: what was seen by the files, where it is by the items. */
export function accountOf(sums: FolderSums): FolderAccount {
  const { baseline, excluded, items, versions } = sums;
  const account = {
    seen: versions + baseline + excluded,
    settling: countOf(items, 'settling'),
    queued: countOf(items, 'queued'),
    onTheWay: countOf(items, 'uploading', 'waiting'),
    sent: countOf(items, 'sent'),
    imported: countOf(items, 'imported'),
    attention: countOf(items, 'attention'),
    excluded: countOf(items, 'excluded') + excluded,
    cancelled: countOf(items, 'cancelled'),
    baseline,
  };
  const { seen, ...places } = account;
  return { ...account, addsUp: seen === Object.values(places).reduce((sum, one) => sum + one, 0) };
}
