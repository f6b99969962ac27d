import type { Clock } from '../../../core/ports/clock.ts';

/** A wait is this share of the time that was waited already: it grows, and never doubles the whole. */
const SHARE = 0.25;

/** Who was not asked after for so many of its longest waits is a new matter. */
const FORGOTTEN_AFTER_WAITS = 4;

/** Bounds of a wait, in ms. */
export interface WaitBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How long to leave a project alone that is taken. Only in memory: after a restart it begins anew. */
export interface DspPatience {
  /** The next wait for that key, growing from the first call after `over`. */
  waitMs(key: string, bounds: WaitBounds): number;
  /** The wait for that key is at its end. */
  over(key: string): void;
}

/** Waits that nobody has begun. */
export function createDspPatience(clock: Clock): DspPatience {
  const known = new Map<string, { readonly began: number; readonly last: number }>();
  return {
    waitMs: (key, { minMs, maxMs }) => {
      const now = clock.elapsed();
      const before = known.get(key);
      const isNew = before === undefined || now - before.last > maxMs * FORGOTTEN_AFTER_WAITS;
      const began = isNew ? now : before.began;
      known.set(key, { began, last: now });
      return Math.round(Math.max(minMs, Math.min(maxMs, (now - began) * SHARE)));
    },
    over: (key) => void known.delete(key),
  };
}
