import type { Batch, BatchCounts } from '../../shared/model/batch.ts';
import type { BatchId, ItemId, JobId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';
import type { CoreChange } from './core.ts';
import type { Clock } from './ports/clock.ts';
import { Draft, there, type BatchState } from './draft.ts';
import { QUEUE_STATES } from './ports/history.ts';
import type { Change, Store } from './ports/store.ts';

/** Batches whose state is kept at hand between writes. */
const CACHED_BATCHES_MAX = 200;

/** Changes that are told in one go: 100,000 held up everybody else for 0.1 s (measured). */
const TOLD_PER_TURN = 5_000;

/**
 * The core's one door to the store for batches. It holds one lock per batch, so that two events never read the same
 * state and both write; it keeps the counts and the derived status true in the same commit as what changed them;
 * and it tells those who watch, after the commit.
 */
export class Ledger {
  readonly #store: Store;
  readonly #emit: (change: CoreChange) => void;
  readonly #clock: Pick<Clock, 'now' | 'turn'>;
  readonly #locks = new Map<BatchId, Promise<unknown>>();
  readonly #cache = new Map<BatchId, BatchState>();
  /** Reads under way, unless a commit has outdated them. */
  readonly #reads = new Map<BatchId, Promise<BatchState | undefined>>();
  #receipts: Promise<unknown> = Promise.resolve();

  constructor(store: Store, emit: (change: CoreChange) => void, clock: Pick<Clock, 'now' | 'turn'>) {
    this.#store = store;
    this.#clock = clock;
    this.#emit = emit;
  }

  /** The state of a batch as of the last commit. */
  async read(id: BatchId): Promise<BatchState | undefined> {
    const known = this.#cache.get(id);
    if (known !== undefined) return known;
    const reading = this.#reads.get(id) ?? this.#beginRead(id);
    const state = await reading;
    // What was read before a commit that came in between is old, and must not be taken for the state afterwards.
    if (this.#reads.get(id) !== reading) return state;
    this.#reads.delete(id);
    if (state !== undefined) this.#remember(id, state);
    return state;
  }

  /** The state of a batch that somebody else knows to be there: nothing ever takes a batch out of the ledger. */
  async state(id: BatchId): Promise<BatchState> {
    return there(await this.read(id), id);
  }

  /** A job that somebody else knows to be there: nothing ever takes one out of the ledger. */
  async job(id: JobId): Promise<ImportJob> {
    return there(await this.#store.job(id), id);
  }

  /** An item that somebody else knows to be there: nothing ever takes one out of the ledger. */
  async item(id: ItemId): Promise<Item> {
    return there(await this.#store.item(id), id);
  }

  #beginRead(id: BatchId): Promise<BatchState | undefined> {
    const reading = this.#load(id);
    this.#reads.set(id, reading);
    // What could not be read once is read the next time.
    reading.catch(() => this.#reads.delete(id));
    return reading;
  }

  async #load(id: BatchId): Promise<BatchState | undefined> {
    const batch = await this.#store.batch(id);
    if (batch === undefined) return undefined;
    const [counts, jobs] = await Promise.all([this.#store.counts(id), this.#store.jobsOf(id)]);
    return { batch, counts, jobs };
  }

  /**
   * Runs `work` with the batch locked, then commits what it wrote, all or nothing. The answer of `work` is given back
   * after the commit is durable. The batch must be there: whoever has an id from outside reads it first.
   */
  async write<T>(id: BatchId, work: (draft: Draft) => Promise<T> | T): Promise<T> {
    return this.#locked(id, async () => {
      const draft = new Draft(await this.state(id), this.#store);
      const answer = await work(draft);
      await this.#commit([draft]);
      return answer;
    });
  }

  /**
   * The same for two batches whose items pass between them: both are locked, and both are written in one commit.
   */
  async writeTwo<T>(
    ids: readonly [BatchId, BatchId],
    work: (one: Draft, other: Draft) => Promise<T> | T,
  ): Promise<T> {
    // Always in the same order: two who want the same two must not wait for each other.
    const [first, second] = [...ids].sort() as [BatchId, BatchId];
    return this.#locked(first, () =>
      this.#locked(second, async () => {
        const [one, other] = await Promise.all([this.state(ids[0]), this.state(ids[1])]);
        const drafts = [new Draft(one, this.#store), new Draft(other, this.#store)] as const;
        const answer = await work(...drafts);
        await this.#commit(drafts);
        return answer;
      }),
    );
  }

  /** Writes a new batch with its items, all or nothing. */
  async create(draft: Draft): Promise<BatchState> {
    return this.#locked(draft.batch.id, async () => {
      await this.#commit([draft]);
      return draft.state();
    });
  }

  /** A draft of a batch that is not there yet: for `create`, or for the commit of another one. */
  begin(batch: Batch): Draft {
    const draft = new Draft({ batch, counts: {}, jobs: [] }, this.#store);
    draft.putBatch(batch);
    return draft;
  }

  /**
   * Runs `work`, which reads the head of the chain of receipts and writes the next one, when no other such work runs: of
   * two batches that end together each must see the other's receipt, or both would claim the same place.
   */
  async receiptTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#receipts.then(work);
    this.#receipts = done.catch(() => undefined);
    return done;
  }

  /** Forgets what is at hand, after the store failed: the next read asks the store. */
  forget(): void {
    this.#cache.clear();
    this.#reads.clear();
  }

  #outdate(id: BatchId): void {
    this.#cache.delete(id);
    this.#reads.delete(id);
  }

  async #commit(drafts: readonly Draft[]): Promise<void> {
    const [first, ...others] = drafts;
    const changes = first?.changes() ?? [];
    for (const draft of others) for (const change of draft.changes()) changes.push(change);
    changes.push(...this.#depths(drafts));
    if (changes.length === 0) return;
    try {
      await this.#store.commit(changes);
    } catch (error) {
      for (const draft of drafts) this.#outdate(draft.batch.id);
      throw error;
    }
    for (const draft of drafts) {
      this.#outdate(draft.batch.id);
      this.#remember(draft.batch.id, draft.state());
    }
    await this.#tellAll(changes);
  }

  async #tellAll(changes: readonly Change[]): Promise<void> {
    for (let from = 0; from < changes.length; from += TOLD_PER_TURN) {
      if (from > 0) await this.#clock.turn();
      for (const change of changes.slice(from, from + TOLD_PER_TURN)) this.#tell(change);
    }
  }

  /** Where files came to wait, or wait no longer, the history is told in the same commit. */
  #depths(drafts: readonly Draft[]): readonly Change[] {
    const moved = drafts.filter(({ before, counts }) => waiting(before.counts) !== waiting(counts));
    const destinations = new Set(moved.map(({ batch }) => batch.destinationId));
    return [...destinations].map((destinationId) => ({ put: 'depth', destinationId, at: this.#clock.now() }));
  }

  #tell(change: Change): void {
    if (change.put === 'batch') this.#emit({ kind: 'batch', id: change.batch.id });
    else if (change.put === 'item')
      this.#emit({ kind: 'item', id: change.item.id, batchId: change.item.batchId });
    else if (change.put === 'job')
      this.#emit({ kind: 'job', id: change.job.id, batchId: change.job.batchId });
  }

  #remember(id: BatchId, state: BatchState): void {
    this.#cache.delete(id);
    this.#cache.set(id, state);
    if (this.#cache.size <= CACHED_BATCHES_MAX) return;
    // The oldest goes first.
    for (const oldest of this.#cache.keys()) {
      this.#cache.delete(oldest);
      return;
    }
  }

  async #locked<T>(id: BatchId, work: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(id) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#locks.set(id, settled);
    try {
      return await mine;
    } finally {
      if (this.#locks.get(id) === settled) this.#locks.delete(id);
    }
  }
}

function waiting(counts: BatchCounts): number {
  return QUEUE_STATES.reduce((sum, state) => sum + (counts[state]?.items ?? 0), 0);
}
