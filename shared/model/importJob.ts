import { z } from 'zod';
import { failureSchema, type Failure } from './failure.ts';
import type { BatchId, DestinationId, JobId } from './ids.ts';
import { jobWishSchema, type JobMark, type JobWish } from './jobWish.ts';

export const JOB_STATES = [
  'notStarted',
  'starting',
  'running',
  'asking',
  'succeeded',
  'accepted',
  'failed',
  'cancelled',
  'attention',
] as const;
export type JobState = (typeof JOB_STATES)[number];
export type JobKind = 'dry-run' | 'import';

/** What a job asks a person. The service's own question, kept whole. */
export interface Question {
  /** Counts the questions of a job from 1: an answer belongs to one of them. */
  readonly number: number;
  readonly asked: Readonly<Record<string, unknown>>;
  /** The answer given here, kept until the server has it and shows so. */
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly answeredAt?: number;
}

/** What a person recorded of the server's own page. It is their statement, not the server's. */
export interface Statement {
  readonly at: number;
  readonly by: string;
  readonly outcome: 'clean' | 'errors' | 'exception';
  readonly log: string;
}

interface JobFacts {
  readonly id: JobId;
  readonly seq: number;
  readonly batchId: BatchId;
  readonly destinationId: DestinationId;
  readonly kind: JobKind;
  /** The remote batch it belongs to. */
  readonly round: number;
  readonly createdAt: number;
  /** The service's id of the job, where it gives one. */
  readonly remoteId?: string;
  readonly progressPct?: number;
  readonly progressMessage?: string;
  /** SHA-256 over the sorted names and digests of the items it ran on: what a dry run vouches for. */
  readonly digestSet?: string;
  /** Why it ran although no dry run passed for these bytes. */
  readonly override?: { readonly reason: string; readonly by: string };
  /** Begins only inside the weekly window of this name. */
  readonly window?: string;
  readonly statement?: Statement;
  readonly serverSaid?: string;
  /** Tries to start it that count against the limit. */
  readonly attempts: number;
  /** Questions asked so far. */
  readonly questions: number;
  /** Which of them was answered last, and by whom, where a name was given. Stays when the server has the answer. */
  readonly lastAnswer?: { readonly number: number; readonly at: number; readonly by?: string };
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** When the service is asked again, ms since the epoch. */
  readonly pollAt?: number;
  /** What was asked of it at its server and is not done yet. */
  readonly wish?: JobWish;
}

/** The server's work on a batch, as far as Waybill knows it. A dry run is a job of its own. */
export type ImportJob = JobFacts &
  (
    | { readonly state: 'notStarted'; readonly until?: number; readonly failure?: Failure }
    /** Written before the call. `repeated` = the call was made again after a lost answer. */
    | {
        readonly state: 'starting';
        readonly since: number;
        readonly repeated: boolean;
        readonly until?: number;
        readonly failure?: Failure;
      }
    | { readonly state: 'running' }
    | { readonly state: 'asking'; readonly question: Question }
    | { readonly state: 'succeeded' }
    | { readonly state: 'accepted' }
    | { readonly state: 'failed'; readonly failure: Failure }
    | { readonly state: 'cancelled' }
    | {
        readonly state: 'attention';
        readonly failure: Failure;
        readonly was: 'notStarted' | 'starting' | 'running' | 'asking';
      }
  );

const factsShape = {
  id: z.string(),
  seq: z.number(),
  batchId: z.string(),
  destinationId: z.string(),
  kind: z.enum(['dry-run', 'import']),
  round: z.number(),
  createdAt: z.number(),
  remoteId: z.string().optional(),
  progressPct: z.number().optional(),
  progressMessage: z.string().optional(),
  digestSet: z.string().optional(),
  override: z.object({ reason: z.string(), by: z.string() }).optional(),
  window: z.string().optional(),
  statement: z
    .object({
      at: z.number(),
      by: z.string(),
      outcome: z.enum(['clean', 'errors', 'exception']),
      log: z.string(),
    })
    .optional(),
  serverSaid: z.string().optional(),
  attempts: z.number(),
  questions: z.number(),
  lastAnswer: z.object({ number: z.number(), at: z.number(), by: z.string().optional() }).optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  pollAt: z.number().optional(),
  wish: jobWishSchema.optional(),
};
const questionSchema = z.object({
  number: z.number(),
  asked: z.record(z.string(), z.unknown()),
  answer: z.record(z.string(), z.unknown()).optional(),
  answeredAt: z.number().optional(),
});
const retryShape = { until: z.number().optional(), failure: failureSchema.optional() };

/** Parses a job at an edge. */
export const importJobSchema = z.discriminatedUnion('state', [
  z.object({ ...factsShape, state: z.literal('notStarted'), ...retryShape }),
  z.object({
    ...factsShape,
    state: z.literal('starting'),
    since: z.number(),
    repeated: z.boolean(),
    ...retryShape,
  }),
  z.object({ ...factsShape, state: z.literal('running') }),
  z.object({ ...factsShape, state: z.literal('asking'), question: questionSchema }),
  z.object({ ...factsShape, state: z.literal('succeeded') }),
  z.object({ ...factsShape, state: z.literal('accepted') }),
  z.object({ ...factsShape, state: z.literal('failed'), failure: failureSchema }),
  z.object({ ...factsShape, state: z.literal('cancelled') }),
  z.object({
    ...factsShape,
    state: z.literal('attention'),
    failure: failureSchema,
    was: z.enum(['notStarted', 'starting', 'running', 'asking']),
  }),
]) as unknown as z.ZodType<ImportJob>;

/** How a job stands as far as is known here; one that cannot go on counts as it stood before. */
export function jobMark(job: ImportJob): JobMark {
  const state = job.state === 'attention' ? job.was : job.state;
  switch (state) {
    case 'asking':
    case 'succeeded':
      return { state };
    case 'failed': {
      const message = job.state === 'failed' ? job.failure.facts['message'] : undefined;
      return { state, ...(typeof message === 'string' ? { message } : {}) };
    }
    case 'accepted':
      return { state: 'succeeded' };
    // Erased before: what is left of it at the server is in error.
    case 'cancelled':
      return { state: 'failed' };
    case 'notStarted':
    case 'starting':
    case 'running':
      return { state: 'running' };
  }
}
