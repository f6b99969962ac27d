import type {
  Batch,
  BatchCounts,
  BatchStatus,
  CheckLevel,
  Origin,
  RunMode,
} from '../../shared/model/batch.ts';
import type { AccountEntry } from '../../shared/model/account.ts';
import type { Destination, DestinationGate } from '../../shared/model/destination.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { BatchId, DestinationId, FolderId, ItemId, JobId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';
import type { Result } from '../../shared/model/result.ts';
import type { FoldersFace } from './foldersFace.ts';
import type { Courtesy } from './instrument.ts';
import type { KeptLog } from './keptLog.ts';
import type { PathCount } from './countPaths.ts';
import type { ClashChoice, ItemsDeed, ItemsMeant, ItemsMoved } from './manyItems.ts';
import type { MirrorFace } from './mirrorFace.ts';
import type { RunSchedule, ScheduleFace } from './scheduleFace.ts';
import type { SendingWindow } from './sendingRules.ts';
import type { CheckFace } from './checking/checkFace.ts';
import type { PassedOver } from './ports/files.ts';
import type { ProbeReport } from './ports/importService.ts';
import type {
  BatchQuery,
  ItemQuery,
  JobQuery,
  Page,
  PageQuery,
  StoredReceipt,
  StoryLine,
  StoryQuery,
  HistoryQuery,
} from './ports/store.ts';
import type { DepthRow, HistoryRow } from './ports/history.ts';

/** Which files, as whoever gives them names them. */
export interface FilesGiven {
  /** Absolute paths of files or folders. */
  readonly paths: readonly string[];
  readonly spooled: readonly { readonly sha256: string; readonly name: string }[];
  /** Remote names for single paths. */
  readonly names: Readonly<Record<string, string>>;
}

export type ControlGiven =
  | { readonly path: string }
  | { readonly spooled: string; readonly name: string }
  | { readonly digest: string };

export interface BatchGiven extends FilesGiven {
  readonly destination: string;
  readonly comment?: string;
  readonly control?: ControlGiven;
  readonly mode: RunMode;
  /** Where the service has no dry run: from which findings of the check on it waits. */
  readonly checkLevel?: CheckLevel;
  readonly batchDir?: string;
  readonly open: boolean;
  readonly origin: Origin;
}

export interface BatchEdit {
  readonly comment?: string;
  readonly mode?: RunMode;
  readonly control?: ControlGiven;
  readonly close?: true;
  readonly paused?: boolean;
}

export interface RunGiven {
  readonly dryRun: boolean;
  /** ms since the epoch. */
  readonly at?: number;
  readonly window?: string;
  readonly override?: string;
  readonly by: string;
}

/** What an intake did. */
export interface IntakeOutcome {
  readonly batch: BatchDetail;
  readonly items: number;
  readonly bytes: number;
  readonly passedOver: readonly PassedOver[];
  readonly passedOverMore: number;
}

/** A batch with what its status rests on. */
export interface BatchDetail {
  readonly batch: Batch;
  readonly destination: Destination | undefined;
  readonly counts: BatchCounts;
  readonly jobs: readonly ImportJob[];
  /** When a run that was asked for begins; absent where none waits. */
  readonly schedule?: RunSchedule;
}

/** Until when to pause: so long, until a time (ms since the epoch), till tomorrow morning, or until somebody resumes. */
export interface PauseGiven {
  readonly forMs?: number;
  readonly until?: number | 'tomorrow';
  /** Everything, where it is not named. */
  readonly destination?: string;
}

/** A pause that was set. */
export interface Paused {
  /** Items that were on their way: they are called off, and sent again afterwards. */
  readonly calledOff: number;
  readonly until?: number;
}

/** Bytes under way now; only in memory. */
export interface Moving {
  readonly batchId: BatchId;
  readonly itemId: ItemId;
  readonly name: string;
  readonly bytes: number;
  readonly sentBytes: number;
}

export interface DestinationDetail {
  readonly destination: Destination;
  readonly gate: DestinationGate;
  readonly itemsQueued: number;
  /** An administrator decides about it. */
  readonly locked: boolean;
  /** The window that its uploads keep to, and how that stands. */
  readonly window?: SendingWindow;
}

export interface DestinationGiven {
  readonly name: string;
  readonly kind: Destination['kind'];
  readonly url: string;
  readonly user?: string;
  readonly secret?: string;
  readonly secretStore: Destination['secretStore'];
  readonly options: Destination['options'];
  /** A person gives the key afterwards, as for a destination of the administrator: until then nothing is sent there. */
  readonly keyLater?: true;
}

/** A destination as far as it is typed. */
export interface UnsavedGiven {
  readonly kind: Destination['kind'];
  readonly url: string;
  readonly user?: string;
  /** Without one only the address is looked at. */
  readonly secret?: string;
  readonly options: Destination['options'];
  readonly limitMs?: number;
  readonly signal: AbortSignal;
}

/** What its server said; `product` is absent where it only asks for a key, as many servers would. */
export interface UnsavedReport {
  readonly product?: string;
  readonly credentialsTested: boolean;
  readonly tookMs: number;
}

export interface CoreStatus {
  readonly items: BatchCounts;
  readonly batches: Readonly<Partial<Record<BatchStatus, number>>>;
  readonly moving: readonly Moving[];
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly paused: { readonly since: number; readonly until?: number } | undefined;
  readonly destinations: readonly DestinationDetail[];
  readonly courtesy: Courtesy;
  readonly resumed: { readonly items: number; readonly at: number } | undefined;
  readonly foldersInTrouble: readonly FolderInTrouble[];
  readonly trouble: Failure | undefined;
}

/** A watched folder that cannot go on: out of reach, or its files cannot become batches. */
export interface FolderInTrouble {
  readonly id: FolderId;
  readonly path: string;
  readonly isReachable: boolean;
  readonly failure: Failure;
}

/** A question that waits for a person, with what was answered before for the same destination. */
export interface OpenQuestion {
  readonly job: Extract<ImportJob, { state: 'asking' }>;
  /** Name of the destination. */
  readonly destination: string;
  readonly suggestions: {
    readonly users: Readonly<Record<string, string | number>>;
    readonly taxa: Readonly<Record<string, string | number>>;
  };
}

/** What changed, for those who watch. Ids only: whoever wants to know more reads it. */
export type CoreChange =
  | { readonly kind: 'batch'; readonly id: BatchId }
  | { readonly kind: 'item'; readonly id: ItemId; readonly batchId: BatchId }
  | { readonly kind: 'job'; readonly id: JobId; readonly batchId: BatchId }
  | { readonly kind: 'destination'; readonly id: DestinationId }
  | { readonly kind: 'destinationRemoved'; readonly name: string }
  | { readonly kind: 'progress' }
  | { readonly kind: 'status' };

/**
 * Everything a face (local API, mirror, command) may ask of the core. Calls do, changes tell.
 * Every call resolves after its effect is durable.
 */
export interface Core {
  /** Recovers what an earlier end left behind, then begins to work. */
  start(): Promise<void>;
  /** Ends what is under way, notes a clean end. Nothing runs afterwards. */
  stop(): Promise<void>;
  onChange(listener: (change: CoreChange) => void): () => void;
  /** The same core for one call that somebody makes under a name: stories and receipts keep it. */
  inNameOf(operator: string): Core;
  status(): Promise<CoreStatus>;
  moving(): readonly Moving[];

  addBatch(given: BatchGiven): Promise<Result<IntakeOutcome>>;
  /** What an intake of these paths would take; counted until the signal aborts. */
  countPaths(paths: readonly string[], signal: AbortSignal): Promise<PathCount>;
  addItems(id: BatchId, given: FilesGiven): Promise<Result<IntakeOutcome>>;
  batch(id: BatchId): Promise<BatchDetail | undefined>;
  batches(query: BatchQuery): Promise<Page<BatchDetail>>;
  editBatch(id: BatchId, edit: BatchEdit): Promise<Result<BatchDetail>>;
  splitBatch(
    id: BatchId,
    given: { readonly items: readonly ItemId[]; readonly comment?: string },
  ): Promise<Result<BatchDetail>>;
  mergeBatches(id: BatchId, from: readonly BatchId[]): Promise<Result<BatchDetail>>;
  runBatch(id: BatchId, given: RunGiven): Promise<Result<BatchDetail>>;
  retryBatch(id: BatchId): Promise<Result<BatchDetail>>;
  cancelBatch(id: BatchId): Promise<Result<BatchDetail>>;
  sendNext(id: BatchId): Promise<Result<BatchDetail>>;
  /** What happened when, ever since this ledger was begun. */
  history(query: HistoryQuery): Promise<readonly HistoryRow[]>;
  /** How many files waited when; see `Store.depths`. */
  depths(query: HistoryQuery): Promise<readonly DepthRow[]>;
  story(id: BatchId, query: StoryQuery): Promise<Page<StoryLine>>;
  receipts(id: BatchId): Promise<readonly StoredReceipt[]>;
  /** Receipts of all batches, in the order of the chain. */
  receiptChain(query: PageQuery): Promise<Page<StoredReceipt>>;
  /** Every file that was ever seen, each in exactly one place. */
  account(): AsyncIterable<AccountEntry>;

  item(id: ItemId): Promise<Item | undefined>;
  items(query: ItemQuery): Promise<Page<Item>>;
  retryItem(id: ItemId): Promise<Result<Item>>;
  cancelItem(id: ItemId): Promise<Result<Item>>;
  restoreItem(id: ItemId): Promise<Result<Item>>;
  /** One act for many items; what cannot is counted, and the rest goes on. */
  moveItems(deed: ItemsDeed, meant: ItemsMeant): Promise<ItemsMoved>;
  /** Settles all names at a destination, or in one batch of it, that several files have. */
  settleClashes(
    choice: ClashChoice,
    meant: { readonly destinationId: DestinationId; readonly batchId?: BatchId },
  ): Promise<ItemsMoved>;
  renameItem(id: ItemId, name: string): Promise<Result<Item>>;

  job(id: JobId): Promise<ImportJob | undefined>;
  jobs(query: JobQuery): Promise<Page<ImportJob>>;
  recordLog(id: JobId, given: { readonly log: string; readonly by: string }): Promise<Result<ImportJob>>;

  answerJob(id: JobId, answer: Readonly<Record<string, unknown>>): Promise<Result<ImportJob>>;
  /** Kept as the job's wish where the server cannot be told now; `anyway` = a person decided, whatever became of the job. */
  restartJob(id: JobId, given?: { readonly anyway?: boolean }): Promise<Result<ImportJob>>;
  eraseJob(id: JobId, given?: { readonly anyway?: boolean }): Promise<Result<ImportJob>>;
  /** Takes back what was asked of a job and is not done yet. */
  dropWish(id: JobId): Promise<Result<ImportJob>>;
  jobLog(id: JobId): Promise<Result<AsyncIterable<Uint8Array>>>;
  /** The service's log as it was read last; undefined where it never was. */
  keptLog(id: JobId): Promise<KeptLog | undefined>;
  jobFile(id: JobId): Promise<Result<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }>>;
  questions(): Promise<readonly OpenQuestion[]>;
  searchCandidates(given: {
    readonly destination: string;
    readonly what: 'taxa' | 'users';
    readonly text: string;
  }): Promise<Result<readonly { readonly id: number; readonly label: string }[]>>;
  leftovers(id: BatchId): Promise<Result<readonly Item[]>>;
  mapping(id: BatchId): Promise<Result<string>>;
  finalizeBatch(id: BatchId): Promise<Result<void>>;

  destinations(): Promise<readonly DestinationDetail[]>;
  destination(name: string): Promise<DestinationDetail | undefined>;
  saveDestination(given: DestinationGiven): Promise<Result<DestinationDetail>>;
  removeDestination(name: string, queued: 'refuse' | 'cancel'): Promise<Result<void>>;
  /** `limitMs` bounds the wait; a probe that takes longer is `network.timeout`. */
  testDestination(name: string, limitMs?: number): Promise<Result<Result<ProbeReport>>>;
  /** The same for a destination that nobody has saved: nothing of it is kept, nor is its key written anywhere. */
  probeUnsaved(given: UnsavedGiven): Promise<Result<Result<UnsavedReport>>>;

  /** Offline checks. */
  readonly checking: CheckFace;

  /** For the mirror alone. */
  readonly mirror: MirrorFace;

  readonly folders: FoldersFace;

  readonly schedule: ScheduleFace;

  pause(given: PauseGiven): Promise<Result<Paused>>;
  resume(given: { readonly destination?: string }): Promise<Result<void>>;

  /** The computer slept: all that became due meanwhile is looked at now, and all folders are scanned. */
  wokeUp(): void;
}
