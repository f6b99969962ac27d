import type { Severity } from '../finding.ts';
import { serverLine } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

/** The words of a finding on a row. */
export interface RowWords {
  readonly column?: string;
  readonly value?: string;
  readonly message: string;
  readonly fix: string;
  /** The server's text without the `line n: ` that it puts before. */
  readonly serverLineSays?: string;
  /** The server's text as it stands. */
  readonly serverSays?: string;
}

/** What is said of a row; its file and line are added. */
export interface RowRemark extends RowWords {
  readonly severity?: Severity;
  readonly code: string;
  /** The job ends here. */
  readonly isCrash?: boolean;
}

/** The same with words that are only looked for when the finding is kept. */
export interface LazyRowRemark extends Pick<RowRemark, 'severity' | 'code' | 'isCrash'> {
  readonly build: () => RowWords;
}

/** Adds a finding on a row. */
export function addRowFinding(table: TableState, row: TsvRow, remark: RowRemark): void {
  const { severity, code, isCrash, ...words } = remark;
  addLazyRowFinding(table, row, {
    code,
    ...(severity !== undefined && { severity }),
    ...(isCrash !== undefined && { isCrash }),
    build: () => words,
  });
}

/** Adds a finding on a row that may come very often. */
export function addLazyRowFinding(table: TableState, row: TsvRow, remark: LazyRowRemark): void {
  const finding = {
    severity: remark.severity ?? 'error',
    code: remark.code,
    file: table.file,
    build: () => {
      const { serverLineSays, serverSays, ...words } = remark.build();
      const says = serverLineSays === undefined ? serverSays : `line ${serverLine(table)}: ${serverLineSays}`;
      return { row: row.line, ...words, ...(says !== undefined && { serverSays: says }) };
    },
  };
  if (remark.isCrash === true) table.state.report.crash(finding);
  else table.state.report.add(finding);
}
