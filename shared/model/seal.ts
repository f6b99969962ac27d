import { z } from 'zod';
import { signatureSchema } from './signature.ts';

/** Shapes of sealed lists: every receipt of an installation; every file that it ever saw. */
export const SEALED_FORMATS = ['waybill-chain/1', 'waybill-files/1'] as const;

/**
 * What stands at the end of a sealed list and says what the list is. `sha256` is over its entries, each canonical JSON
 * on a line of its own, with `\n` between them: nothing can be changed, added or left out, at its end neither.
 */
export const sealSchema = z.looseObject({
  format: z.enum(SEALED_FORMATS),
  /** What the list said when; later entries are in a later list. */
  at: z.string(),
  waybill: z.string(),
  entries: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  signature: signatureSchema.optional(),
});
export type Seal = z.output<typeof sealSchema>;

/** The first line of a sealed list as JSON; entries follow, one a line, with a comma behind each but the last. */
export const SEALED_HEAD = '{"entries":[';
/** What the last line begins with; the seal follows. */
export const SEALED_TAIL = '],"seal":';
