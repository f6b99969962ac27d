import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';

/** History is kept by the quarter of an hour: every time zone's days begin at one. */
export const HISTORY_QUARTER_MS = 15 * 60_000;

/**
 * What may happen to a file on its way: it arrived; it was sent once more (a real run after a dry run); Waybill put it off
 * and tries again by itself; it, its batch or its import stopped until somebody does something.
 */
export type HistoryWhat = 'delivered' | 'again' | 'deferred' | 'stopped';

/** How often something happened in one quarter of an hour, over all destinations asked for. */
export interface HistoryRow {
  /** Begin of the quarter, ms since the epoch. */
  readonly at: number;
  readonly what: HistoryWhat;
  /** Why; absent for what went well. */
  readonly code?: FailureCode;
  readonly count: number;
  /** Of the files; 0 for batches and imports. */
  readonly bytes: number;
}
