import type { BatchId } from '../../shared/model/ids.ts';

/**
 * Batches that somebody else than the scheduler acts on right now: a call at the mirror that is being passed on. Only in
 * memory: a call does not outlive its process, and what it had written is picked up by the scheduler.
 */
export class Leases {
  readonly #taken = new Set<BatchId>();

  has(id: BatchId): boolean {
    return this.#taken.has(id);
  }

  /** True when it is taken now; false when somebody has it. */
  take(id: BatchId): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  release(id: BatchId): void {
    this.#taken.delete(id);
  }
}
