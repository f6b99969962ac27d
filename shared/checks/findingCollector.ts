import type { CheckReport, Finding, Severity } from './finding.ts';
import { FINDING_VALUE_LENGTH_MAX, FINDINGS_KEPT_PER_CODE_MAX } from './finding.ts';

/** Gathers findings in bounded memory: keeps the first of each code and file, counts every one. */
export interface FindingCollector {
  /** Takes one finding; an over-long value is cut, a finding beyond the cap is only counted. */
  readonly add: (finding: Finding) => void;
  /** Counts a finding of this code and file without building it, for loops where most findings are beyond the cap. */
  readonly isFull: (code: string, file: string) => boolean;
  /** Counts one more finding of a code and file that `isFull` said is not kept any more. */
  readonly countOnly: (finding: Pick<Finding, 'code' | 'file' | 'severity'>) => void;
  /** Notes that a file was read to its end (or as far as it could be), with the bytes read. */
  readonly fileChecked: (bytes: number) => void;
  /** Takes over a finished report of another check, counts included. */
  readonly merge: (report: CheckReport) => void;
  /** What was found so far; may be called more than once. */
  readonly report: () => CheckReport;
}

interface Tally {
  readonly code: string;
  readonly file: string;
  kept: number;
  notShown: number;
}

/** Starts an empty collector that keeps at most `keptMax` findings per code and file. */
export function createFindingCollector(keptMax: number = FINDINGS_KEPT_PER_CODE_MAX): FindingCollector {
  const findings: Finding[] = [];
  const tallies: Tally[] = [];
  // By code, then file: a key joined of both would be a new string for each of a million findings.
  const byCode = new Map<string, Map<string, Tally>>();
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  let filesChecked = 0;
  let bytesChecked = 0;

  const tallyOf = (code: string, file: string): Tally => {
    let byFile = byCode.get(code);
    if (byFile === undefined) byCode.set(code, (byFile = new Map()));
    const known = byFile.get(file);
    if (known !== undefined) return known;
    const fresh = { code, file, kept: 0, notShown: 0 };
    tallies.push(fresh);
    byFile.set(file, fresh);
    return fresh;
  };
  const keep = (finding: Finding): void => {
    const tally = tallyOf(finding.code, finding.file);
    if (tally.kept >= keptMax) {
      tally.notShown += 1;
      return;
    }
    tally.kept += 1;
    findings.push(withShortValue(finding));
  };

  return {
    add: (finding) => {
      counts[finding.severity] += 1;
      keep(finding);
    },
    isFull: (code, file) => (byCode.get(code)?.get(file)?.kept ?? 0) >= keptMax,
    countOnly: ({ code, file, severity }) => {
      counts[severity] += 1;
      tallyOf(code, file).notShown += 1;
    },
    fileChecked: (bytes) => {
      filesChecked += 1;
      bytesChecked += bytes;
    },
    merge: (report) => {
      for (const severity of ['error', 'warning', 'info'] as const) {
        counts[severity] += report.counts[severity];
      }
      for (const finding of report.findings) keep(finding);
      for (const { code, file, count } of report.notShown) tallyOf(code, file).notShown += count;
      filesChecked += report.filesChecked;
      bytesChecked += report.bytesChecked;
    },
    report: () => ({
      findings: [...findings],
      counts: { ...counts },
      notShown: tallies
        .filter((tally) => tally.notShown > 0)
        .map(({ code, file, notShown }) => ({ code, file, count: notShown })),
      filesChecked,
      bytesChecked,
    }),
  };
}

/** Cuts text to what a finding may carry, with an ellipsis where something was cut. Never splits a surrogate pair. */
export function shortValue(value: string): string {
  if (value.length <= FINDING_VALUE_LENGTH_MAX) return value;
  const cut = value.slice(0, FINDING_VALUE_LENGTH_MAX - 1);
  const last = cut.charCodeAt(cut.length - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return `${isHighSurrogate ? cut.slice(0, -1) : cut}…`;
}

function withShortValue(finding: Finding): Finding {
  if (finding.value === undefined || finding.value.length <= FINDING_VALUE_LENGTH_MAX) {
    return finding;
  }
  return { ...finding, value: shortValue(finding.value) };
}
