import type { Failure } from '../../shared/model/failure.ts';
import { retryClass } from '../../shared/model/failureCatalogue.ts';
import type { Random } from './ports/random.ts';

/** First pause after a failure, before jitter. */
export const BACKOFF_BASE_MS = 1_000;
/** No pause is longer, whatever the count. */
export const BACKOFF_CAP_MS = 15 * 60_000;
/** No item or job is tried more often than that: also an unlucky jitter is no hot loop. */
export const BACKOFF_FLOOR_MS = 250;
/** Tries that a server gets at one thing that it alone fails on, before a person is asked. */
export const TRIES_MAX = 5;
/** A server cannot park us for ever with Retry-After. */
export const RETRY_AFTER_CAP_MS = 60 * 60_000;

/** What to do about a failure of one thing, when its destination is well. */
export type RetryVerdict =
  { readonly do: 'again'; readonly afterMs: number; readonly counts: boolean } | { readonly do: 'ask' };

/**
 * Decides on one thing that failed while its destination is well. `attempts` = tries since the last progress that
 * counted. Transport trouble never counts and never ends; a permanent answer ends at once; anything else ends
 * after `TRIES_MAX` tries.
 */
export function retryVerdict(failure: Failure, attempts: number, random: Random): RetryVerdict {
  const kind = retryClass(failure.code);
  switch (kind) {
    case 'after-fix':
      return { do: 'ask' };
    case 'later':
      return { do: 'again', afterMs: pauseMs(failure, attempts, random), counts: false };
    case 'some-tries':
      if (attempts + 1 >= TRIES_MAX) return { do: 'ask' };
      return { do: 'again', afterMs: pauseMs(failure, attempts, random), counts: true };
  }
}

/** Exponential backoff with full jitter; what the server asked for wins. In ms. */
export function pauseMs(failure: Failure, attempts: number, random: Random): number {
  if (failure.retryAfterMs !== undefined) return Math.min(failure.retryAfterMs, RETRY_AFTER_CAP_MS);
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** Math.min(attempts, 30));
  return Math.max(BACKOFF_FLOOR_MS, Math.round(ceiling * random.fraction()));
}
