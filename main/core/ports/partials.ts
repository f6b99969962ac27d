import type { Result } from '../../../shared/model/result.ts';
import type { SpoolEntry } from './spool.ts';

/** One file that is being written to. */
export interface PartialFile {
  /** Bytes that it has, durable or not. */
  readonly bytes: number;
  /** Appends; refuses beyond the spool's byte cap, and where the disk is in trouble. */
  write(chunk: Uint8Array): Promise<Result<void>>;
  /** Makes everything that was written durable. */
  sync(): Promise<Result<void>>;
  close(): Promise<void>;
}

/**
 * Files that come piece by piece, with breaks that may last over a restart. How far each has come is for the caller to note, after
 * `sync`; what a crash left behind that is cut off by the next `open`.
 */
export interface Partials {
  /** Opens a file to append at `offset`: what lies behind it goes; a file that is shorter, or not there, is `spool.missing`. */
  open(id: string, offset: number): Promise<Result<PartialFile>>;
  /** Makes a whole file an entry of the spool, without a copy. */
  seal(id: string): Promise<Result<SpoolEntry>>;
  drop(id: string): Promise<void>;
}
