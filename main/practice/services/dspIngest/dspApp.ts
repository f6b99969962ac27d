import type { ServiceContext } from '../../framework/serviceModule.ts';
import type { StateBox } from '../../framework/stateStore.ts';
import type { DspLocks } from './dspLocks.ts';
import type { DspState } from './dspState.ts';

/** What can be set for the kind; times are simulated. */
export interface DspOptions {
  /** How long the ingest of one file takes, by its digest between these: so the order of completion is another than that of arrival. */
  readonly fileMsMin: number;
  readonly fileMsMax: number;
  /** Files that are ingested beside each other (INGEST_BULK_MAX_PARALLEL). */
  readonly parallelMax: number;
  /** How many ingests of a path fail, by path. */
  readonly failing: Readonly<Record<string, number>>;
  /** Real time for which a token is good. */
  readonly tokenLifetimeMs: number;
  /** True: the bulk routes want an administrator, as before v0.21.0. */
  readonly adminOnly: boolean;
}

/** One DSP-INGEST and its DSP-API. */
export interface DspApp {
  readonly context: ServiceContext;
  readonly options: DspOptions;
  readonly box: StateBox<DspState>;
  readonly locks: DspLocks;
  /** What is left of `options.failing`. */
  readonly failuresLeft: Map<string, number>;
  /** Work that goes on after its answer; waited for when the server stops. */
  readonly inBackground: (work: Promise<void>) => void;
}
