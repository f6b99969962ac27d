import type { Severity } from '../finding.ts';
import { serverLine } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

/** What is said of a row; its file and line are added. */
export interface RowRemark {
  readonly severity?: Severity;
  readonly code: string;
  readonly column?: string;
  readonly value?: string;
  readonly message: string;
  readonly fix: string;
  /** The server's text without the `line n: ` that it puts before. */
  readonly serverLineSays?: string;
  /** The server's text as it stands. */
  readonly serverSays?: string;
  /** The job ends here. */
  readonly isCrash?: boolean;
}

/** Adds a finding on a row. */
export function addRowFinding(table: TableState, row: TsvRow, remark: RowRemark): void {
  const { severity = 'error', code, serverLineSays, serverSays, isCrash = false, ...rest } = remark;
  const says = serverLineSays === undefined ? serverSays : `line ${serverLine(table)}: ${serverLineSays}`;
  const finding = {
    severity,
    code,
    file: table.file,
    build: () => ({ row: row.line, ...rest, ...(says !== undefined && { serverSays: says }) }),
  };
  if (isCrash) table.state.report.crash(finding);
  else table.state.report.add(finding);
}
