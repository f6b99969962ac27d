import { comesAfterSchema, type ComesAfter } from './comesAfter.ts';
import { z } from 'zod';
import { failureSchema, type Failure } from './failure.ts';
import type { BatchId, DestinationId, FolderId } from './ids.ts';
import type { ItemState } from './item.ts';
import type { JobKind } from './importJob.ts';

/** What shall happen once everything is sent. `hold` = schedule nothing until a person says so. */
export const RUN_MODES = ['hold', 'dry-run', 'run', 'dry-run-then-run'] as const;
export type RunMode = (typeof RUN_MODES)[number];

/** From which findings of the offline check on a batch waits for a person. */
export const CHECK_LEVELS = ['error', 'warning'] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];

/** That a batch was checked offline, and on what. The findings lie beside it in the ledger. */
export interface BatchCheck {
  /** ms since the epoch. */
  readonly at: number;
  readonly errors: number;
  readonly warnings: number;
  /** Stands for exactly the versions of the files, and the control file, that were checked. */
  readonly fingerprint: string;
}

export const BATCH_STATUSES = [
  'open',
  'held',
  'queued',
  'sending',
  'sent',
  'importing',
  'asking',
  'attention',
  'imported',
  'accepted',
  'failed',
  'cancelled',
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Where the control file of a batch comes from. A digest names one that the server has already. */
export type ControlSource =
  | { readonly kind: 'spool'; readonly sha256: string; readonly name: string }
  | { readonly kind: 'digest'; readonly sha256: string };

/** The batch as the server knows it, one per round. */
export interface RemoteBatch {
  /** The server's id; empty where the service has no such thing. */
  readonly ref: string;
  /** What the adapter needs to know again: a control digest, a source path. Never a secret. */
  readonly facts: Readonly<Record<string, string>>;
  readonly openedAt: number;
}

/** Who asked for it. */
export interface Origin {
  readonly by: 'cli' | 'api' | 'window' | 'folder' | 'mirror';
  /** Operator name on a shared computer. */
  readonly operator?: string;
}

/** What a script was told at the mirror, and what the server is owed because of it. */
export interface MirrorFacts {
  /** The id by which the script knows the batch, for ever; absent while all that came is a control file. */
  readonly given?: string;
  /** Comment of the control file, which has one of its own; empty where the script gave none. */
  readonly controlComment?: string;
  /** Haplo standard API: the kind that the script named. */
  readonly apiKind?: string;
  /** Its files go one by one, as the script sent them, also where the service takes packages. */
  readonly oneByOne?: true;
  /** What the script asked for before its run. */
  readonly after?: ComesAfter;
}

/** A run that somebody asked for and that has not begun. */
export interface WantedRun {
  readonly kind: JobKind;
  readonly by: string;
  /** Not before this time, ms since the epoch. */
  readonly notBefore?: number;
  /** Only inside the weekly window of this name. */
  readonly window?: string;
  /** Why it shall run although no dry run passed for these bytes. */
  readonly override?: string;
}

/** Items that are imported together. Its status is derived (batchStatus.ts) and only cached here for lists. */
export interface Batch {
  readonly id: BatchId;
  readonly seq: number;
  readonly destinationId: DestinationId;
  readonly folderId?: FolderId;
  /** What of its folder it gathers: a subfolder or a sample; empty for all. Only with `folderId`. */
  readonly group?: string;
  /** A person keeps it open, whatever the folder's rule says. */
  readonly heldOpen?: true;
  readonly comment: string;
  readonly mode: RunMode;
  readonly origin: Origin;
  readonly createdAt: number;
  /** When no more items may join; absent while open. */
  readonly closedAt?: number;
  /** Higher goes first; "send next" raises it. */
  readonly priority: number;
  readonly paused: boolean;
  readonly control?: ControlSource;
  /** What a service without files is told: Robotoff's `batch_dir`. */
  readonly batchDir?: string;
  /** Only where a script at the mirror made it: such a batch is sent as it grows. */
  readonly mirror?: MirrorFacts;
  /** Its offline check, where its mode asks for one. */
  readonly check?: BatchCheck;
  /** Where the service has no dry run: from which findings on it waits. Errors, unless said otherwise. */
  readonly checkLevel?: CheckLevel;
  /** The job that shall run once everything is sent; consumed when the job is made. */
  readonly next?: WantedRun;
  /** Counts the remote batches, from 1. */
  readonly round: number;
  readonly remote?: RemoteBatch;
  /** A file may lie in the remote batch under a name that it has no more: a new one is made before anything is imported. */
  readonly spoiled?: true;
  /** The batch as a whole rests until then; says why. */
  readonly waiting?: { readonly until: number; readonly failure: Failure };
  /** The batch as a whole needs a person. */
  readonly failure?: Failure;
  /** Tries of the step before the files that count against the limit. */
  readonly attempts: number;
  readonly cancelledAt?: number;
  readonly finishedAt?: number;
  readonly receipts: number;
  readonly status: BatchStatus;
}

/** How many items and bytes of a batch are in each state. */
export type BatchCounts = Readonly<
  Partial<Record<ItemState, { readonly items: number; readonly bytes: number }>>
>;

export const controlSourceSchema: z.ZodType<ControlSource> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spool'), sha256: z.string(), name: z.string() }),
  z.object({ kind: z.literal('digest'), sha256: z.string() }),
]);

/** Parses a batch at an edge. */
export const batchSchema = z.object({
  id: z.string(),
  seq: z.number(),
  destinationId: z.string(),
  folderId: z.string().optional(),
  group: z.string().optional(),
  heldOpen: z.literal(true).optional(),
  comment: z.string(),
  mode: z.enum(RUN_MODES),
  origin: z.object({
    by: z.enum(['cli', 'api', 'window', 'folder', 'mirror']),
    operator: z.string().optional(),
  }),
  createdAt: z.number(),
  closedAt: z.number().optional(),
  priority: z.number(),
  paused: z.boolean(),
  control: controlSourceSchema.optional(),
  batchDir: z.string().optional(),
  mirror: z
    .object({
      given: z.string().optional(),
      controlComment: z.string().optional(),
      apiKind: z.string().optional(),
      oneByOne: z.literal(true).optional(),
      after: comesAfterSchema.optional(),
    })
    .optional(),
  check: z
    .object({ at: z.number(), errors: z.number(), warnings: z.number(), fingerprint: z.string() })
    .optional(),
  checkLevel: z.enum(CHECK_LEVELS).optional(),
  next: z
    .object({
      kind: z.enum(['dry-run', 'import']),
      by: z.string(),
      notBefore: z.number().optional(),
      window: z.string().optional(),
      override: z.string().optional(),
    })
    .optional(),
  round: z.number(),
  spoiled: z.literal(true).optional(),
  remote: z
    .object({ ref: z.string(), facts: z.record(z.string(), z.string()), openedAt: z.number() })
    .optional(),
  waiting: z.object({ until: z.number(), failure: failureSchema }).optional(),
  failure: failureSchema.optional(),
  attempts: z.number(),
  cancelledAt: z.number().optional(),
  finishedAt: z.number().optional(),
  receipts: z.number(),
  status: z.enum(BATCH_STATUSES),
}) as unknown as z.ZodType<Batch>;
