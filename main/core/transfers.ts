import type { ItemId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Moving } from './core.ts';
import type { Clock } from './ports/clock.ts';

/** Half-life of the smoothed rate: quick enough to follow, calm enough to read. */
export const RATE_HALF_LIFE_MS = 2_000;
/** A rate from less than this says nothing. */
const RATE_SAMPLE_MS_MIN = 250;

/** What is moving now, and how fast. Only in memory: after a restart it starts anew. */
export class Transfers {
  readonly #clock: Clock;
  readonly #moving = new Map<ItemId, Moving>();
  #rate: number | undefined;
  #sampleAt: number;
  #bytesSinceSample = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sampleAt = clock.elapsed();
  }

  begin(item: Item): void {
    if (this.#moving.size === 0) this.#restartRate();
    this.#moving.set(item.id, {
      batchId: item.batchId,
      itemId: item.id,
      name: item.name,
      bytes: item.bytes,
      sentBytes: 0,
    });
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

  has(id: ItemId): boolean {
    return this.#moving.has(id);
  }

  all(): readonly Moving[] {
    return [...this.#moving.values()];
  }

  /** Smoothed bytes per second; undefined while nothing moves or too little is known. */
  rate(): number | undefined {
    if (this.#moving.size === 0) return undefined;
    this.#sample();
    return this.#rate;
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
