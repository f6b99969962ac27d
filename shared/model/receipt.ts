import { z } from 'zod';
import { ITEM_STATES, VERIFICATIONS } from './item.ts';
import { signatureSchema } from './signature.ts';
import { SERVICE_KINDS } from '../services/abilities.ts';

/** Names the shape of a receipt; a new shape gets a new number. */
export const receiptFormat = 'waybill-receipt/2';
/** Shapes that can be read. The first knew neither signature, check nor operator. */
export const RECEIPT_FORMATS = ['waybill-receipt/1', receiptFormat] as const;

const outcome = z.enum([
  'succeeded, as the server reported',
  'accepted (outcome not reported by this server)',
  'failed, as the server reported',
  'not ended',
]);

const receiptItemSchema = z.object({
  name: z.string(),
  path: z.string().nullable(),
  bytes: z.number(),
  sha256: z.string().nullable(),
  state: z.enum(ITEM_STATES),
  verification: z.enum(VERIFICATIONS),
  remoteDigest: z.string().nullable(),
  remoteRef: z.string().nullable(),
  sentAt: z.string().nullable(),
  sends: z.number(),
  /** Why it was not sent, where it was not. */
  reason: z.string().nullable(),
});
export type ReceiptItem = z.output<typeof receiptItemSchema>;

/**
 * The provable record of a finished batch. Kept as canonical JSON; `previous` is the SHA-256 of the text of the receipt
 * before, and `signature` is over the canonical JSON of everything else.
 */
export const receiptBodySchema = z.object({
  format: z.enum(RECEIPT_FORMATS),
  id: z.string(),
  number: z.number(),
  previous: z.string().nullable(),
  at: z.string(),
  waybill: z.string(),
  destination: z.object({
    name: z.string(),
    kind: z.enum(SERVICE_KINDS),
    url: z.string(),
    user: z.string().nullable(),
  }),
  batch: z.object({
    id: z.string(),
    comment: z.string(),
    remoteId: z.string().nullable(),
    control: z.string().nullable(),
    batchDir: z.string().nullable(),
    addedBy: z.string(),
    /** Who said to be at the keyboard of a shared computer. */
    operator: z.string().nullable().optional(),
    addedAt: z.string(),
  }),
  /** Who asked for what, in the order of the first time; absent where nobody gave a name. */
  decisions: z
    .array(
      z.object({
        operator: z.string(),
        /** A word of the batch's story, such as `batch.runWanted`. */
        what: z.string(),
        times: z.number(),
        firstAt: z.string(),
        lastAt: z.string(),
      }),
    )
    .optional(),
  /** The offline check before sending; null where none was made. */
  check: z.object({ at: z.string(), errors: z.number(), warnings: z.number() }).nullable().optional(),
  job: z.object({
    id: z.string(),
    kind: z.enum(['dry-run', 'import']),
    remoteId: z.string().nullable(),
    outcome,
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    serverSaid: z.string().nullable(),
    override: z.object({ reason: z.string(), by: z.string() }).nullable(),
    digestSet: z.string().nullable(),
    /** What a person recorded of the server's page: theirs, not the server's. */
    statement: z
      .object({
        by: z.string(),
        at: z.string(),
        outcome: z.enum(['clean', 'errors', 'exception']),
        logSha256: z.string(),
      })
      .nullable(),
  }),
  /** The dry run before a real one; null on the receipt of a dry run itself. */
  dryRun: z.union([
    z.literal('none made'),
    z
      .object({
        id: z.string(),
        outcome,
        statement: z.enum(['clean', 'errors', 'exception']).nullable(),
        sameBytes: z.boolean(),
        endedAt: z.string().nullable(),
      })
      .nullable(),
  ]),
  items: z.array(receiptItemSchema),
  /** Absent on receipts from before Waybill signed them. */
  signature: signatureSchema.optional(),
});
export type ReceiptBody = z.output<typeof receiptBodySchema>;

/** Items that arrived, with the digest of what was sent. */
export function deliveredItems(body: ReceiptBody): readonly (ReceiptItem & { readonly sha256: string })[] {
  return body.items.flatMap((item) =>
    item.sha256 !== null && (item.state === 'sent' || item.state === 'imported')
      ? [{ ...item, sha256: item.sha256 }]
      : [],
  );
}
