import { randomBytes } from 'node:crypto';
import type { HaploKeyFacts } from '../../../../shared/services/haplo/access.ts';
import { IDENTIFIER_BYTES, newHaploIdentifier } from '../../../../shared/services/haplo/identifier.ts';

/** The two import APIs of one Haplo application. */
export type HaploKind = 'haplo-batch' | 'haplo-standard';

/** An API key and what its holder may do. */
export interface HaploKey extends HaploKeyFacts {
  readonly key: string;
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

/** A file that came, and how many the list of its batch had before. */
export interface HaploUpload {
  readonly batch: string;
  readonly before: number;
  readonly file: HaploListedFile;
}

/** Lists a file once more, unless it is listed. */
export function repeatUpload({ batches }: HaploApiState, { batch: id, before, file }: HaploUpload): void {
  const batch = batches.find((known) => known.id === id);
  if (batch?.files.length === before) batch.files.push(file);
}

/** A new API with one good key for its own paths. */
export function newHaploApiState(pathPrefix: string, kinds: readonly string[]): HaploApiState {
  const keys: HaploKey[] = [{ key: newIdentifier(), pathPrefix, holder: 'member' }];
  return { keys, kinds: [...kinds], controls: [], batches: [] };
}

/** A fresh API key or batch identifier. */
export function newIdentifier(): string {
  return newHaploIdentifier(() => randomBytes(IDENTIFIER_BYTES));
}
