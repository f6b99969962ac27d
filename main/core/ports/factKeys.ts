import type { BatchId, JobId } from '../../../shared/model/ids.ts';

/** Begins the key of what the offline check of a batch found. */
export const CHECK_FACT_PREFIX = 'check.';
/** Begins the key of the lines of a job's recorded log, with their files and rows. */
export const LOG_FACT_PREFIX = 'log.';

/** Where the check of a batch lies in the ledger; goes with the batch's story. */
export function checkKey(id: BatchId): string {
  return `${CHECK_FACT_PREFIX}${id}`;
}

/** Where the placed lines of a job's log lie in the ledger; go with its batch's story. */
export function linesKey(id: JobId): string {
  return `${LOG_FACT_PREFIX}${id}`;
}
