import type { HaploServerLists } from '../../../../shared/services/haplo/controlFile.ts';
import type { ServiceContext } from '../../framework/serviceModule.ts';
import type { StateBox } from '../../framework/stateStore.ts';
import type { HaploGate } from '../../../../shared/services/haplo/access.ts';
import type { HaploApiState, HaploBatch, HaploKind, HaploUpload } from './haploState.ts';

/** One of the application's import APIs. */
export interface HaploApi {
  readonly kind: HaploKind;
  /** Path prefix of the API, with a slash at its end; also of its keys. */
  readonly prefix: string;
  /** Path of its pages for people. */
  readonly pagesPath: string;
  readonly box: StateBox<HaploApiState, HaploUpload>;
}

/** The application: both APIs behind one address, with one gate and one worker. */
export interface HaploApp {
  readonly context: ServiceContext;
  readonly lists: HaploServerLists;
  readonly gate: HaploGate;
  readonly apis: readonly HaploApi[];
  /** Gives a batch to the worker, behind all that wait. */
  readonly enqueue: (api: HaploApi, batch: HaploBatch) => void;
}

/** The batch of an API, or undefined. */
export function batchOf(api: HaploApi, id: string): HaploBatch | undefined {
  return api.box.value.batches.find((batch) => batch.id === id);
}
