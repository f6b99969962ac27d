import { z } from 'zod';
import { fileFactsSchema, type FileFacts } from './fileFacts.ts';
import type { BatchId } from './ids.ts';

/** A copy of one version of a file, in the spool until the version is delivered. */
export interface SafeCopy {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly facts: FileFacts;
  readonly batchId: BatchId;
}

/** Parses a safe copy as the ledger keeps it. */
export const safeCopySchema = z.object({
  sha256: z.string(),
  bytes: z.number(),
  facts: fileFactsSchema,
  batchId: z.string(),
}) as unknown as z.ZodType<SafeCopy>;

/** Parses a move that was written down before it began. */
export const moveRecordSchema = z.object({
  from: z.object({ kind: z.literal('file'), path: z.string(), root: z.string() }),
  facts: fileFactsSchema,
  /** Lower-case hex, of the bytes that were delivered. */
  sha256: z.string(),
  to: z.string(),
  root: z.string(),
  key: z.string(),
});
