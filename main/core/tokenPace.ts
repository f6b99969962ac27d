import type { Clock } from './ports/clock.ts';
import type { Pace } from './ports/pace.ts';

/** What was not used is saved up for so long at most. */
export const BURST_MS = 250;
/** One piece is worth so much time: small enough to be even, large enough to cost nothing. */
export const PIECE_MS = 100;
/** While waiting, the rate is looked at this often: it may be lifted meanwhile. */
const LOOK_MS = 250;

/**
 * A token bucket over the monotonic clock: constant, with never more than a quarter of a second saved up. The rate is
 * asked anew for each piece, so that a change counts at once, also for what is on its way.
 */
export class TokenPace implements Pace {
  readonly #clock: Clock;
  readonly #rate: () => number | undefined;
  /** When everything that was let through will be paid for, monotonic ms. */
  #paidAt = -Infinity;

  /** `rate` gives bytes per second; undefined = as fast as it can. */
  constructor(clock: Clock, rate: () => number | undefined) {
    this.#clock = clock;
    this.#rate = rate;
  }

  pieceBytes(): number {
    const rate = this.#rate();
    return rate === undefined ? Infinity : Math.ceil((rate * PIECE_MS) / 1_000);
  }

  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const rate = this.#rate();
      const now = this.#clock.elapsed();
      if (rate === undefined || signal.aborted) return;
      if (this.#paidAt <= now) {
        this.#paidAt = Math.max(this.#paidAt, now - BURST_MS) + (bytes * 1_000) / rate;
        return;
      }
      await this.#clock.sleep(Math.min(LOOK_MS, this.#paidAt - now), signal);
    }
  }
}

/** As slow as the slowest of several. */
export function slowestOf(...paces: readonly Pace[]): Pace {
  return {
    pieceBytes: () => Math.min(...paces.map((pace) => pace.pieceBytes())),
    async pass(bytes, signal) {
      for (const pace of paces) await pace.pass(bytes, signal);
    },
  };
}
