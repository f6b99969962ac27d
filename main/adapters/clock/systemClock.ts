import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../core/ports/clock.ts';

/** Node fires a timer at once when it is longer than this (2^31 - 1 ms), so a long sleep is several timers. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

/** The computer's clocks. Sleeps and limits use the monotonic one: setting the time moves none of them. */
export class SystemClock implements Clock {
  readonly #timerMsMax: number;

  /** `timerMsMax` only so that a test need not wait for 24 days. */
  constructor(timerMsMax: number = TIMER_MS_MAX) {
    this.#timerMsMax = timerMsMax;
  }

  now(): number {
    return Date.now();
  }

  elapsed(): number {
    return performance.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const end = this.elapsed() + ms;
    const isCalledOff = (): boolean => signal?.aborted === true;
    // A timer may fire up to a millisecond early; and a NaN is no reason to sleep for ever.
    for (let left = ms; left > 0 && !isCalledOff(); left = end - this.elapsed())
      await timer(Math.min(left, this.#timerMsMax), signal);
  }

  turn(): Promise<void> {
    return turn();
  }
}

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const handle = setTimeout(end, Math.ceil(ms));
    signal?.addEventListener('abort', end, { once: true });
  });
}
