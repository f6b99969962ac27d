import type { ItemId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Moving } from './core.ts';
import type { InLine } from './ports/sendingLine.ts';
import type { Clock } from './ports/clock.ts';

/** Half-life of the smoothed rate: quick enough to follow, calm enough to read. */
export const RATE_HALF_LIFE_MS = 2_000;
/** A rate from less than this says nothing. */
const RATE_SAMPLE_MS_MIN = 250;

/** What is moving now, and how fast. Only in memory: after a restart it starts anew. */
export class Transfers {
  readonly #clock: Clock;
  readonly #moving = new Map<ItemId, Moving>();
  readonly #inLine = new Map<ItemId, { readonly item: Item; readonly place: InLine }>();
  #rate: number | undefined;
  #sampleAt: number;
  #bytesSinceSample = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sampleAt = clock.elapsed();
  }

  begin(item: Item): void {
    if (this.#isIdle()) this.#restartRate();
    this.#moving.set(item.id, movingOf(item));
  }

  /** An item whose turn comes without a word here: its place tells whether it has. */
  standInLine(item: Item, place: InLine): void {
    if (this.#isIdle()) this.#restartRate();
    this.#inLine.set(item.id, { item, place });
  }

  /** It stands there no longer: its turn is over, or it was called off. */
  leaveLine(item: Item, isSent: boolean): void {
    if (!this.#inLine.delete(item.id) || !isSent) return;
    this.#bytesSinceSample += item.bytes;
    this.#sample();
  }

  /** Takes care that an item is not begun; false where it has been. */
  callOff(id: ItemId): boolean {
    return this.#inLine.get(id)?.place.callOff() ?? !this.#moving.has(id);
  }

  /** `sentBytes` counts from the start of the item; it never exceeds its size and never goes back. */
  progress(id: ItemId, sentBytes: number): void {
    const known = this.#moving.get(id);
    if (known === undefined) return;
    const now = Math.max(known.sentBytes, Math.min(sentBytes, known.bytes));
    this.#bytesSinceSample += now - known.sentBytes;
    this.#moving.set(id, { ...known, sentBytes: now });
    this.#sample();
  }

  end(id: ItemId): void {
    this.#moving.delete(id);
  }

  all(): readonly Moving[] {
    const begun = [...this.#inLine.values()].filter(({ place }) => place.hasBegun());
    return [...this.#moving.values(), ...begun.map(({ item }) => movingOf(item))];
  }

  /** Smoothed bytes per second; undefined while nothing moves or too little is known. */
  rate(): number | undefined {
    if (this.#isIdle()) return undefined;
    this.#sample();
    return this.#rate;
  }

  #isIdle(): boolean {
    return this.#moving.size === 0 && this.#inLine.size === 0;
  }

  #restartRate(): void {
    this.#rate = undefined;
    this.#sampleAt = this.#clock.elapsed();
    this.#bytesSinceSample = 0;
  }

  #sample(): void {
    const now = this.#clock.elapsed();
    const tookMs = now - this.#sampleAt;
    if (tookMs < RATE_SAMPLE_MS_MIN) return;
    const latest = (this.#bytesSinceSample * 1_000) / tookMs;
    const keep = 0.5 ** (tookMs / RATE_HALF_LIFE_MS);
    this.#rate = this.#rate === undefined ? latest : this.#rate * keep + latest * (1 - keep);
    this.#sampleAt = now;
    this.#bytesSinceSample = 0;
  }
}

function movingOf({ batchId, id, name, bytes }: Item): Moving {
  return { batchId, itemId: id, name, bytes, sentBytes: 0 };
}
