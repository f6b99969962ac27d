import { z } from 'zod';
import { BATCH_STATUSES, RUN_MODES } from '../model/batch.ts';
import { destinationNameSchema, destinationOptionsSchema, secretStoreSchema } from '../model/destination.ts';
import { FAILURE_CODES } from '../model/failureCatalogue.ts';
import { JOB_STATES } from '../model/importJob.ts';
import { JOB_WISHES } from '../model/jobWish.ts';
import { ITEM_STATES, VERIFICATIONS } from '../model/item.ts';
import { SERVICE_KINDS } from '../services/abilities.ts';
import { courtesyView, limitsView, runScheduleView, sendingWindowView } from './scheduleViews.ts';

/** A time, ISO 8601 in UTC. */
const time = z.iso.datetime();

/** A failure with its four sentences in English; the window says them in its own language by `code`. */
export const failureView = z.object({
  code: z.enum(FAILURE_CODES),
  what: z.string(),
  why: z.string(),
  now: z.string(),
  next: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  serverSays: z.string().optional(),
  at: time.optional(),
});
export type FailureView = z.output<typeof failureView>;

/** RFC 9457 problem details. */
export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.enum(FAILURE_CODES),
  next_action: z.string(),
  retry_after: z.number().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type ProblemView = z.output<typeof problemView>;

export const gateView = z.object({
  state: z.enum(['open', 'resting', 'parked', 'paused']),
  since: time.optional(),
  until: time.optional(),
  failure: failureView.optional(),
});

export const destinationView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(SERVICE_KINDS),
  url: z.string(),
  user: z.string().optional(),
  secretStore: secretStoreSchema,
  options: destinationOptionsSchema,
  gate: gateView,
  limits: limitsView,
  /** Uploads keep to it, where one is set: they wait while it is closed. */
  window: sendingWindowView.optional(),
  /** Items that are not yet at the server. */
  itemsQueued: z.number(),
  /** An administrator's file provides it: only its secret can be given here. */
  locked: z.boolean().optional(),
  createdAt: time,
});
export type DestinationView = z.output<typeof destinationView>;

export const destinationInput = z.object({
  name: destinationNameSchema,
  kind: z.enum(SERVICE_KINDS),
  url: z.string().min(1),
  user: z.string().optional(),
  /** Never given back. Without it the stored one stays. */
  secret: z.string().min(1).optional(),
  secretStore: z.enum(['keychain', 'file', 'settings']).default('keychain'),
  options: destinationOptionsSchema.default({}),
});

export const mirrorKeyView = z.object({
  /** Takes the place of the remote's own address in a script. */
  mirrorUrl: z.string(),
  user: z.string().optional(),
  /** Takes the place of the remote's key. */
  secret: z.string(),
});
export type MirrorKeyView = z.output<typeof mirrorKeyView>;

export const probeView = z.object({
  ok: z.boolean(),
  product: z.string().optional(),
  credentialsTested: z.boolean().optional(),
  tookMs: z.number().optional(),
  failure: failureView.optional(),
});
export type ProbeView = z.output<typeof probeView>;

export const itemView = z.object({
  id: z.string(),
  batch: z.string(),
  name: z.string(),
  /** Absent for spooled bytes. */
  path: z.string().optional(),
  bytes: z.number(),
  sha256: z.string().optional(),
  remoteDigest: z.string().optional(),
  state: z.enum(ITEM_STATES),
  verification: z.enum(VERIFICATIONS),
  /** Bytes on their way, while it is uploading. */
  sentBytes: z.number().optional(),
  attempts: z.number(),
  sends: z.number(),
  until: time.optional(),
  /** When it was taken in, and since when it is known to be whole. */
  seenAt: time.optional(),
  wholeAt: time.optional(),
  /** Begin and end of the try that arrived last, or the begin of the one that is under way. */
  begunAt: time.optional(),
  sentAt: time.optional(),
  /** When the proof got better after the sending. */
  provenAt: time.optional(),
  /** The server's own name of the object. */
  remoteRef: z.string().optional(),
  failure: failureView.optional(),
});
export type ItemView = z.output<typeof itemView>;

export const jobView = z.object({
  id: z.string(),
  batch: z.string(),
  /** What the batch is called: its comment, where it has one, else when it was made. */
  batchNamed: z.object({ comment: z.string(), createdAt: time }).optional(),
  destination: z.string(),
  kind: z.enum(['dry-run', 'import']),
  state: z.enum(JOB_STATES),
  remoteId: z.string().optional(),
  progressPct: z.number().optional(),
  progressMessage: z.string().optional(),
  question: z.record(z.string(), z.unknown()).optional(),
  override: z.object({ reason: z.string(), by: z.string() }).optional(),
  statement: z
    .object({ at: time, by: z.string(), outcome: z.enum(['clean', 'errors', 'exception']), log: z.string() })
    .optional(),
  serverSaid: z.string().optional(),
  /** The server's own page of the job, where only that shows the log. */
  page: z.string().optional(),
  failure: failureView.optional(),
  /** What was asked of it at its server and is not done yet; `failure` = it waits for a decision. */
  wish: z
    .object({ do: z.enum(JOB_WISHES), at: time, by: z.string(), failure: failureView.optional() })
    .optional(),
  createdAt: time,
  startedAt: time.optional(),
  endedAt: time.optional(),
});
export type JobView = z.output<typeof jobView>;

/** Items and bytes per item state. */
export const countsView = z.partialRecord(
  z.enum(ITEM_STATES),
  z.object({ items: z.number(), bytes: z.number() }),
);

export const batchView = z.object({
  id: z.string(),
  destination: z.string(),
  /** Absent when the destination was removed. */
  kind: z.enum(SERVICE_KINDS).optional(),
  comment: z.string(),
  status: z.enum(BATCH_STATUSES),
  mode: z.enum(RUN_MODES),
  origin: z.object({ by: z.string(), operator: z.string().optional() }),
  /** The id of the watched folder that made it. */
  folder: z.string().optional(),
  createdAt: time,
  closedAt: time.optional(),
  finishedAt: time.optional(),
  priority: z.number(),
  paused: z.boolean(),
  control: z.object({ sha256: z.string(), name: z.string().optional() }).optional(),
  /** Its offline check, where its mode asked for one; the findings are at `/check`. */
  check: z.object({ at: time, errors: z.number(), warnings: z.number() }).optional(),
  batchDir: z.string().optional(),
  remoteId: z.string().optional(),
  runAt: time.optional(),
  runWindow: z.string().optional(),
  /** The planned run, while it has not begun, and when it will. */
  schedule: runScheduleView.optional(),
  counts: countsView,
  until: time.optional(),
  failure: failureView.optional(),
  jobs: z.array(jobView),
  receipts: z.number(),
});
export type BatchView = z.output<typeof batchView>;

export const passedOverView = z.object({ path: z.string(), why: z.string(), reason: z.string() });

/** What an intake did: the batch, and what was met and not taken. */
export const intakeView = z.object({
  batch: batchView,
  items: z.number(),
  bytes: z.number(),
  passedOver: z.array(passedOverView),
  /** How many more were passed over than are listed. */
  passedOverMore: z.number(),
});
export type IntakeView = z.output<typeof intakeView>;

/** What is moving now. */
export const movingView = z.object({
  batch: z.string(),
  item: z.string(),
  name: z.string(),
  bytes: z.number(),
  sentBytes: z.number(),
});

/** One of the sentences that the top line says; the window words it. */
export const truthView = z.enum([
  'nothing-yet',
  'delivered',
  'uploading',
  'needs-you',
  'offline',
  'paused',
  'waiting',
]);

export const statusView = z.object({
  version: z.string(),
  dataDir: z.string(),
  pid: z.number(),
  startedAt: time,
  /** Fingerprint of the key that signs receipts: SHA-256 of the public key, hex. */
  receiptKey: z.string().optional(),
  truth: truthView,
  /** The same in one English sentence. */
  sentence: z.string(),
  items: countsView,
  batches: z.partialRecord(z.enum(BATCH_STATUSES), z.number()),
  needsYou: z.number(),
  /** The weekly window that everything waits for, where it is one. */
  waitsForWindow: z.string().optional(),
  moving: z.array(movingView),
  /** Smoothed, while something moves. */
  bytesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  paused: z.object({ since: time, until: time.optional() }).optional(),
  destinations: z.array(destinationView),
  courtesy: courtesyView,
  /** Set once after a stop that nobody asked for. */
  resumed: z.object({ items: z.number(), at: time }).optional(),
  /** Watched folders that cannot go on: out of reach, or their files cannot become batches. */
  foldersInTrouble: z
    .array(z.object({ id: z.string(), path: z.string(), isReachable: z.boolean(), failure: failureView }))
    .optional(),
  trouble: failureView.optional(),
});
export type StatusView = z.output<typeof statusView>;

export const storyView = z.object({
  at: time,
  item: z.string().optional(),
  job: z.string().optional(),
  what: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const findingView = z.object({
  name: z.string(),
  ok: z.boolean(),
  severity: z.enum(['ok', 'warning', 'error']),
  detail: z.string(),
  next: z.string().optional(),
});
/** What `doctor` looked at. */
export const doctorView = z.object({ ok: z.boolean(), findings: z.array(findingView) });
export type DoctorView = z.output<typeof doctorView>;

/** A list answer: a page and the cursor of the next one. */
export function listOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodOptional<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().optional() });
}
