import type { Result } from '../../../shared/model/result.ts';

/** Content-addressed copies of what has no lasting path. */
export interface Spool {
  /**
   * Takes bytes in durably (written, fsynced, renamed) before it answers. Refuses beyond the byte cap. A read that fails
   * with `FileReadError` is told as its failure.
   */
  put(chunks: AsyncIterable<Uint8Array>, limitBytes?: number): Promise<Result<SpoolEntry>>;
  /**
   * Takes in a file of this disk without copying a byte, where the file system can share them (reflink). Undefined where it
   * cannot: then `put` takes its bytes. Refuses beyond the byte cap.
   */
  clone(path: string): Promise<Result<SpoolEntry> | undefined>;
  has(sha256: string): Promise<boolean>;
  /** The whole content, for small things such as control files; refuses more than `limitBytes`. */
  read(sha256: string, limitBytes: number): Promise<Result<Uint8Array>>;
  /** Removes what nobody needs any more. `isNeeded` is asked for each entry. */
  sweep(isNeeded: (sha256: string) => Promise<boolean>): Promise<number>;
  /** Removes one copy, if nobody needs it any more. One that was put moments ago stays until the next sweep. */
  drop(sha256: string, isNeeded: (sha256: string) => Promise<boolean>): Promise<void>;
  usage(): Promise<{ readonly bytes: number; readonly limitBytes: number }>;
}

export interface SpoolEntry {
  readonly sha256: string;
  readonly bytes: number;
}
