import type { AcquisitionParents } from './acquisitionParents.ts';
import { createAcquisitionParents } from './acquisitionParents.ts';
import type { BundleFiles } from './bundleFiles.ts';
import { createColumnMapping } from './columnMapping.ts';
import type { ColumnMapping, EcotaxaFreeColumns } from './columnMapping.ts';
import type { ImportReport } from './importReport.ts';
import { KnownPairs } from './knownPairs.ts';
import { SeenRows } from './seenRows.ts';

/** What is known of the project that takes the import; what is left out is not checked, or taken as empty. */
export interface EcotaxaProject {
  /** Custom columns that exist already. */
  readonly freeColumns?: Partial<EcotaxaFreeColumns>;
  /** Category ids that the server has. Without them unknown ids cannot be told. */
  readonly knownCategoryIds?: ReadonlySet<number>;
  /** Acquisitions that exist already, each with its sample. */
  readonly acquisitions?: readonly (readonly [sample: string, acquisition: string])[];
  /** Images that exist already, each with its object. */
  readonly images?: readonly (readonly [objectId: string, imageName: string])[];
  /** Tables that were imported before, by their path inside the source folder. */
  readonly loadedTables?: readonly string[];
}

/** How the import will be asked for, as in POST /file_import. */
export interface EcotaxaOptions {
  readonly project?: EcotaxaProject;
  /** '' imports, 'Yes' updates, 'Cla' updates with classifications. */
  readonly updateMode?: '' | 'Yes' | 'Cla';
  /** skip_existing_objects. */
  readonly skipExisting?: boolean;
  /** skip_loaded_files. */
  readonly skipLoaded?: boolean;
  /** Largest upload the server takes, from GET /constants. Bytes. */
  readonly uploadBytesMax?: number;
  readonly signal?: AbortSignal;
  /** Called often while bytes are read. */
  readonly onProgress?: (progress: EcotaxaProgress) => void;
}

/** How far a check has come. First all files are looked at, then the tables are read. */
export interface EcotaxaProgress {
  readonly phase: 'files' | 'tables';
  readonly file: string;
  readonly bytesDone: number;
  /** Grows when archives turn out to hold more. */
  readonly bytesTotal: number;
}

/** What the server gathers over all tables of one import. */
export interface ImportState {
  readonly report: ImportReport;
  readonly files: BundleFiles;
  readonly mapping: ColumnMapping;
  readonly acquisitions: AcquisitionParents;
  /** Pairs of sample and acquisition of this table that need no further look. */
  readonly knownPairs: KnownPairs;
  /** The same of annotation states, each by itself. */
  readonly knownStatuses: KnownPairs;
  readonly seenRows: SeenRows;
  readonly seenColumns: Set<string>;
  readonly categoryIds: Set<number>;
  readonly knownCategoryIds: ReadonlySet<number> | undefined;
  readonly updates: boolean;
  readonly skipsExisting: boolean;
  /** Rows counted over all tables so far. */
  rowCount: number;
  withoutGps: number;
}

/** Number under which images of the project itself are remembered; rows of tables come after it. */
export const PROJECT_ROW = 1;

/** Starts an import into a project. */
export function createImportState(
  report: ImportReport,
  files: BundleFiles,
  options: EcotaxaOptions,
): ImportState {
  const project = options.project ?? {};
  const seenRows = new SeenRows();
  for (const [objectId, imageName] of project.images ?? []) {
    seenRows.put(objectId, imageName, PROJECT_ROW);
  }
  return {
    report,
    files,
    mapping: createColumnMapping(project.freeColumns),
    acquisitions: createAcquisitionParents(project.acquisitions ?? []),
    knownPairs: new KnownPairs(),
    knownStatuses: new KnownPairs(),
    seenRows,
    seenColumns: new Set(),
    categoryIds: new Set(),
    knownCategoryIds: project.knownCategoryIds,
    updates: (options.updateMode ?? '') !== '',
    skipsExisting: options.skipExisting ?? false,
    rowCount: 0,
    withoutGps: 0,
  };
}

/** How the server tells one image of one object from another. */
export function imageKey(objectId: string, imageName: string): string {
  return `${objectId}*${imageName}`;
}
