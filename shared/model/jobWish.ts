import { z } from 'zod';
import { comesAfterSchema, type ComesAfter } from './comesAfter.ts';
import { failureSchema, type Failure } from './failure.ts';

/** What may be wanted of a job at its server. */
export const JOB_WISHES = ['restart', 'erase'] as const;
export type JobWishKind = (typeof JOB_WISHES)[number];

/** How a job stood, as far as it tells whether somebody else changed it. */
export interface JobMark {
  readonly state: 'running' | 'asking' | 'succeeded' | 'failed';
  /** What a failed job said: one that was restarted and failed in another way is not the same failure. */
  readonly message?: string;
}

/**
 * Something that was asked of a job while its server could not be told. Written down before the asker gets an answer, carried
 * once when the server is back, and only to a job that stands as it stood then.
 */
export interface JobWish {
  readonly do: JobWishKind;
  /** Ms since the epoch. */
  readonly at: number;
  readonly by: string;
  /** How the job stood for whoever asked. */
  readonly expected: JobMark;
  /** What its asker asked for before. */
  readonly after?: ComesAfter;
  /** EcoTaxa's own erase: the first call only stops a job that has not ended. */
  readonly once?: true;
  /** A person saw that the job has changed, and wants it all the same. */
  readonly anyway?: true;
  /** The call was made before, and its answer was lost. */
  readonly tried?: true;
  /** Tries that count against the limit. */
  readonly attempts: number;
  /** Not before, ms since the epoch. */
  readonly until?: number;
  /** When its batch had finished: it goes on only for this. Ms since the epoch. */
  readonly finishedAt?: number;
  /** Why a person has to decide: do it anyway, or drop it. */
  readonly conflict?: Failure;
}

/** Parses a wish at an edge. */
export const jobWishSchema = z.object({
  do: z.enum(JOB_WISHES),
  at: z.number(),
  by: z.string(),
  expected: z.object({
    state: z.enum(['running', 'asking', 'succeeded', 'failed']),
    message: z.string().optional(),
  }),
  after: comesAfterSchema.optional(),
  once: z.literal(true).optional(),
  anyway: z.literal(true).optional(),
  tried: z.literal(true).optional(),
  attempts: z.number(),
  until: z.number().optional(),
  finishedAt: z.number().optional(),
  conflict: failureSchema.optional(),
}) as unknown as z.ZodType<JobWish>;

/** True where both are the same state, and the same failure as far as both tell one. */
export function isSameMark(one: JobMark, other: JobMark): boolean {
  if (one.state !== other.state) return false;
  return one.message === undefined || other.message === undefined || one.message === other.message;
}
