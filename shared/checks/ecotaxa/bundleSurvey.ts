import { isEcotaxaIndexName } from '../../services/ecotaxa/importLimits.ts';
import { readForCheck } from '../anyDestination/readForCheck.ts';
import { createBoundedFindings } from '../boundedFindings.ts';
import type { BoundedFindings } from '../boundedFindings.ts';
import type { CheckFile } from '../finding.ts';
import { createBundleFiles } from './bundleFiles.ts';
import type { BundleFiles } from './bundleFiles.ts';
import { createFileLook } from './fileLook.ts';
import type { EcotaxaOptions } from './importState.ts';
import { createProgressMeter } from './progressMeter.ts';
import type { ProgressMeter } from './progressMeter.ts';
import type { SniffedType } from './sniffType.ts';

/** Everything an import consists of, each file looked at once. */
export interface BundleSurvey {
  readonly findings: BoundedFindings;
  readonly files: BundleFiles;
  /** Index tables under their path inside the source folder. */
  readonly tables: CheckFile[];
  readonly progress: ProgressMeter;
  readonly signal: AbortSignal | undefined;
  /** Entries of archives and bytes they unpack to, over all levels. */
  readonly unpacked: { entries: number; bytes: number };
}

/** Starts a survey. */
export function createSurvey(options: EcotaxaOptions, bytesTotal: number): BundleSurvey {
  return {
    findings: createBoundedFindings(),
    files: createBundleFiles(),
    tables: [],
    progress: createProgressMeter(bytesTotal, options.onProgress),
    signal: options.signal,
    unpacked: { entries: 0, bytes: 0 },
  };
}

/** An index table is not looked into here: it is read as a table later, and kept by its extension whatever it holds. */
export function addTable(table: CheckFile, survey: BundleSurvey): void {
  survey.tables.push(table);
  survey.files.set(table.name, createFileLook(table.name).end().fact);
}

/** Whether a path is an index table's. */
export function isTablePath(path: string): boolean {
  return isEcotaxaIndexName(path.slice(path.lastIndexOf('/') + 1));
}

/** Looks at one file that is no table; gives back its type, or nothing when it cannot be read. */
export async function lookAt(file: CheckFile, survey: BundleSurvey): Promise<SniffedType | undefined> {
  const { findings, progress, signal } = survey;
  progress.begin('files', file.name);
  const look = createFileLook(file.name);
  const end = await readForCheck(file, (chunk) => look.push(chunk), {
    findings,
    signal,
    onBytes: progress.onBytes,
    lent: true,
  });
  if (end === 'unreadable') return undefined;
  const { type, fact } = look.end();
  survey.files.set(file.name, fact);
  findings.fileChecked(file.bytes);
  return type;
}
