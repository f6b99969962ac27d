import type { CheckReport, Finding } from './finding.ts';
import { createFindingCollector } from './findingCollector.ts';
import type { FindingCollector } from './findingCollector.ts';

/**
 * Findings kept per code over all files of a check. The collector caps each code and file; a folder may hold a million files with
 * one finding each, so those beyond this are counted under the empty file name.
 */
export const FINDINGS_KEPT_PER_CODE_ALL_FILES_MAX = 2_000;

/** A collector that also stays small when every one of a million files has a finding. */
export interface BoundedFindings {
  readonly add: (finding: Finding) => void;
  /** True when one more finding of this code and file would only be counted. */
  readonly isFull: (code: string, file: string) => boolean;
  /** Counts one more finding without building it. */
  readonly countOnly: FindingCollector['countOnly'];
  readonly fileChecked: (bytes: number) => void;
  readonly merge: (report: CheckReport) => void;
  readonly report: () => CheckReport;
}

/** Starts an empty bounded collector. */
export function createBoundedFindings(): BoundedFindings {
  const collector = createFindingCollector();
  const keptByCode = new Map<string, number>();
  const codeIsFull = (code: string): boolean =>
    (keptByCode.get(code) ?? 0) >= FINDINGS_KEPT_PER_CODE_ALL_FILES_MAX;
  return {
    isFull: (code, file) => codeIsFull(code) || collector.isFull(code, file),
    countOnly: (finding) => {
      collector.countOnly(codeIsFull(finding.code) ? { ...finding, file: '' } : finding);
    },
    add: (finding) => {
      if (codeIsFull(finding.code)) {
        collector.countOnly({ code: finding.code, file: '', severity: finding.severity });
        return;
      }
      if (!collector.isFull(finding.code, finding.file)) {
        keptByCode.set(finding.code, (keptByCode.get(finding.code) ?? 0) + 1);
      }
      collector.add(finding);
    },
    fileChecked: collector.fileChecked,
    merge: collector.merge,
    report: collector.report,
  };
}
