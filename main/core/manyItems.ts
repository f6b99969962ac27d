import type { Failure } from '../../shared/model/failure.ts';
import type { FailureCode } from '../../shared/model/failureCatalogue.ts';
import type { BatchId, DestinationId, ItemId } from '../../shared/model/ids.ts';

/** What can be done with many items by one act. */
export type ItemsDeed = 'retry' | 'cancel' | 'restore';

/** Which items an act is meant for. */
export type ItemsMeant =
  /** All that wait for a person for one cause at one destination, or in one batch of it. */
  | {
      readonly kind: 'stopped';
      readonly code: FailureCode;
      readonly destinationId: DestinationId;
      readonly batchId?: BatchId;
    }
  | { readonly kind: 'named'; readonly ids: readonly ItemId[] };

/** How names that several files of a batch have are settled: all go on, the later ones numbered; or only the one written last. */
export type ClashChoice = 'keep-both' | 'keep-newest';

/** What became of an act on many items. */
export interface ItemsMoved {
  readonly moved: readonly ItemId[];
  readonly refused: number;
  /** Why the first of the refused was. */
  readonly failure?: Failure;
}
