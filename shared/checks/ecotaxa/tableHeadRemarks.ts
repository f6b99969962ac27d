import { ECOTAXA_RAW_HEADERS, ECOTAXA_TABLE_NAME_PREFIXES } from '../../services/ecotaxa/importColumns.ts';
import { shortValue } from '../findingCollector.ts';
import type { ImportReport } from './importReport.ts';
import type { TableHead } from './tableColumns.ts';

/** A table's first two lines as they stand in the file. */
export interface TableHeadLines extends TableHead {
  readonly columnNames: readonly string[];
  /** `undefined` without a second line. */
  readonly typeCells: readonly string[] | undefined;
}

/** What the server does not say of a header: doubled columns, a missing type line, names that only some of its checks understand. */
export function addHeadRemarks(head: TableHeadLines, report: ImportReport): void {
  addDoubled(head, report);
  addMissingTypes(head, report);
  addRawNames(head, report);
  addTableNames(head, report);
}

function warn(
  head: TableHead,
  report: ImportReport,
  remark: {
    readonly code: string;
    readonly column?: string;
    readonly row?: number;
    readonly message: string;
    readonly fix: string;
  },
): void {
  const { code, row = 1, column, ...rest } = remark;
  report.add({
    severity: 'warning',
    code,
    file: head.file,
    build: () => ({ row, ...(column !== undefined && { column: shortValue(column) }), ...rest }),
  });
}

function addDoubled(head: TableHeadLines, report: ImportReport): void {
  const seen = new Set<string>();
  for (const name of head.columnNames) {
    const clean = name.trim().toLowerCase();
    if (clean !== '' && seen.has(clean)) {
      warn(head, report, {
        code: 'ecotaxa.header.twice',
        column: name,
        message: 'The table has this column more than once; the server silently keeps the last one only.',
        fix: 'Delete or rename one of them.',
      });
    }
    seen.add(clean);
  }
}

const TYPE_CELL = /^\s*\[.{0,3}\]\s*$/su;

function addMissingTypes(head: TableHeadLines, report: ImportReport): void {
  const cells = head.typeCells;
  if (cells === undefined || cells.every((cell) => cell.trim() === '')) return;
  if (cells.some((cell) => TYPE_CELL.test(cell) || cell.includes('['))) return;
  warn(head, report, {
    code: 'ecotaxa.types.missing',
    row: 2,
    message:
      'The second line is read as the types of the columns, whatever it holds; if it is data, that row is lost.',
    fix: 'Put a line with [f] or [t] for each column below the header.',
  });
}

/** The server maps columns by their cleaned header but reads these by the exact one. */
const READ_RAW: readonly string[] = [ECOTAXA_RAW_HEADERS.objectId, ECOTAXA_RAW_HEADERS.imageName];

function addRawNames(head: TableHeadLines, report: ImportReport): void {
  for (const { raw, clean } of head.columns) {
    if (raw === clean || !READ_RAW.includes(clean)) continue;
    if (head.columns.some((other) => other.raw === clean)) continue;
    warn(head, report, {
      code: 'ecotaxa.header.spelling',
      column: raw,
      message: `The server knows this column, but its checks look for exactly "${clean}" and take it for absent.`,
      fix: `Write ${clean}, in lower case and without blanks.`,
    });
  }
}

function addTableNames(head: TableHeadLines, report: ImportReport): void {
  for (const { raw, clean } of head.columns) {
    const prefix = clean.slice(0, Math.max(0, clean.indexOf('_')));
    if (!ECOTAXA_TABLE_NAME_PREFIXES.has(prefix)) continue;
    warn(head, report, {
      code: 'ecotaxa.header.table-name',
      column: raw,
      message: `"${prefix}_" is no prefix of columns; the server lets it slip through by chance.`,
      fix: 'Begin the header with sample_ or acq_.',
    });
  }
}
