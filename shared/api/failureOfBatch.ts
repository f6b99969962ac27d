import type { BatchStatus } from '../model/batch.ts';
import { describeFailure } from '../model/failureCatalogue.ts';
import type { BatchView, FailureView } from './views.ts';

/** Statuses of batches that wait for a person. */
export const STOPPED_STATUSES: readonly BatchStatus[] = ['attention', 'asking', 'failed'];

/** What a batch as a whole needs somebody for. */
export function failureOfBatch(batch: BatchView): FailureView | undefined {
  if (!STOPPED_STATUSES.includes(batch.status)) return undefined;
  const told = batch.failure ?? batch.jobs.at(-1)?.failure;
  if (told !== undefined || batch.status !== 'asking') return told;
  const facts = { host: batch.destination };
  return { code: 'job.question', facts, ...describeFailure('job.question', facts) };
}
