import type { RemoteBatch } from '../../../shared/model/batch.ts';
import type { Destination } from '../../../shared/model/destination.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { Verification } from '../../../shared/model/item.ts';
import type { JobKind } from '../../../shared/model/importJob.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';
import type { FileBody } from './files.ts';
import type { Pace } from './pace.ts';
import type { Turn } from './turn.ts';

/** What an adapter needs to call a destination. */
export interface Access {
  readonly destination: Destination;
  /** Key, password or token; never logged. */
  readonly secret: string;
  readonly signal: AbortSignal;
  /** How fast files may leave; as fast as they can without it. */
  readonly pace?: Pace;
  /** For a file that travels alone in one request: when it may. */
  readonly turn?: Turn;
}

/** A control file on its way. */
export interface ControlInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Its own comment; the batch's where it has none. */
  readonly comment?: string;
}

export interface OpenBatchInput {
  readonly comment: string;
  /** Bytes of the control file, where the service takes one and the batch brings one. */
  readonly control?: ControlInput;
  /** Digest of a control file that the server has already. */
  readonly controlDigest?: string;
  /** Haplo standard API: the kind, where it is not the destination's. */
  readonly apiKind?: string;
  /** Unique for this batch and round: the stem of an archive, a source path. */
  readonly key: string;
}

/** One file of a send. */
export interface OutgoingFile {
  readonly name: string;
  readonly body: FileBody;
}

export interface SendInput {
  readonly batch: RemoteBatch;
  /** One file where the service's transport is `file`; the whole package where it is `package`. */
  readonly files: readonly OutgoingFile[];
  /** Called with the bytes that have left, from 0 up, never beyond the sum of the files. */
  readonly onProgress: (sentBytes: number) => void;
  /** What a broken send left behind (a TUS address), and where to note it. */
  readonly resume?: string;
  readonly noteResume?: (token: string) => Promise<void>;
}

/** What the server said of one file it took. The core compares; the adapter only reports. */
export interface SentFile {
  readonly name: string;
  /** SHA-256 that the server says its copy has, lower-case hex. */
  readonly remoteDigest?: string;
  readonly remoteBytes?: number;
  readonly remoteRef?: string;
  /** The best that this answer proves apart from a digest. */
  readonly atLeast: Verification;
  /** The server took the package, but not this file of it: it does not count as sent. */
  readonly refused?: Failure;
}

export interface StartInput {
  readonly batch: RemoteBatch;
  readonly kind: JobKind;
  /** True when the same call was made before and its answer was lost. */
  readonly repeated: boolean;
  /** Files of the batch, by remote name. */
  readonly names: readonly string[];
  readonly batchDir?: string;
  /** Leave out what the server has already, when a broken import is taken up again (EcoTaxa). */
  readonly skipExisting?: boolean;
  /** Remote ids of earlier jobs of this batch: never the one that is looked for after a lost start. */
  readonly earlierJobs?: readonly string[];
}

/**
 * How a start ended. `accepted` = taken, and nobody will report the outcome; `running` = it can be asked;
 * `unclear` = the answer was lost; `taken-before` = the service shows that an earlier try took.
 */
export type StartOutcome =
  | { readonly kind: 'accepted'; readonly serverSaid?: string }
  | { readonly kind: 'taken-before'; readonly serverSaid?: string }
  | { readonly kind: 'running'; readonly remoteId?: string };

export interface JobInput {
  readonly batch: RemoteBatch;
  readonly remoteId?: string;
  readonly names: readonly string[];
}

/** How a job stands, where the service tells. `leftOut` names files that the import did not take. */
export type JobReport =
  | { readonly state: 'running'; readonly pct?: number; readonly message?: string; readonly pollInMs: number }
  | { readonly state: 'asking'; readonly question: Readonly<Record<string, unknown>> }
  | {
      readonly state: 'succeeded';
      readonly serverSaid?: string;
      readonly leftOut: readonly string[];
      readonly refs: Readonly<Record<string, string>>;
      /** Files that the server took in more than once since the batch was begun: a person must hear of it. */
      readonly doubled?: readonly string[];
    }
  | { readonly state: 'failed'; readonly message: string; readonly serverSaid?: string };

/** What a probe found out without any effect on the server. */
export interface ProbeReport {
  /** The product as the answer shows it. */
  readonly product: string;
  /** False where the key cannot be tested without starting something (Robotoff). */
  readonly credentialsTested: boolean;
  readonly tookMs: number;
}

/** Abilities that only some services have; callers look before they call. */
export interface JobAbilities {
  answer?(
    access: Access,
    input: JobInput & { readonly answer: Readonly<Record<string, unknown>> },
  ): Promise<Result<void>>;
  restart?(access: Access, input: JobInput): Promise<Result<void>>;
  /** Stops and forgets a job. `once`: what one call of the service's own does, which may only stop it. */
  erase?(access: Access, input: JobInput & { readonly once?: true }): Promise<Result<void>>;
  log?(access: Access, input: JobInput): Promise<Result<AsyncIterable<Uint8Array>>>;
  file?(
    access: Access,
    input: JobInput,
  ): Promise<Result<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }>>;
  /** DSP-INGEST's mapping.csv as it stands. */
  mapping?(access: Access, input: { readonly batch: RemoteBatch }): Promise<Result<string>>;
  finalize?(access: Access, input: { readonly batch: RemoteBatch }): Promise<Result<void>>;
  /** Digest that the service computed later, for what `remoteRef` names. */
  lateDigest?(access: Access, input: { readonly remoteRef: string }): Promise<Result<string | undefined>>;
  search?(
    access: Access,
    input: { readonly what: 'taxa' | 'users'; readonly text: string },
  ): Promise<Result<readonly { readonly id: number; readonly label: string }[]>>;
  /** After a lost start: the job that belongs to this batch, if the service has one. */
  findStarted?(access: Access, input: StartInput): Promise<Result<{ readonly remoteId: string } | undefined>>;
}

/**
 * One import service. Every call has its limits inside; every expected failure is a value whose code tells the core
 * what to do, classified by the adapter, since only it knows what a status means there. A lost answer to a call
 * with an effect is a `network.*` failure like any other: the core knows that it may have taken.
 */
export interface ImportService extends JobAbilities {
  readonly abilities: Abilities;
  /** Asks without any effect whether address, product and credentials are right. */
  probe(access: Access): Promise<Result<ProbeReport>>;
  /** Whether the service can take this name at all; decided before anything is sent. */
  acceptsName(name: string): Result<void>;
  /** A control file alone, for a batch to come. May be repeated after a lost answer. */
  putControl?(access: Access, control: ControlInput): Promise<Result<void>>;
  /** Everything the service needs before files: control file, batch. May be repeated after a lost answer. */
  openBatch(access: Access, input: OpenBatchInput): Promise<Result<RemoteBatch>>;
  send(access: Access, input: SendInput): Promise<Result<readonly SentFile[]>>;
  /** Starts the import or the dry run. Called only after `starting` is written. */
  start(access: Access, input: StartInput): Promise<Result<StartOutcome>>;
  /** How the job stands. Only where `abilities.outcomeReported`. */
  report?(access: Access, input: JobInput): Promise<Result<JobReport>>;
}
