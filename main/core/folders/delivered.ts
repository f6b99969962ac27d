import type { Batch } from '../../../shared/model/batch.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';

/** True when the batch's own import ended, reported or accepted: a rehearsal imports nothing, however well it ended. */
export function isImportOver(batch: Batch, jobs: readonly ImportJob[]): boolean {
  if (batch.finishedAt === undefined || (batch.status !== 'imported' && batch.status !== 'accepted'))
    return false;
  return jobs.some(
    (job) =>
      job.kind === 'import' &&
      job.round === batch.round &&
      (job.state === 'succeeded' || job.state === 'accepted'),
  );
}

/** True when the arrival is proven as well as the service can prove it. */
export function isProven(item: Item, abilities: Pick<Abilities, 'digestBack'>): boolean {
  if (item.state !== 'sent' && item.state !== 'imported') return false;
  return abilities.digestBack === 'never' ? item.verification !== 'none' : item.verification === 'digest';
}

/** True when what lies there is still the version that was delivered: the scan read it where anything else had changed. */
export function isAsDelivered(item: Item, file: FolderFile): boolean {
  return item.facts?.mtimeNs === file.facts?.mtimeNs && item.bytes === file.facts?.bytes;
}
