import type { Batch, BatchCounts, BatchStatus } from './batch.ts';
import type { ImportJob } from './importJob.ts';
import type { ItemState } from './item.ts';

/** Items of a batch in a state. */
export function countOf(counts: BatchCounts, ...states: readonly ItemState[]): number {
  return states.reduce((sum, state) => sum + (counts[state]?.items ?? 0), 0);
}

/** All items of a batch that are still wanted: neither cancelled nor excluded. */
export function wantedCount(counts: BatchCounts): number {
  return countOf(counts, 'settling', 'queued', 'uploading', 'sent', 'imported', 'waiting', 'attention');
}

/** True when nothing of the batch remains to be sent. */
export function allSent(counts: BatchCounts): boolean {
  return countOf(counts, 'settling', 'queued', 'uploading', 'waiting', 'attention') === 0;
}

/** True for a control file that a script gave to the mirror and that no batch uses yet. */
export function isControlOnly(batch: Batch): boolean {
  return batch.mirror !== undefined && batch.mirror.given === undefined && batch.control !== undefined;
}

/** The latest job of the batch's current round, if any. Jobs come in order of creation. */
export function currentJob(batch: Batch, jobs: readonly ImportJob[]): ImportJob | undefined {
  return jobs.findLast((job) => job.round === batch.round && job.state !== 'cancelled');
}

/**
 * The one word for a batch, derived from its own facts, its items and its jobs. Facts that need a person win over
 * progress, and what the server said wins over what we did.
 */
export function batchStatus(batch: Batch, counts: BatchCounts, jobs: readonly ImportJob[]): BatchStatus {
  const status = plainStatus(batch, counts, jobs);
  const isResting = status === 'held' || status === 'open';
  return isResting && jobs.some(({ wish }) => wish !== undefined) ? 'queued' : status;
}

/** The same, but for what was asked of a job of a batch that is otherwise at rest. */
function plainStatus(batch: Batch, counts: BatchCounts, jobs: readonly ImportJob[]): BatchStatus {
  // What was asked of a job that changed meanwhile waits for a decision, whatever became of its batch.
  if (jobs.some((job) => job.wish?.conflict !== undefined)) return 'attention';
  if (batch.cancelledAt !== undefined) return 'cancelled';
  const job = currentJob(batch, jobs);
  if (job !== undefined) {
    const told = statusOfJob(job, { batch, counts });
    if (told !== undefined) return told;
  }
  if (batch.failure !== undefined) return 'attention';
  if (countOf(counts, 'attention') > 0 && countOf(counts, 'queued', 'uploading', 'settling', 'waiting') === 0)
    return 'attention';
  if (isControlOnly(batch)) return batch.remote === undefined ? 'queued' : 'accepted';
  // A script's batch is sent as it grows, and even an empty one is owed to the server.
  const isOwed = !allSent(counts) || (batch.mirror !== undefined && batch.remote === undefined);
  if (batch.closedAt === undefined && !(batch.mirror !== undefined && isOwed)) return 'open';
  if (isOwed)
    return batch.remote === undefined && countOf(counts, 'uploading', 'sent') === 0 ? 'queued' : 'sending';
  const isEmpty = wantedCount(counts) === 0 && batch.batchDir === undefined && batch.mirror === undefined;
  if (isEmpty) return 'cancelled';
  return job === undefined && batch.next === undefined ? 'held' : 'sent';
}

function statusOfJob(
  job: ImportJob,
  about: { readonly batch: Batch; readonly counts: BatchCounts },
): BatchStatus | undefined {
  switch (job.state) {
    case 'attention':
      return 'attention';
    case 'asking':
      return 'asking';
    case 'running':
    case 'starting':
      return 'importing';
    case 'failed':
      return 'failed';
    case 'succeeded':
      // What the import left out needs a person, whatever the job says of itself.
      if (countOf(about.counts, 'attention') > 0) return 'attention';
      return job.kind === 'import' ? 'imported' : 'held';
    case 'accepted':
      if (job.kind === 'import') return 'accepted';
      // A rehearsal whose outcome nobody reported: a batch that shall go on needs a person's statement.
      return about.batch.failure === undefined ? 'accepted' : 'attention';
    case 'notStarted':
    case 'cancelled':
      return undefined;
  }
}
