import { failureOfBatch } from '../../../shared/api/failureOfBatch.ts';
import type { AttentionGroupView } from '../../../shared/api/routes/attention.ts';
import type { BatchView, FailureView, ItemView } from '../../../shared/api/views.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';

/** Batches and files that stand for the others of a group. */
const EXAMPLES_MAX = 5;

interface Counted {
  readonly view: Omit<AttentionGroupView, 'batchCount' | 'itemCount' | 'batches' | 'items'>;
  readonly batchIds: Set<string>;
  itemCount: number;
  readonly batches: string[];
  readonly items: ItemView[];
}

/** A file that stopped; its view is made only where it is shown. */
export interface StoppedItem {
  readonly batch: string;
  readonly destination: string;
  readonly code: FailureCode;
  readonly view: () => ItemView;
}

/** Gathers what stopped by cause and destination: whole batches first, then files, each in the order met. */
export class AttentionGroups {
  readonly #groups = new Map<string, Counted>();

  addBatch(batch: BatchView): void {
    const told = failureOfBatch(batch);
    if (told === undefined) return;
    const { destination } = batch;
    this.#join(
      this.#group({ scope: 'batches', code: told.code, destination }, () => told),
      batch.id,
    );
  }

  addItem({ batch, destination, code, view }: StoppedItem): void {
    let made: ItemView | undefined;
    const item = (): ItemView => (made ??= view());
    const group = this.#group({ scope: 'items', code, destination }, () => item().failure);
    if (group === undefined) return;
    this.#join(group, batch);
    group.itemCount += 1;
    if (group.items.length < EXAMPLES_MAX) group.items.push(item());
  }

  /** The groups, with the batches that stand for the others as `read` gives them. */
  async views(read: (id: string) => Promise<BatchView | undefined>): Promise<AttentionGroupView[]> {
    const views: AttentionGroupView[] = [];
    for (const group of this.#groups.values()) {
      const batches = await Promise.all(group.batches.map(read));
      views.push({
        ...group.view,
        batchCount: group.batchIds.size,
        itemCount: group.itemCount,
        batches: batches.filter((batch) => batch !== undefined),
        items: group.items,
      });
    }
    // Whole batches before files: what stops most comes first.
    return views.sort((one, other) => one.scope.localeCompare(other.scope));
  }

  #group(
    about: Pick<AttentionGroupView, 'scope' | 'code' | 'destination'>,
    told: () => FailureView | undefined,
  ): Counted | undefined {
    const key = `${about.scope} ${about.code} ${about.destination}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const failure = told();
    if (failure === undefined) return undefined;
    const made: Counted = {
      view: { ...about, told: failure },
      batchIds: new Set(),
      itemCount: 0,
      batches: [],
      items: [],
    };
    this.#groups.set(key, made);
    return made;
  }

  #join(group: Counted | undefined, batch: string): void {
    if (group === undefined || group.batchIds.has(batch)) return;
    group.batchIds.add(batch);
    if (group.batches.length < EXAMPLES_MAX) group.batches.push(batch);
  }
}
