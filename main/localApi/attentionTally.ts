import { failureOfBatch } from '../../shared/api/failureOfBatch.ts';
import type { FailureView } from '../../shared/api/views.ts';
import type { FailureCode } from '../../shared/model/failureCatalogue.ts';
import type { BatchId, DestinationId, ItemId } from '../../shared/model/ids.ts';
import type { Item } from '../../shared/model/item.ts';
import type { BatchDetail } from '../core/core.ts';
import { batchView } from './views/batchView.ts';
import { failureView } from './views/failureView.ts';

/** What stopped for one cause at one destination. */
export interface TallyGroup {
  readonly scope: 'batches' | 'items';
  readonly code: FailureCode;
  readonly destinationId: DestinationId;
  /** The failure of one of them. */
  readonly told: FailureView;
  /** How many stopped files each batch has; 0 where the batch itself stopped. In the order met. */
  readonly batches: Map<BatchId, number>;
  readonly items: Set<ItemId>;
}

/** Counts what waits for a person by cause, and goes along with changes: one that is put again moves or leaves. */
export class AttentionTally {
  readonly #groups = new Map<string, TallyGroup>();
  readonly #ofItem = new Map<ItemId, { readonly group: TallyGroup; readonly batch: BatchId }>();
  readonly #ofBatch = new Map<BatchId, TallyGroup>();

  get itemCount(): number {
    return this.#ofItem.size;
  }

  get batchCount(): number {
    return this.#ofBatch.size;
  }

  /** Whole batches before files: what stops most comes first. */
  get groups(): readonly TallyGroup[] {
    return [...this.#groups.values()].sort((one, other) => one.scope.localeCompare(other.scope));
  }

  /** An item as it is now; undefined = it is gone. */
  putItem(id: ItemId, item: Item | undefined): void {
    const before = this.#ofItem.get(id);
    const isStopped = item?.state === 'attention';
    const told = isStopped ? failureView(item.failure) : undefined;
    const key = isStopped ? keyOf('items', item.failure.code, item.destinationId) : '';
    if (before !== undefined) {
      if (before.group === this.#groups.get(key) && before.batch === item?.batchId) return;
      this.#ofItem.delete(id);
      before.group.items.delete(id);
      const left = (before.group.batches.get(before.batch) ?? 1) - 1;
      if (left === 0) before.group.batches.delete(before.batch);
      else before.group.batches.set(before.batch, left);
      this.#dropEmpty(before.group);
    }
    if (!isStopped || told === undefined) return;
    const { failure, destinationId, batchId } = item;
    const group = this.#group({ scope: 'items', code: failure.code, destinationId, told });
    group.items.add(id);
    group.batches.set(batchId, (group.batches.get(batchId) ?? 0) + 1);
    this.#ofItem.set(id, { group, batch: batchId });
  }

  /** A batch as it is now; undefined = it is gone. */
  putBatch(id: BatchId, detail: BatchDetail | undefined): void {
    const before = this.#ofBatch.get(id);
    if (before !== undefined) {
      this.#ofBatch.delete(id);
      before.batches.delete(id);
      this.#dropEmpty(before);
    }
    const told = detail === undefined ? undefined : failureOfBatch(batchView(detail));
    if (detail === undefined || told === undefined) return;
    const { destinationId } = detail.batch;
    const group = this.#group({ scope: 'batches', code: told.code, destinationId, told });
    group.batches.set(id, 0);
    this.#ofBatch.set(id, group);
  }

  #group(about: Omit<TallyGroup, 'batches' | 'items'>): TallyGroup {
    const key = keyOf(about.scope, about.code, about.destinationId);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made: TallyGroup = { ...about, batches: new Map(), items: new Set() };
    this.#groups.set(key, made);
    return made;
  }

  #dropEmpty(group: TallyGroup): void {
    if (group.batches.size === 0 && group.items.size === 0)
      this.#groups.delete(keyOf(group.scope, group.code, group.destinationId));
  }
}

function keyOf(scope: TallyGroup['scope'], code: FailureCode, destinationId: DestinationId): string {
  return `${scope} ${code} ${destinationId}`;
}
