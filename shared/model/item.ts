import { z } from 'zod';
import { failureSchema, type Failure } from './failure.ts';
import { fileFactsSchema, type FileFacts } from './fileFacts.ts';
import type { BatchId, DestinationId, FolderId, ItemId } from './ids.ts';

/** Where the bytes of an item lie. `root` is the folder that links must not leave. */
export type ItemSource = FileSource | { readonly kind: 'spool'; readonly sha256: string };

/** A file where it lies. */
export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
  readonly root: string;
}

export const itemSourceSchema: z.ZodType<ItemSource> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string(), root: z.string() }),
  z.object({ kind: z.literal('spool'), sha256: z.string() }),
]);

/** How well the arrival is proven, weakest first: answered 2xx; the server named the size; the server named the same SHA-256. */
export const VERIFICATIONS = ['none', 'acknowledged', 'size', 'digest'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

export const ITEM_STATES = [
  'settling',
  'queued',
  'uploading',
  'sent',
  'imported',
  'waiting',
  'attention',
  'cancelled',
  'excluded',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

interface ItemFacts {
  readonly id: ItemId;
  readonly batchId: BatchId;
  readonly destinationId: DestinationId;
  readonly folderId?: FolderId;
  /** Order of arrival; items are sent in it. */
  readonly seq: number;
  /** The name the server sees. */
  readonly name: string;
  readonly source: ItemSource;
  readonly bytes: number;
  readonly facts?: FileFacts;
  /** SHA-256 of the bytes that were sent last, or were known beforehand, lower-case hex. */
  readonly sha256?: string;
  /** What the server said the digest of its copy is. */
  readonly remoteDigest?: string;
  /** The server's name for the object, where it gives one. */
  readonly remoteRef?: string;
  readonly verification: Verification;
  /** Which remote batch of its batch the item was last sent to: a dry run and a real run each have one. */
  readonly round: number;
  /** Tries since the last progress that count against the limit. */
  readonly attempts: number;
  /** All tries ever, for the story. */
  readonly sends: number;
  /** When it was taken in; absent where an older version of Waybill did. All times in ms since the epoch. */
  readonly seenAt?: number;
  /** Since when it is known to be whole: it was quiet for the settle time. */
  readonly wholeAt?: number;
  /** Begin of the try that arrived last; `sentAt` is its end. */
  readonly begunAt?: number;
  readonly sentAt?: number;
  /** When the proof got better after the sending. */
  readonly provenAt?: number;
}

/** One file on its way: what is known in every state, and what only its state has. */
export type Item = ItemFacts &
  (
    | { readonly state: 'settling' }
    | { readonly state: 'queued' }
    | { readonly state: 'uploading'; readonly startedAt: number }
    | { readonly state: 'sent' }
    | { readonly state: 'imported' }
    | { readonly state: 'waiting'; readonly until: number; readonly failure: Failure }
    | { readonly state: 'attention'; readonly failure: Failure }
    | {
        readonly state: 'cancelled';
        readonly was: 'settling' | 'queued' | 'waiting' | 'attention' | 'uploading';
      }
    /** `sameAs`: the delivered item that has the very same bytes. */
    | { readonly state: 'excluded'; readonly rule: string; readonly sameAs?: ItemId }
  );

const factsShape = {
  id: z.string(),
  batchId: z.string(),
  destinationId: z.string(),
  folderId: z.string().optional(),
  seq: z.number(),
  name: z.string(),
  source: itemSourceSchema,
  bytes: z.number(),
  facts: fileFactsSchema.optional(),
  sha256: z.string().optional(),
  remoteDigest: z.string().optional(),
  remoteRef: z.string().optional(),
  verification: z.enum(VERIFICATIONS),
  round: z.number(),
  attempts: z.number(),
  sends: z.number(),
  seenAt: z.number().optional(),
  wholeAt: z.number().optional(),
  begunAt: z.number().optional(),
  sentAt: z.number().optional(),
  provenAt: z.number().optional(),
};

/** Parses an item at an edge (a ledger row, an API answer). */
export const itemSchema = z.discriminatedUnion('state', [
  z.object({ ...factsShape, state: z.literal('settling') }),
  z.object({ ...factsShape, state: z.literal('queued') }),
  z.object({ ...factsShape, state: z.literal('uploading'), startedAt: z.number() }),
  z.object({ ...factsShape, state: z.literal('sent') }),
  z.object({ ...factsShape, state: z.literal('imported') }),
  z.object({ ...factsShape, state: z.literal('waiting'), until: z.number(), failure: failureSchema }),
  z.object({ ...factsShape, state: z.literal('attention'), failure: failureSchema }),
  z.object({
    ...factsShape,
    state: z.literal('cancelled'),
    was: z.enum(['settling', 'queued', 'waiting', 'attention', 'uploading']),
  }),
  z.object({ ...factsShape, state: z.literal('excluded'), rule: z.string(), sameAs: z.string().optional() }),
]) as unknown as z.ZodType<Item>;
