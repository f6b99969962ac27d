import { STOPPED_STATUSES } from '../../shared/api/failureOfBatch.ts';
import type { AttentionGroupView, AttentionView } from '../../shared/api/routes/attention.ts';
import type { BatchId, DestinationId, ItemId } from '../../shared/model/ids.ts';
import { allRows } from '../core/allRows.ts';
import type { Core, CoreChange } from '../core/core.ts';
import { AttentionTally, type TallyGroup } from './attentionTally.ts';
import { ATTENTION_BATCHES_MAX, ATTENTION_ITEMS_MAX } from './limits.ts';
import { batchView } from './views/batchView.ts';
import { itemView } from './views/itemView.ts';

/** What the book reads. */
export type AttentionSource = Pick<
  Core,
  'onChange' | 'items' | 'item' | 'batches' | 'batch' | 'destinations'
>;

/** Batches and files that stand for the others of a group. */
const EXAMPLES_MAX = 5;
/** More changes than that are not read one by one: everything is counted anew. */
const CHANGES_MAX = 10_000;
/** So many changes are read at once, so that others get their answers in between. */
const CHANGES_AT_ONCE = 50;
/** A tally that nobody asks for is given back after so long, ms. */
const KEPT_MS = 60_000;

/**
 * Knows what waits for a person, by cause. It is counted once, page by page; after that only what changed is read, so
 * that a window that asks every second costs nothing, however much there is.
 */
export class AttentionBook {
  readonly #source: AttentionSource;
  #tally: AttentionTally | undefined;
  /** More than is counted: what lies beyond is not known. */
  #isCut = false;
  #items = new Set<ItemId>();
  #batches = new Set<BatchId>();
  #isListening = false;
  #hasLostCount = false;
  #reading: Promise<unknown> = Promise.resolve();
  #forget: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: AttentionSource) {
    this.#source = source;
  }

  /** One after the other: what was told to change before the call is in its answer. */
  view(): Promise<AttentionView> {
    const next = this.#reading.then(() => this.#read());
    this.#reading = next.catch(() => this.stop());
    return next;
  }

  /** Gives everything back; the next call counts anew. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#forget();
    this.#isListening = false;
    this.#tally = undefined;
    this.#items.clear();
    this.#batches.clear();
  }

  async #read(): Promise<AttentionView> {
    clearTimeout(this.#timer);
    if (!this.#isListening) {
      this.#isListening = true;
      this.#forget = this.#source.onChange((change) => this.#note(change));
    }
    const known = this.#tally;
    if (known === undefined || this.#hasLostCount || this.#isMuchMended(known)) await this.#count();
    else await this.#follow(known);
    const tally = this.#tally ?? new AttentionTally();
    const names = new Map<DestinationId, string>(
      (await this.#source.destinations()).map(({ destination }) => [destination.id, destination.name]),
    );
    const groups: AttentionGroupView[] = [];
    for (const group of tally.groups) groups.push(await this.#viewOf(group, names));
    this.#timer = setTimeout(() => void this.#reading.then(() => this.stop()), KEPT_MS);
    this.#timer.unref();
    return { groups, isCut: this.#isCut };
  }

  #note(change: CoreChange): void {
    if (change.kind === 'batch') this.#batches.add(change.id);
    else if (change.kind === 'item') {
      this.#items.add(change.id);
      this.#batches.add(change.batchId);
    } else if (change.kind === 'job') this.#batches.add(change.batchId);
    if (this.#items.size + this.#batches.size <= CHANGES_MAX) return;
    this.#hasLostCount = true;
    this.#items.clear();
    this.#batches.clear();
  }

  /** What was cut off may fit again. */
  #isMuchMended({ batchCount, itemCount }: AttentionTally): boolean {
    return this.#isCut && batchCount < ATTENTION_BATCHES_MAX / 2 && itemCount < ATTENTION_ITEMS_MAX / 2;
  }

  async #count(): Promise<void> {
    const source = this.#source;
    const tally = new AttentionTally();
    this.#hasLostCount = false;
    this.#isCut = false;
    this.#items.clear();
    this.#batches.clear();
    for await (const detail of allRows((query) => source.batches({ ...query, statuses: STOPPED_STATUSES }))) {
      if (tally.batchCount === ATTENTION_BATCHES_MAX) {
        this.#isCut = true;
        break;
      }
      tally.putBatch(detail.batch.id, detail);
    }
    for await (const item of allRows((query) => source.items({ ...query, states: ['attention'] }))) {
      if (tally.itemCount === ATTENTION_ITEMS_MAX) {
        this.#isCut = true;
        break;
      }
      tally.putItem(item.id, item);
    }
    this.#tally = tally;
    // What changed behind the place where the reading was.
    await this.#follow(tally);
  }

  /** Reads what changed since the last time. What changes meanwhile is read the next time. */
  async #follow(tally: AttentionTally): Promise<void> {
    const [items, batches] = [[...this.#items], [...this.#batches]];
    this.#items.clear();
    this.#batches.clear();
    for (let at = 0; at < items.length; at += CHANGES_AT_ONCE) {
      const ids = items.slice(at, at + CHANGES_AT_ONCE);
      const read = await Promise.all(ids.map((id) => this.#source.item(id)));
      for (const [index, id] of ids.entries()) tally.putItem(id, read[index]);
    }
    for (let at = 0; at < batches.length; at += CHANGES_AT_ONCE) {
      const ids = batches.slice(at, at + CHANGES_AT_ONCE);
      const read = await Promise.all(ids.map((id) => this.#source.batch(id)));
      for (const [index, id] of ids.entries()) tally.putBatch(id, read[index]);
    }
  }

  async #viewOf(group: TallyGroup, names: ReadonlyMap<DestinationId, string>): Promise<AttentionGroupView> {
    const [items, batches] = await Promise.all([
      Promise.all(firstOf(group.items).map((id) => this.#source.item(id))),
      Promise.all(firstOf(group.batches.keys()).map((id) => this.#source.batch(id))),
    ]);
    return {
      scope: group.scope,
      code: group.code,
      destination: names.get(group.destinationId) ?? group.destinationId,
      told: group.told,
      batchCount: group.batches.size,
      itemCount: group.items.size,
      batches: batches.filter((detail) => detail !== undefined).map(batchView),
      items: items.filter((item) => item !== undefined).map((item) => itemView(item, [])),
    };
  }
}

function firstOf<T>(all: Iterable<T>): readonly T[] {
  const first: T[] = [];
  for (const one of all) {
    first.push(one);
    if (first.length === EXAMPLES_MAX) break;
  }
  return first;
}
