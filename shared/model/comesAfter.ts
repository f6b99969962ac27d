import { z } from 'zod';

/**
 * What a script asked for before: batches that owe the server files, and the one whose run was asked for last. What is asked for now
 * is done after all of it, as if the script had spoken to the server itself.
 */
export interface ComesAfter {
  readonly files: readonly string[];
  readonly run?: string;
}

/** Parses it at an edge. */
export const comesAfterSchema = z.object({
  files: z.array(z.string()),
  run: z.string().optional(),
}) as unknown as z.ZodType<ComesAfter>;
