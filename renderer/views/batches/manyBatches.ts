import type { ClientResult } from '../../../shared/api/client.ts';
import type { BatchView, ProblemView } from '../../../shared/api/views.ts';
import { canCancel, canGoNext } from '../batch/batchAbilities.ts';

/** What can be done with several batches at once, in the order in which it is offered. */
export const DEEDS = ['pause', 'resume', 'next', 'cancel'] as const;
export type Deed = (typeof DEEDS)[number];

/** A browser has six connections to a host; the event stream holds one, and the window must still be able to ask. */
const CALLS_AT_ONCE_MAX = 4;

/** What all of these batches can do; pausing and resuming also where some of them are so already. */
export function deedsOf(batches: readonly BatchView[]): readonly Deed[] {
  return DEEDS.filter((deed) => {
    if (batches.length === 0) return false;
    if (deed === 'next') return batches.every(canGoNext);
    return batches.every(canCancel) && concerned(deed, batches).length > 0;
  });
}

/** Those of the batches that a deed changes, in the order in which they are asked for it. */
export function concerned(deed: Deed, batches: readonly BatchView[]): readonly BatchView[] {
  switch (deed) {
    case 'pause':
      return batches.filter(({ paused }) => !paused);
    case 'resume':
      return batches.filter(({ paused }) => paused);
    case 'next':
      // The last wish goes first: asked for from the newest on, the oldest leads, as it would have anyway.
      return batches.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
    case 'cancel':
      return batches;
    default:
      return deed satisfies never;
  }
}

/** A batch that something could not be done with. */
export interface Refused {
  readonly batch: BatchView;
  readonly problem: ProblemView;
}

interface Deeds {
  readonly call: (batch: BatchView) => Promise<ClientResult<unknown>>;
  /** How many are done with, well or not. */
  readonly onProgress: (done: number) => void;
  /** Batches not yet begun with are then left as they are. */
  readonly signal: AbortSignal;
  /** One after the other, where the order counts. */
  readonly ordered: boolean;
}

/** Does something with each batch, a few at a time. One that fails does not stop the others. */
export async function doWithAll(
  batches: readonly BatchView[],
  { call, onProgress, signal, ordered }: Deeds,
): Promise<{ readonly done: readonly BatchView[]; readonly refused: readonly Refused[] }> {
  const queue = batches.values();
  const done: BatchView[] = [];
  const refused: Refused[] = [];
  const work = async (): Promise<void> => {
    // A turn takes its batch only when it is about to call: what a stop leaves is untouched.
    for (const batch of queue) {
      if (signal.aborted) return;
      const answer = await call(batch);
      if (answer.ok) done.push(batch);
      else refused.push({ batch, problem: answer.failure });
      onProgress(done.length + refused.length);
    }
  };
  await Promise.all(Array.from({ length: ordered ? 1 : CALLS_AT_ONCE_MAX }, work));
  return { done, refused };
}
