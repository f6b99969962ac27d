import { isoTime } from '../../shared/model/isoTime.ts';
import type { AccountEntry } from '../../shared/model/account.ts';
import { removalReason, SAFE_REASONS } from '../../shared/model/account.ts';
import type { Folder } from '../../shared/model/folder.ts';
import { isUnchanged, type FolderFile } from '../../shared/model/folderFile.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';
import { allRows } from './allRows.ts';
import type { Ports } from './ports/ports.ts';

/**
 * Everything that was ever seen, in order of arrival: each version of a file that became an item, then what watched folders
 * leave alone. Each stands in exactly one place, with the verdict on whether it may be removed.
 */
export async function* accountEntries(ports: Ports): AsyncGenerator<AccountEntry, void, undefined> {
  const { destinations, folders, store } = ports;
  const known = new Map((folders?.settings.all() ?? []).map((folder) => [folder.id, folder]));
  let last: { readonly batchId: BatchId; readonly job: ImportJob | undefined } | undefined;
  for await (const item of allRows((query) => store.items(query))) {
    if (last?.batchId !== item.batchId)
      last = { batchId: item.batchId, job: lastImport(await store.jobsOf(item.batchId)) };
    const atItsPlace = await placeOf(ports, item);
    const because = removalReason(item, { lastImport: last.job, atItsPlace });
    yield {
      item: item.id,
      batch: item.batchId,
      destination: destinations.byId(item.destinationId)?.name ?? null,
      folder: item.folderId === undefined ? null : (known.get(item.folderId)?.path ?? null),
      name: item.name,
      path: item.source.kind === 'file' ? item.source.path : null,
      bytes: item.bytes,
      sha256: item.sha256 ?? null,
      state: item.state,
      verification: item.verification,
      sentAt: item.sentAt === undefined ? null : isoTime(item.sentAt),
      safeToRemove: SAFE_REASONS.includes(because),
      because,
    };
  }
  for (const folder of known.values())
    for await (const file of allRows((query) => store.folderFiles({ ...query, folderId: folder.id })))
      if (file.state !== 'item') yield leftAlone(ports, folder, file);
}

function leftAlone(ports: Ports, folder: Folder, file: Exclude<FolderFile, { state: 'item' }>): AccountEntry {
  return {
    item: null,
    batch: null,
    destination: ports.destinations.byId(folder.destinationId)?.name ?? null,
    folder: folder.path,
    name: file.path,
    path: null,
    bytes: file.facts?.bytes ?? 0,
    sha256: null,
    state: file.state,
    verification: 'none',
    sentAt: null,
    safeToRemove: false,
    because: 'never-sent',
  };
}

function lastImport(jobs: readonly ImportJob[]): ImportJob | undefined {
  return jobs.findLast((job) => job.kind === 'import' && job.state !== 'cancelled');
}

/** Only a file that was delivered is looked at; of the others the verdict is known without. */
async function placeOf(ports: Ports, item: Item): Promise<'same' | 'changed' | 'gone'> {
  if (item.state !== 'sent' && item.state !== 'imported') return 'same';
  // What lies in the spool has no place of its own that a person could clear.
  if (item.source.kind === 'spool') return 'gone';
  const now = await ports.files.facts(item.source);
  if (!now.ok || now.value === undefined) return 'gone';
  return item.facts !== undefined && isUnchanged(item.facts, now.value) ? 'same' : 'changed';
}
