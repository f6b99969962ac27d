import type { DestinationId } from '../../../shared/model/ids.ts';
import type { ItemState } from '../../../shared/model/item.ts';
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

/** Items that are on their way and not at their server yet: what a queue is made of. */
export const QUEUE_STATES = [
  'settling',
  'queued',
  'uploading',
  'waiting',
] as const satisfies readonly ItemState[];

/** How many files of a destination waited in one quarter of an hour in which that changed. */
export interface DepthRow {
  /** Begin of the quarter, ms since the epoch. */
  readonly at: number;
  readonly destinationId: DestinationId;
  /** At its end; it stays so until the next row. */
  readonly files: number;
  /** At most. */
  readonly filesMax: number;
}
