import type { BatchView } from '../../../shared/api/views.ts';
import { ABILITIES, type Abilities } from '../../../shared/services/abilities.ts';

/** What the batch's service can do; not known once its destination was removed. */
export function abilitiesOf(batch: BatchView): Abilities | undefined {
  return batch.kind === undefined ? undefined : ABILITIES[batch.kind];
}

/** True while files may still join: the batch is open, or nothing of it has left yet. */
export function takesFiles(batch: BatchView): boolean {
  const transport = abilitiesOf(batch)?.transport;
  return (
    transport !== undefined && transport !== 'none' && (batch.status === 'open' || batch.status === 'queued')
  );
}

/** True while nothing of it has left: it may be split and merged. */
export function isUnsent(batch: BatchView): boolean {
  const { attention, imported, sent, uploading } = batch.counts;
  const gone = [uploading, sent, imported].some((count) => (count?.items ?? 0) > 0);
  const waits = batch.status === 'open' || batch.status === 'queued';
  const isStopped = batch.status === 'attention' && (attention?.items ?? 0) > 0;
  return !gone && batch.jobs.length === 0 && (waits || isStopped);
}

/** True where an import may be asked for; before everything is sent it follows by itself. */
export function canRun(batch: BatchView): boolean {
  return isReady(batch) || ['open', 'queued', 'sending', 'attention'].includes(batch.status);
}

/** True where running the import is the next step. */
export function isReady(batch: BatchView): boolean {
  return (
    batch.status === 'held' ||
    batch.status === 'sent' ||
    ((batch.status === 'accepted' || batch.status === 'failed') && latestJob(batch)?.kind === 'dry-run')
  );
}

/** True where a dry run may be asked for. */
export function canDryRun(batch: BatchView): boolean {
  return abilitiesOf(batch)?.dryRun === true && canRun(batch);
}

/** True while something of the batch can be given up. */
export function canCancel(batch: BatchView): boolean {
  return !['imported', 'accepted', 'cancelled'].includes(batch.status);
}

/** True where a person must say what the server's own page showed of the newest job. */
export function needsStatement(batch: BatchView): boolean {
  return batch.failure?.code === 'job.needs-statement';
}

/** True where a retry can change something. */
export function canRetry(batch: BatchView): boolean {
  if (needsStatement(batch)) return false;
  return (
    batch.status === 'attention' || batch.status === 'failed' || (batch.counts.attention?.items ?? 0) > 0
  );
}

/** True while it waits for its turn. */
export function canGoNext(batch: BatchView): boolean {
  return batch.status === 'queued' || batch.status === 'sending';
}

/** The newest job. */
export function latestJob(batch: BatchView): BatchView['jobs'][number] | undefined {
  return batch.jobs.at(-1);
}

/** True when a dry run of the batch ended well as far as anybody knows. */
export function dryRunPassed(batch: BatchView): boolean {
  return batch.jobs.some(
    (job) => job.kind === 'dry-run' && (job.state === 'succeeded' || job.statement?.outcome === 'clean'),
  );
}
