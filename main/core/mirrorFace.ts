import type { Batch, ControlSource, MirrorFacts } from '../../shared/model/batch.ts';
import type { ComesAfter } from '../../shared/model/comesAfter.ts';
import type { Destination } from '../../shared/model/destination.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { BatchId, DestinationId, JobId } from '../../shared/model/ids.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import type { JobMark, JobWishKind } from '../../shared/model/jobWish.ts';
import type { Result } from '../../shared/model/result.ts';
import type { BatchState } from './draft.ts';
import type { Pace } from './ports/pace.ts';
import type { SpoolEntry } from './ports/spool.ts';

/** A destination as a call at the mirror finds it. */
export interface Gateway {
  readonly destination: Destination;
  /** False while the destination rests, is parked or paused, or everything is paused: calls are queued then. */
  readonly isOpen: boolean;
  /** How fast a body may be passed on to it. */
  readonly pace?: Pace;
}

/** A batch that a script makes: one that the server just made (`remote`), or one that is owed to it. */
export interface MirrorBatchGiven extends MirrorFacts {
  readonly destination: Destination;
  readonly comment: string;
  /** The server's own id and what its adapter keeps of it. */
  readonly remote?: { readonly ref: string; readonly facts: Readonly<Record<string, string>> };
  readonly control?: ControlSource;
  readonly batchDir?: string;
}

/** A file that a script gave. Its bytes lie in the spool. */
export interface MirrorItemGiven extends SpoolEntry {
  readonly name: string;
  /** Set when the server took it already, with the digest that it answered with, where it does. */
  readonly sent?: { readonly remoteDigest?: string };
}

/** How a schedule that was passed on ended. */
export type MirrorRunEnd =
  | { readonly kind: 'accepted'; readonly serverSaid: string }
  /** Taken by a service that reports the outcome: the scheduler asks after it. */
  | { readonly kind: 'running'; readonly remoteId?: string }
  /** The server said no; the job is undone. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** It certainly never got there: the scheduler makes it again. */
  | { readonly kind: 'not-taken'; readonly failure: Failure }
  /** The answer was lost: the scheduler finds out by the service's own rule. */
  | { readonly kind: 'unknown' };

/** What a script asked of a job at the server, and the server took. */
export type MirrorJobCall = 'answered' | 'restarted' | 'erased';

/** Something that a script asked of a job while the server could not be told. */
export interface MirrorWish {
  readonly do: JobWishKind;
  /** How the job stood for the script, where that is newer than what the ledger knows. */
  readonly expected?: JobMark;
  /** What the script asked for before. */
  readonly after?: ComesAfter;
  /** Only what one call does at the server. */
  readonly once?: true;
  /** The call went out, and its answer was lost. */
  readonly tried?: true;
}

/** What scripts use instead of the remote's credentials. */
export interface MirrorKey {
  readonly user: string | undefined;
  readonly secret: string;
}

/** What the mirror may ask of the core. Every call resolves after its effect is durable. */
export interface MirrorFace {
  gateway(name: string): Promise<Gateway | undefined>;
  /** The key for scripts, made on first use. Fails with `destination.unknown` or `secret.*`. */
  makeKey(name: string): Promise<Result<MirrorKey>>;
  /** The key as it is; `secret.missing` where none was made. */
  key(destination: Destination): Promise<Result<string>>;
  /** The credentials that calls to the remote carry. */
  remoteSecret(destination: Destination): Promise<Result<string>>;

  /** Something that a script was told, by its place: `control.DIGEST`, ... It is kept for ever. */
  recall(id: DestinationId, place: string): Promise<string | undefined>;
  remember(id: DestinationId, place: string, value: string): Promise<void>;

  state(id: BatchId): Promise<BatchState | undefined>;
  /** The batch that a script knows by this id. */
  batchGiven(id: DestinationId, given: string): Promise<BatchState | undefined>;
  /** The batch that a job of the server's belongs to, however it was started. Looks through all jobs of the destination. */
  batchOfJob(id: DestinationId, remoteId: string): Promise<BatchState | undefined>;
  openBatch(given: MirrorBatchGiven): Promise<Batch>;
  /** Turns a control file that waits alone into a batch that uses it; false when it went out meanwhile. */
  useControl(id: BatchId, made: { readonly given: string; readonly comment: string }): Promise<boolean>;
  /**
   * Notes what the adapter needs to know of a script's batch beyond its files, and what its run comes after. Facts are
   * added to those that are there.
   */
  noteRemote(
    id: BatchId,
    told: { readonly facts: Readonly<Record<string, string>>; readonly after?: ComesAfter },
  ): Promise<void>;
  /** Adds a file, sent or to be sent. False when the batch is cancelled or gone. */
  addItem(id: BatchId, item: MirrorItemGiven): Promise<boolean>;

  /** Names of the files of a batch that are still wanted, in the order in which they came. */
  itemNames(id: BatchId): Promise<readonly string[]>;
  /** Sets aside what a later upload to the same place replaced; `placeOf` gives the place of a name. */
  dropReplaced(id: BatchId, placeOf: (name: string) => string): Promise<void>;

  /**
   * Takes a batch out of the scheduler's hands while a call on it is passed on. Undefined when its calls must be queued:
   * something of it is owed to the server, another call is being passed on, or it has another id there than the script knows
   * (unless the caller translates it).
   */
  lease(id: BatchId, translates?: 'translates'): Promise<Lease | undefined>;
  /** Asks for a run once everything is sent. False when one was asked for before. */
  queueRun(id: BatchId, kind: JobKind): Promise<boolean>;
  /** Writes down that a run is being started, before the call goes out. False when one was asked for before. */
  beginRun(id: BatchId, kind: JobKind): Promise<JobId | undefined>;
  endRun(id: BatchId, job: JobId, end: MirrorRunEnd): Promise<void>;
  /** Has the scheduler ask at once how a running job stands, since a script saw that it may have ended. */
  askNow(id: BatchId): Promise<void>;
  /** The service's own words that came with the end of a job (DSP-INGEST's mapping). */
  report(job: JobId): Promise<string | undefined>;
  /** Writes down what the server was asked of a batch's job, past the scheduler. */
  noteJobCall(id: BatchId, done: MirrorJobCall): Promise<void>;
  /** Keeps what a script asked of a job, to be carried once. False where the job takes nothing now. */
  wishJob(job: JobId, wish: MirrorWish): Promise<boolean>;
  /** Takes back an import that the server was never asked for; `begun` = it may have been. */
  withdrawRun(id: BatchId): Promise<'withdrawn' | 'begun'>;
  /** Stores an answer to a job that asks, to be delivered once. False where it cannot be kept. */
  answerJob(job: JobId, answer: Readonly<Record<string, unknown>>): Promise<boolean>;
  /** Gives up a batch that turned out not to be wanted by the server. */
  dropBatch(id: BatchId): Promise<void>;
}

/** Give it back in any case; the scheduler takes over from there. */
export interface Lease {
  release(): void;
}
