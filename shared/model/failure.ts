import { z } from 'zod';
import { FAILURE_CODES, type FailureCode } from './failureCatalogue.ts';

/**
 * An expected failure, as a value. The sentence that people read is made from `code` and `facts` by the
 * failure catalogue; nothing here is prose of our own.
 */
export interface Failure {
  readonly code: FailureCode;
  /** What the sentences of the catalogue name: a path, a size in bytes, an address. Never a secret. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** The server's own words, redacted and cut to `SERVER_SAYS_LENGTH_MAX`, where it said any. */
  readonly serverSays?: string;
  /** When it happened, in ms since the epoch. */
  readonly at?: number;
  /** The server asked to wait until then (Retry-After), in ms from the answer. */
  readonly retryAfterMs?: number;
}

/** A server's answer is kept for recognition, not as an archive. */
export const SERVER_SAYS_LENGTH_MAX = 2_000;

/** Makes a failure; the time is stamped where it enters the ledger. */
export function failure(
  code: FailureCode,
  facts: Failure['facts'] = {},
  more: Pick<Failure, 'serverSays' | 'retryAfterMs'> = {},
): Failure {
  const serverSays = more.serverSays?.slice(0, SERVER_SAYS_LENGTH_MAX);
  return {
    code,
    facts,
    ...(serverSays === undefined ? {} : { serverSays }),
    ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
  };
}

export const failureSchema: z.ZodType<Failure> = z.object({
  code: z.enum(FAILURE_CODES),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  serverSays: z.string().optional(),
  at: z.number().optional(),
  retryAfterMs: z.number().optional(),
}) as z.ZodType<Failure>;
