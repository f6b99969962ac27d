import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../main/core/ports/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/** 2026-01-05T08:00:00Z, a Monday: where fake time begins unless a test says otherwise. */
export const FAKE_NOW = 1_767_600_000_000;

/** How many turns of the event loop `advance` grants woken code before it wakes the next sleeper. */
const TURNS = 3;

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  #wall: number;
  #elapsed = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(now: number = FAKE_NOW) {
    this.#wall = now;
  }

  now(): number {
    return this.#wall;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || !(ms > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { wakeAt: this.#elapsed + ms, order: this.#order++, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  turn(): Promise<void> {
    return turn();
  }

  /** Sleeps that have not ended. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Ms until the next sleeper wakes; undefined when nobody sleeps. */
  get nextWakeMs(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : Math.max(0, next.wakeAt - this.#elapsed);
  }

  /** Moves both clocks on, wakes sleepers in order, and lets what they woke run in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await this.settle();
    for (let next = this.#next(); next !== undefined && next.wakeAt <= end; next = this.#next()) {
      this.#moveTo(Math.max(next.wakeAt, this.#elapsed));
      next.wake();
      await this.settle();
    }
    this.#moveTo(end);
    await this.settle();
  }

  /** Jumps to the next sleeper and wakes it; false when nobody sleeps. */
  async advanceToNext(): Promise<boolean> {
    const wait = this.nextWakeMs;
    if (wait === undefined) return false;
    await this.advance(wait);
    return true;
  }

  /** Moves the wall clock alone: somebody set the time. */
  jumpWall(ms: number): void {
    this.#wall += ms;
  }

  /** Lets everything that is ready run. */
  async settle(): Promise<void> {
    for (let i = 0; i < TURNS; i += 1) await turn();
  }

  #next(): Sleeper | undefined {
    return this.#sleepers.toSorted((a, b) => a.wakeAt - b.wakeAt || a.order - b.order)[0];
  }

  #moveTo(elapsed: number): void {
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}
