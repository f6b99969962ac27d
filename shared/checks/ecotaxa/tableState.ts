import { ECOTAXA_RAW_HEADERS } from '../../services/ecotaxa/importColumns.ts';
import type { ImportState } from './importState.ts';
import type { ImageLook } from './bundleFiles.ts';
import { indexFolder } from './pathIndex.ts';
import type { IndexFolder } from './pathIndex.ts';
import { RowText } from './rowText.ts';
import type { CheckedColumn, TableColumn } from './tableColumns.ts';
import type { TsvRow } from './tsvReader.ts';

/** Distinct bad values remembered for each table, so that each is told once; beyond it they are told on each line. */
export const BAD_VALUES_MAX = 50_000;

/** Verdicts on values remembered for each column, to look at a date or state only once. */
export const VERDICTS_MAX = 5_000;

/** What is kept while one table is read. */
export interface TableState {
  readonly state: ImportState;
  readonly file: string;
  /** Folder that image names start from. */
  readonly folder: string;
  readonly indexFolder: IndexFolder;
  readonly isUtf8: boolean;
  /** Header cells as they stand in the file. */
  readonly columnNames: readonly string[];
  readonly width: number;
  readonly columns: readonly CheckedColumn[];
  readonly roles: TableRoles;
  readonly text: RowText;
  readonly badValues: Set<string>;
  /** Values of the latitude column that are nothing to the server: it counts each distinct one only once. */
  readonly emptyLatitudes: Set<string>;
  readonly garbledColumns: Set<number>;
  readonly verdicts: readonly Map<string, boolean>[];

  /** `rowCount` of the import before this table. */
  readonly rowsBefore: number;
  /** Data rows read so far, blank lines not counted. */
  rows: number;
  hasMarkedColumns: boolean;
  /** What the image name of a table without such a column leads to. */
  absentImage: ImageLook | undefined;
}

/** The columns that rows are also read from by their exact header. */
export type TableRoles = Readonly<Record<keyof typeof ECOTAXA_RAW_HEADERS, TableColumn | undefined>>;

/** Starts on the rows of a table. */
export function createTableState(
  table: Pick<TableState, 'file' | 'isUtf8' | 'columnNames' | 'columns'> & {
    readonly allColumns: readonly TableColumn[];
  },
  state: ImportState,
): TableState {
  const { allColumns, ...rest } = table;
  const slash = table.file.lastIndexOf('/');
  const folder = slash < 0 ? '' : table.file.slice(0, slash);
  // The same bytes are another text in a table of another encoding.
  state.knownPairs.forget();
  state.knownStatuses.forget();
  return {
    ...rest,
    state,
    width: table.columnNames.length,
    folder,
    indexFolder: indexFolder(folder),
    roles: rolesOf(allColumns),
    text: new RowText(table.isUtf8),
    badValues: new Set(),
    emptyLatitudes: new Set(),
    garbledColumns: new Set(),
    verdicts: table.columns.map(() => new Map<string, boolean>()),

    rowsBefore: state.rowCount,
    rows: 0,
    hasMarkedColumns: false,
    absentImage: undefined,
  };
}

function rolesOf(columns: readonly TableColumn[]): TableRoles {
  const at = (raw: string): TableColumn | undefined => columns.find((column) => column.raw === raw);
  return {
    objectId: at(ECOTAXA_RAW_HEADERS.objectId),
    imageName: at(ECOTAXA_RAW_HEADERS.imageName),
    sampleId: at(ECOTAXA_RAW_HEADERS.sampleId),
    acquisitionId: at(ECOTAXA_RAW_HEADERS.acquisitionId),
    status: at(ECOTAXA_RAW_HEADERS.status),
    category: at(ECOTAXA_RAW_HEADERS.category),
    categoryId: at(ECOTAXA_RAW_HEADERS.categoryId),
  };
}

/** The line number in the server's messages: header 1, types 2; blank lines and breaks inside quotes are not counted. */
export function serverLine(table: TableState): number {
  return table.rows + 2;
}

/** A row's text in a column: `undefined` (Python's None) where the row is too short. */
export function rawCell(table: TableState, row: TsvRow, column: TableColumn): string | undefined {
  return column.index < row.cellCount ? table.text.cell(column.index) : undefined;
}

/** Whether a cell begins and ends with printable ASCII, as nearly all do: then it is not empty and has nothing to strip. */
export function isSolidCell({ bytes, cellCount, ends, starts }: TsvRow, index: number): boolean {
  if (index >= cellCount) return false;
  const [start, end] = [starts[index] as number, ends[index] as number];
  return start < end && isSolid(bytes[start] as number) && isSolid(bytes[end - 1] as number);
}

function isSolid(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f;
}
