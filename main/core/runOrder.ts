import type { Batch } from '../../shared/model/batch.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import type { WindowState } from '../../shared/model/weeklyWindow.ts';
import type { Abilities } from '../../shared/services/abilities.ts';

/** What tells whether the time of a run has come. */
export interface RunTimes {
  /** ms since the epoch. */
  readonly now: number;
  /** How a weekly window stands; undefined where there is none of that name. */
  readonly window: (name: string) => WindowState | undefined;
}

/** Whether the run of a batch is asked for by itself as soon as it is sent. */
export function runsSoon({ next }: Pick<Batch, 'next'>, { now, window }: RunTimes): boolean {
  if (next === undefined || (next.notBefore !== undefined && next.notBefore > now)) return false;
  return next.window === undefined || window(next.window)?.isOpen !== false;
}

/** A batch whose run comes first, and what it is called. */
export type RunBefore = Pick<Batch, 'id' | 'comment' | 'createdAt'>;

/**
 * One look at the batches of a destination, in their order: whose run may be asked for, and whose follows that of an earlier one.
 */
export class RunOrder {
  readonly #abilities: Pick<Abilities, 'oneUploadPer'>;
  readonly #followers = new Map<BatchId, RunBefore>();
  #first: RunBefore | undefined;

  constructor(abilities: Pick<Abilities, 'oneUploadPer'>) {
    this.#abilities = abilities;
  }

  /** Batches that are sent and whose run follows, each with the first of those that it follows. */
  get followers(): ReadonlyMap<BatchId, RunBefore> {
    return this.#followers;
  }

  /** The run of a batch will be asked for by itself, soon: those behind it ask for theirs afterwards. */
  willAsk(batch: RunBefore): void {
    this.#first ??= batch;
  }

  /** Whether the run of a batch that is sent may be asked for now; if so, those behind it ask for theirs afterwards. */
  mayAsk(batch: Batch): boolean {
    if (this.#first !== undefined && this.#keepsItsPlace(batch)) {
      this.#followers.set(batch.id, this.#first);
      return false;
    }
    this.willAsk(batch);
    return true;
  }

  /** A run that has its own time, or that a script asked for, keeps to no other order; nor where nothing is sent side by side. */
  #keepsItsPlace({ next, mirror }: Batch): boolean {
    return (
      this.#abilities.oneUploadPer === 'batch' &&
      mirror === undefined &&
      next?.window === undefined &&
      next?.notBefore === undefined
    );
  }
}

/** Batches that follow another one than before, or one with another name, or none any more. */
export function changedFollowers(
  before: ReadonlyMap<BatchId, RunBefore>,
  now: ReadonlyMap<BatchId, RunBefore>,
): readonly BatchId[] {
  const isSame = (id: BatchId): boolean => {
    const [one, other] = [before.get(id), now.get(id)];
    return one?.id === other?.id && one?.comment === other?.comment;
  };
  return [...new Set([...before.keys(), ...now.keys()])].filter((id) => !isSame(id));
}
