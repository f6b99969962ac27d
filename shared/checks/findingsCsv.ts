import { csvCell } from '../model/csvCell.ts';
import type { CheckReport } from './finding.ts';

const COLUMNS = [
  'severity',
  'code',
  'file',
  'row',
  'column',
  'value',
  'message',
  'serverSays',
  'fix',
] as const;

/**
 * Findings as CSV (RFC 4180). What was counted and not kept is told in lines of its own.
 */
export function findingsCsv({ findings, notShown }: Pick<CheckReport, 'findings' | 'notShown'>): string {
  const rows = findings.map((finding) => COLUMNS.map((column) => csvCell(finding[column])));
  const more = notShown.map(({ code, file, count }) =>
    COLUMNS.map((column) => {
      if (column === 'code') return csvCell(code);
      if (column === 'file') return csvCell(file);
      return column === 'message' ? csvCell(`${count} more of these are counted and not listed.`) : '';
    }),
  );
  return [[...COLUMNS], ...rows, ...more].map((row) => `${row.join(',')}\r\n`).join('');
}
