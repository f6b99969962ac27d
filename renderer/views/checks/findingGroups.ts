import type { CheckReport, Finding, Severity } from '../../../shared/checks/finding.ts';

/** By what findings are put together. */
export type GroupBy = 'file' | 'code' | 'severity';

/** Most important first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** What of a report is looked at. */
export interface FindingFilter {
  /** Empty: all. */
  readonly severities: readonly Severity[];
  /** Words of which each must stand somewhere in a finding. */
  readonly text: string;
}

/** A finding with its place in the report, which tells it from its equals. */
export interface ListedFinding {
  readonly id: string;
  readonly finding: Finding;
}

/** Findings that belong together. */
export interface FindingGroup {
  readonly id: string;
  /** The file, the code or the severity that they share; a file may be the empty name of "many files". */
  readonly key: string;
  /** Counts also what is counted and not listed. */
  readonly count: number;
  /** Counted and not listed. */
  readonly notShown: number;
  readonly worst: Severity;
  readonly findings: readonly ListedFinding[];
}

/** One line of the list. */
export type FindingRow =
  | { readonly kind: 'group'; readonly id: string; readonly group: FindingGroup; readonly open: boolean }
  | { readonly kind: 'finding'; readonly id: string; readonly finding: Finding }
  | { readonly kind: 'more'; readonly id: string; readonly count: number };

interface Growing {
  readonly key: string;
  notShown: number;
  worst: Severity;
  readonly findings: ListedFinding[];
}

/** The findings that fit, in groups, the gravest first; what is only counted is in its group's count. */
export function groupFindings(
  report: Pick<CheckReport, 'findings' | 'notShown'>,
  by: GroupBy,
  filter: FindingFilter,
): readonly FindingGroup[] {
  const groups = new Map<string, Growing>();
  const groupOf = (key: string, severity: Severity): Growing => {
    const known = groups.get(key);
    if (known === undefined) {
      const made: Growing = { key, notShown: 0, worst: severity, findings: [] };
      groups.set(key, made);
      return made;
    }
    if (rank(severity) < rank(known.worst)) known.worst = severity;
    return known;
  };
  const words = wordsOf(filter.text);
  const severityOfCode = new Map<string, Severity>();
  report.findings.forEach((finding, index) => {
    const { code, severity } = finding;
    severityOfCode.set(code, severity);
    if (!fits(finding, filter.severities, words)) return;
    groupOf(keyOf(finding, by), severity).findings.push({ id: `f${index}`, finding });
  });
  for (const { code, count, file } of report.notShown) {
    const severity = severityOfCode.get(code) ?? 'error';
    if (!fits({ code, file, severity, message: '', fix: '' }, filter.severities, words)) continue;
    groupOf(keyOf({ code, file, severity }, by), severity).notShown += count;
  }
  return [...groups.values()].map(finished).sort(byGravity);
}

/** The lines of the list: each group with what is in it, unless it is closed. */
export function findingRows(
  groups: readonly FindingGroup[],
  closed: ReadonlySet<string>,
): readonly FindingRow[] {
  return groups.flatMap((group): readonly FindingRow[] => {
    const open = !closed.has(group.id);
    const head: FindingRow = { kind: 'group', id: group.id, group, open };
    if (!open) return [head];
    const listed = group.findings.map(({ finding, id }): FindingRow => ({ kind: 'finding', id, finding }));
    if (group.notShown === 0) return [head, ...listed];
    return [head, ...listed, { kind: 'more', id: `${group.id} more`, count: group.notShown }];
  });
}

function finished({ findings, key, notShown, worst }: Growing): FindingGroup {
  // Within a group as a reader goes through a file.
  const sorted = findings.toSorted(
    (one, other) =>
      rank(one.finding.severity) - rank(other.finding.severity) ||
      compare(one.finding.file, other.finding.file) ||
      (one.finding.row ?? 0) - (other.finding.row ?? 0),
  );
  return { id: `g${key}`, key, count: findings.length + notShown, notShown, worst, findings: sorted };
}

function byGravity(one: FindingGroup, other: FindingGroup): number {
  const byName = Number(one.key === '') - Number(other.key === '') || compare(one.key, other.key);
  return rank(one.worst) - rank(other.worst) || byName;
}

/** As people count: `plate2` before `plate10`. */
const NAMES = new Intl.Collator(undefined, { numeric: true });

function compare(one: string, other: string): number {
  return NAMES.compare(one, other);
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function keyOf(finding: Pick<Finding, GroupBy>, by: GroupBy): string {
  return finding[by];
}

function fits(finding: Finding, severities: readonly Severity[], words: readonly string[]): boolean {
  if (severities.length > 0 && !severities.includes(finding.severity)) return false;
  if (words.length === 0) return true;
  const { code, column, file, fix, message, serverSays, value } = finding;
  const all = [code, column, file, fix, message, serverSays, value].join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}
