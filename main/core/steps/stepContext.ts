import type { Destination } from '../../../shared/model/destination.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { CoreContext } from '../context.ts';
import type { Access, ImportService } from '../ports/importService.ts';
import type { Transfers } from '../transfers.ts';

/** What a failed call turned out to be, after a look at the whole destination. */
export type Blame =
  /** The destination is down or wants a person: what was under way goes back into the queue. */
  | 'destination'
  /** The destination is well: it is this one thing's own trouble. */
  | 'thing';

/** What a step of a batch works with. */
export interface StepContext {
  readonly core: CoreContext;
  readonly destination: Destination;
  readonly service: ImportService;
  /** Ends when the daemon stops, the batch is cancelled, or the lane is paused. */
  readonly signal: AbortSignal;
  readonly access: Access;
  readonly transfers: Transfers;
  /** Finds out whether a failure is the destination's, and closes its gate if so. */
  readonly blame: (failure: Failure) => Promise<Blame>;
  /** True when something more urgent waits for the slot. */
  readonly shouldYield: () => boolean;
  /** True while other batches are sent beside this one. */
  readonly isBesideOthers: () => boolean;
  /** Hears of every file that the server took. */
  readonly fileTaken: (bytes: number) => void;
  /** The signal of one item, so that it can be called off alone. */
  readonly itemSignal: (itemId: string) => { readonly signal: AbortSignal; readonly done: () => void };
}

/** What a step leaves behind: `on` = look at the batch again at once; `rest` = give the slot back. */
export type StepEnd = 'on' | 'rest';

/** What a step works with that needs neither the server nor its secret. */
export type LocalStepContext = Pick<StepContext, 'core' | 'destination' | 'service' | 'signal'>;
