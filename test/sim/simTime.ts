import type { Clock } from '../../main/core/ports/clock.ts';
import { FAKE_NOW } from '../support/fakeClock.ts';
import type { Dice } from './dice.ts';

/** One run of the daemon's process: whatever belongs to a dead one never goes on. */
export interface Life {
  alive: boolean;
  readonly number: number;
}

/** More at one moment is a loop that never waits. */
const EVENTS_AT_ONCE_MAX = 20_000;

interface Event {
  readonly at: number;
  /** Decides among events of the same moment: the seed plays with their order. */
  readonly tie: number;
  readonly run: () => void;
  isOff: boolean;
}

/** A promise of a process that is gone. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/**
 * Virtual time and the one queue of everything that will happen. Nothing in a simulation runs unless it was taken from
 * here, so the same seed gives the same run.
 */
export class SimTime {
  readonly #dice: Dice;
  #elapsed = 0;
  #wallAhead = 0;
  #heap: Event[] = [];
  #taken = 0;
  /** Events since time last moved. */
  #atOnce = 0;
  /** Hears when somebody sets the wall clock. */
  onJump: (ms: number) => void = () => undefined;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  /** Wall clock, ms since the epoch. */
  now(): number {
    return FAKE_NOW + this.#elapsed + this.#wallAhead;
  }

  /** Ms since the begin of the simulation; it never jumps. */
  elapsed(): number {
    return this.#elapsed;
  }

  /** Events that have run so far. */
  get steps(): number {
    return this.#taken;
  }

  /** Somebody sets the wall clock. */
  jumpWall(ms: number): void {
    this.#wallAhead += ms;
    this.onJump(ms);
  }

  /** Runs something in `ms`; the answer takes it back. */
  after(ms: number, run: () => void): () => void {
    const event: Event = {
      // Whole ms, and never early: whoever sleeps until a moment finds it reached.
      at: this.#elapsed + Math.max(0, Math.ceil(ms)),
      tie: this.#dice.fraction(),
      run,
      isOff: false,
    };
    this.#push(event);
    return () => {
      event.isOff = true;
    };
  }

  /** Resolves in `ms`, or at once when the signal aborts; never when the process died meanwhile. */
  sleep(ms: number, life: Life, signal?: AbortSignal): Promise<void> {
    if (!life.alive) return never();
    if (signal?.aborted === true || !(ms > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        off();
        signal?.removeEventListener('abort', wake);
        if (life.alive) resolve();
      };
      const off = this.after(ms, wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** The clock of one run of the process. */
  clockOf(life: Life): Clock {
    return {
      now: () => this.now(),
      elapsed: () => this.#elapsed,
      sleep: (ms, signal) => this.sleep(ms, life, signal),
      turn: () => Promise.resolve(),
    };
  }

  /** Runs the next event and everything that it makes ready; false when nothing is left. */
  async step(): Promise<boolean> {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return false;
      if (event.isOff) continue;
      this.#taken += 1;
      this.#atOnce = event.at === this.#elapsed ? this.#atOnce + 1 : 0;
      if (this.#atOnce > EVENTS_AT_ONCE_MAX) throw new Error('I11: time stands still: something spins');
      this.#elapsed = event.at;
      event.run();
      await settled();
      return true;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.tie < other.tie);
}

/**
 * Lets everything that is ready run: the core has no other way to wait than promises and this clock, and a tick comes when
 * no promise is left to go on. (A turn of the event loop would do the same at ten times the price.)
 */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}
