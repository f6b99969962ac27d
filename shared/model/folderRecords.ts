import { z } from 'zod';
import { fileFactsSchema, type FileFacts } from './fileFacts.ts';
import { folderDecisionSchema, type FolderDecision } from './folder.ts';
import type { BatchId, FolderId } from './ids.ts';

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

/** So many folders that are watched no more are remembered; then the one that went first is forgotten. */
export const FORMER_FOLDERS_MAX = 500;

/** What is remembered of a folder that a person let go: who had it watched, and who ended that. */
export interface FormerFolder {
  readonly id: FolderId;
  readonly path: string;
  /** Name of its destination at the end. */
  readonly destination: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly removedAt: number;
  /** Absent where nobody gave a name. */
  readonly removedBy?: string;
  readonly decisions?: readonly FolderDecision[];
}

/** Parses it as the ledger keeps it. */
export const formerFolderSchema = z.object({
  id: z.string(),
  path: z.string(),
  destination: z.string(),
  createdAt: z.number(),
  removedAt: z.number(),
  removedBy: z.string().optional(),
  decisions: z.array(folderDecisionSchema).optional(),
}) as unknown as z.ZodType<FormerFolder>;
