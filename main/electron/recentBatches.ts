import type { BatchView } from '../../shared/api/views.ts';

/** The tray's menu names so many batches. */
export const RECENT_BATCHES_MAX = 5;
/** Of what was told of, so many batches are remembered: one that is done may be told again after that. */
const REMEMBERED_MAX = 5_000;

/** What the shell needs of a batch. */
export type SeenBatch = Pick<
  BatchView,
  'id' | 'comment' | 'createdAt' | 'destination' | 'status' | 'mode' | 'counts'
>;

/** True when the batch has done what its mode asks of it, and nobody is needed. */
export function isDone({ status, mode }: SeenBatch): boolean {
  switch (status) {
    case 'imported':
    case 'accepted':
      return true;
    case 'sent':
      return mode === 'hold';
    default:
      return false;
  }
}

/** True when it stopped, or a file of it did. */
export function needsSomebody({ status, counts }: SeenBatch): boolean {
  if (status === 'attention' || status === 'asking' || status === 'failed') return true;
  return status !== 'cancelled' && (counts.attention?.items ?? 0) > 0;
}

/** What the event stream told of batches: the newest few, and what became of each since the shell looks. */
export class RecentBatches {
  /** Wall clock, ms since 1970: what was made before and is first seen done is no news. */
  readonly #since: number;
  #newest: readonly SeenBatch[] = [];
  #ends: ReadonlyMap<string, 'done' | 'needs' | 'open'> = new Map();

  constructor(since: number) {
    this.#since = since;
  }

  /** The newest first. */
  get newest(): readonly SeenBatch[] {
    return this.#newest;
  }

  /** Batches that wait for a person, as far as they were told of. */
  get waiting(): readonly string[] {
    return [...this.#ends].filter(([, end]) => end === 'needs').map(([id]) => id);
  }

  /** Another daemon: its batches are others. */
  clear(): void {
    this.#newest = [];
  }

  /** Takes what changed and gives back what got done by that. */
  take(changed: readonly SeenBatch[]): readonly SeenBatch[] {
    const byId = new Map([...this.#newest, ...changed].map((batch) => [batch.id, batch]));
    this.#newest = [...byId.values()]
      .sort((one, other) => compare(other.createdAt, one.createdAt) || compare(other.id, one.id))
      .slice(0, RECENT_BATCHES_MAX);
    const ends = new Map(this.#ends);
    const done = changed.filter((batch) => {
      const before = ends.get(batch.id);
      const now = isDone(batch) ? 'done' : needsSomebody(batch) ? 'needs' : 'open';
      ends.delete(batch.id);
      ends.set(batch.id, now);
      const isNew = before === undefined && Date.parse(batch.createdAt) >= this.#since;
      return now === 'done' && (isNew || (before !== undefined && before !== 'done'));
    });
    this.#ends = new Map([...ends].slice(-REMEMBERED_MAX));
    return done;
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
