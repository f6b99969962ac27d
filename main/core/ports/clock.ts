/** Time, as the core sees it. A fake one drives the simulation. */
export interface Clock {
  /** Wall clock, ms since the epoch: for people, schedules and Retry-After dates. It may jump. */
  now(): number;
  /** Monotonic ms from an unknown start: for limits and rates. It never jumps back. */
  elapsed(): number;
  /** Resolves after `ms`, or at once when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when everybody else had a turn: for work that would hold them up. */
  turn(): Promise<void>;
}
