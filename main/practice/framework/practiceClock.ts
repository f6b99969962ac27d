/** Time for the simulated world. Waits run `speed` times faster than said; `now` is the real time. */
export interface PracticeClock {
  readonly now: () => Date;
  /** Simulated milliseconds; resolves early, without an error, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Runs `act` after simulated milliseconds, unless the returned stop is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** A clock on the machine's time. Throws a RangeError when `speed` is not a positive number. */
export function createPracticeClock(speed: number): PracticeClock {
  if (!(speed > 0)) throw new RangeError('speed must be a positive number');
  return {
    now: () => new Date(),
    sleep: (ms, signal) => realSleep(ms / speed, signal),
    after: (ms, act) => {
      const timer = setTimeout(act, ms / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** Waits real milliseconds; resolves early, without an error, when the signal aborts. */
export async function realSleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
