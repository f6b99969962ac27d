import type { CheckReport } from '../../../shared/checks/finding.ts';
import type { HaploFileRecords } from '../../../shared/checks/haplo/rowIndex.ts';
import type { KnownServer } from '../../../shared/checks/knownServer.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import type { ServiceKind } from '../../../shared/services/abilities.ts';

/** Where the control file of a check lies. A digest names one that only the server has. */
export type CheckControl =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'spool'; readonly sha256: string; readonly name: string }
  | { readonly kind: 'digest'; readonly sha256: string };

/** A file whose name at the server and place here are known already. */
export interface CheckedSource {
  readonly name: string;
  readonly source: ItemSource;
  readonly bytes: number;
}

/** What to check, and as what. Plain data: it crosses from one thread to another. */
export interface CheckRequest {
  readonly kind: ServiceKind;
  /** Absolute paths of files or folders. */
  readonly paths?: readonly string[];
  readonly spooled?: readonly { readonly sha256: string; readonly name: string }[];
  /** Remote names for single paths. */
  readonly names?: Readonly<Record<string, string>>;
  /** Files in the order of a batch, instead of paths. */
  readonly files?: readonly CheckedSource[];
  /** haplo-batch */
  readonly control?: CheckControl;
  /** robotoff */
  readonly jobType?: string;
  /** robotoff */
  readonly batchDir?: string;
  readonly known?: KnownServer;
}

/** How far a check has come. `bytesTotal` grows when archives turn out to hold more. */
export interface CheckProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly files: number;
}

/** What stands beside a check while it runs. */
export interface CheckWatch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
}

/** The server's own dry run as a check of Haplo data foretells it. */
export interface ForetoldRun {
  /** Records of each file, by which the record numbers of a log are found again. */
  readonly files: readonly HaploFileRecords[];
  readonly died: boolean;
  readonly errors: number;
  readonly recordsPassed: number;
}

/** What a check found. */
export interface CheckOutcome {
  readonly report: CheckReport;
  /** Where the files lie that findings speak of, by their names in the findings. */
  readonly places: Readonly<Record<string, ItemSource>>;
  /** haplo-batch with data files and a control file that can be read. */
  readonly foretold?: ForetoldRun;
}
