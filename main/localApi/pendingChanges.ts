import { EVENT_ITEMS_MAX } from '../../shared/api/events.ts';
import type { BatchId, DestinationId, ItemId, JobId } from '../../shared/model/ids.ts';
import type { CoreChange } from '../core/core.ts';

/** Batches and jobs of one message; the others go with the next one. */
const BATCHES_PER_MESSAGE = 50;
/** More ids than that are not kept: whoever listens reads everything anew. */
const PENDING_MAX = 5_000;

/** What one message shall tell. */
export interface TakenChanges {
  readonly batches: readonly BatchId[];
  readonly items: readonly ItemId[];
  readonly jobs: readonly JobId[];
  readonly destinations: readonly DestinationId[];
  readonly removedDestinations: readonly string[];
}

/** Ids of what changed since the last message, each once. */
export class PendingChanges {
  readonly #batches = new Set<BatchId>();
  readonly #items = new Set<ItemId>();
  readonly #jobs = new Set<JobId>();
  readonly #destinations = new Set<DestinationId>();
  readonly #removed = new Set<string>();
  #status = false;

  get isEmpty(): boolean {
    return !this.#status && this.#size() === 0;
  }

  get overflowed(): boolean {
    return this.#size() > PENDING_MAX;
  }

  note(change: CoreChange): void {
    this.#status = true;
    switch (change.kind) {
      case 'batch':
        this.#batches.add(change.id);
        return;
      case 'item':
        // The counts of its batch change with it. Of too many items only the batch tells.
        this.#batches.add(change.batchId);
        if (this.#items.size < EVENT_ITEMS_MAX) this.#items.add(change.id);
        return;
      case 'job':
        this.#batches.add(change.batchId);
        this.#jobs.add(change.id);
        return;
      case 'destination':
        this.#destinations.add(change.id);
        return;
      case 'destinationRemoved':
        this.#removed.add(change.name);
        return;
      case 'progress':
      case 'status':
        return;
      default:
        change satisfies never;
    }
  }

  /** Takes what fits into one message; the rest stays. */
  take(): TakenChanges {
    this.#status = false;
    return {
      batches: takeFrom(this.#batches, BATCHES_PER_MESSAGE),
      items: takeFrom(this.#items, EVENT_ITEMS_MAX),
      jobs: takeFrom(this.#jobs, BATCHES_PER_MESSAGE),
      destinations: takeFrom(this.#destinations, BATCHES_PER_MESSAGE),
      removedDestinations: takeFrom(this.#removed, BATCHES_PER_MESSAGE),
    };
  }

  clear(): void {
    this.take();
    for (const set of [this.#batches, this.#items, this.#jobs, this.#destinations, this.#removed])
      set.clear();
  }

  #size(): number {
    return (
      this.#batches.size + this.#items.size + this.#jobs.size + this.#destinations.size + this.#removed.size
    );
  }
}

function takeFrom<T>(set: Set<T>, count: number): readonly T[] {
  const taken = [...set].slice(0, count);
  for (const one of taken) set.delete(one);
  return taken;
}
