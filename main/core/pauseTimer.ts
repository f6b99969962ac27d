import type { Clock } from './ports/clock.ts';

/** A pause, with when it ends where that is known; ms since the epoch. */
export interface TimedPause {
  readonly since: number;
  readonly until?: number;
}

/**
 * How long a pause lasts on. It ends when the wall clock says so or when so much time has really passed, whichever comes
 * first: a clock that is set back must not make an hour last for three.
 */
export class PauseTimer {
  readonly #clock: Clock;
  /** Monotonic ms. */
  readonly #endsAt: number;
  readonly #until: number | undefined;

  /** `pause` may have been set by an earlier process. */
  constructor(clock: Clock, pause: TimedPause) {
    this.#clock = clock;
    this.#until = pause.until;
    const whole = (pause.until ?? Infinity) - pause.since;
    this.#endsAt = clock.elapsed() + Math.min(whole, (pause.until ?? Infinity) - clock.now());
  }

  /** Ms; `Infinity` where only a person ends it, 0 or less when it is over. */
  leftMs(): number {
    if (this.#until === undefined) return Infinity;
    return Math.min(this.#until - this.#clock.now(), this.#endsAt - this.#clock.elapsed());
  }
}
