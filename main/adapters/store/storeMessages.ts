import { StoreError, type Store } from '../../core/ports/store.ts';
import type { Result } from '../../../shared/model/result.ts';
import { asStoreError } from './connection.ts';
import type { LedgerReport } from './openLedger.ts';

/** What a worker of the ledger is started for, as its `workerData`. */
export type StoreWorkerTask =
  /** Opens the ledger and answers requests until it is asked to close. */
  | { readonly task: 'serve'; readonly path: string }
  /** Writes the rolling backup, says how it went and ends. */
  | { readonly task: 'backUp'; readonly path: string };

/** A call of the store port. */
export interface StoreRequest {
  readonly id: number;
  readonly method: keyof Store;
  readonly args: readonly unknown[];
  /** Of a commit: more of its changes come with the same id, and nothing is written before the last. */
  readonly more?: true;
}

/** What a worker says: once how opening went, then an answer to each request. */
export type StoreReply =
  | { readonly kind: 'opened'; readonly result: Result<LedgerReport> }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: CrossedError };

/** An error as data: classes do not survive the way between threads. */
export type CrossedError =
  | { readonly kind: 'store'; readonly reason: StoreError['reason']; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };

/** An error as data. */
export function crossed(error: unknown): CrossedError {
  const known = asStoreError(error);
  if (known instanceof StoreError) return { kind: 'store', reason: known.reason, message: known.message };
  if (known instanceof Error) return { kind: 'bug', message: known.message, stack: known.stack ?? '' };
  return { kind: 'bug', message: String(known), stack: '' };
}

/** The error that crossed, made anew on this side. */
export function uncrossed(error: CrossedError): Error {
  if (error.kind === 'store') return new StoreError(error.reason, error.message);
  const made = new Error(error.message);
  made.stack = error.stack;
  return made;
}
