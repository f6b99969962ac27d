import { randomBytes } from 'node:crypto';

/** Keys and batch identifiers alike: 33 random bytes. Source: haplo a6352c9, KSecurityRandom.java. */
const IDENTIFIER_BYTES = 33;

/** The two import APIs of one Haplo application. */
export type HaploKind = 'haplo-batch' | 'haplo-standard';

/** An API key and what its holder may do. */
export interface HaploKey {
  readonly key: string;
  /** The key is good where path and query start with this; with a leading `=` where they equal the rest. */
  readonly pathPrefix: string;
  /** `outsider`: the service user is not in the API's group; `blocked`: the service user is blocked. */
  readonly holder: 'member' | 'outsider' | 'blocked';
}

/** A row of the list of control files: one for each new pair of digest and comment. */
export interface HaploControl {
  readonly digest: string;
  readonly comment: string;
  readonly at: string;
}

/** One listed file of a batch. Names may repeat: the last one's bytes count, at the first one's place. */
export interface HaploListedFile {
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
  readonly at: string;
}

/** A batch's state as the server's text column has it. */
export type HaploBatchState = 'uploading' | 'scheduled' | 'running' | 'dry-run' | 'complete' | 'error';

/** A batch of either API. */
export interface HaploBatch {
  readonly id: string;
  /** Digest of its control file; null in the standard API. */
  readonly control: string | null;
  /** Kind of its built-in control file; null in the batch API. */
  readonly apiKind: string | null;
  readonly comment: string;
  readonly createdAt: string;
  state: HaploBatchState;
  files: HaploListedFile[];
  /** The mode as it was sent; null = none. Anything but `dry-run` runs for real. */
  mode: string | null;
  scheduledAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  /** Empty until the run has ended. */
  log: string;
  errors: number;
  /** What the run did; the real server tells neither. */
  recordsRead: number;
  recordsSaved: number;
}

/** Everything one API knows. */
export interface HaploApiState {
  keys: HaploKey[];
  /** Kinds of the standard API; empty in the batch API. */
  kinds: string[];
  controls: HaploControl[];
  batches: HaploBatch[];
}

/** A new API with one good key for its own paths. */
export function newHaploApiState(pathPrefix: string, kinds: readonly string[]): HaploApiState {
  const keys: HaploKey[] = [{ key: newIdentifier(), pathPrefix, holder: 'member' }];
  return { keys, kinds: [...kinds], controls: [], batches: [] };
}

/** An API key or batch identifier: 44 of A-Z a-z 0-9 _ -, the first and last a letter or digit. */
export function newIdentifier(): string {
  for (;;) {
    const text = randomBytes(IDENTIFIER_BYTES).toString('base64').replaceAll('+', '_').replaceAll('/', '-');
    if (/^[A-Za-z0-9].*[A-Za-z0-9]$/.test(text)) return text;
  }
}
