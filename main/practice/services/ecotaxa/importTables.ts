import {
  ECOTAXA_PREDEFINED_COLUMNS,
  ECOTAXA_PREFIXES,
  ECOTAXA_TYPE_CELLS,
} from '../../../../shared/services/ecotaxa/importColumns.ts';
import type { EcotaxaPart } from '../../../../shared/services/ecotaxa/importColumns.ts';
import type { ColumnMapping } from '../../../../shared/checks/ecotaxa/columnMapping.ts';
import type { CheckFile } from '../../../../shared/checks/finding.ts';
import { RowText } from '../../../../shared/checks/ecotaxa/rowText.ts';
import { tableColumns } from '../../../../shared/checks/ecotaxa/tableColumns.ts';
import { TsvReader } from '../../../../shared/checks/ecotaxa/tsvReader.ts';
import type { TsvRow } from '../../../../shared/checks/ecotaxa/tsvReader.ts';

/** What an import needs of one row. */
export interface ImportRow {
  readonly objectId: string;
  readonly image: string;
  readonly sample: string;
  readonly acquisition: string;
  /** Lower case; '' = none. */
  readonly person: string;
  /** Lower case; '' = none. */
  readonly email: string;
  /** Lower case; '' where there is none or an id stands beside it. */
  readonly category: string;
}

/** A column that a table brings into the project. */
export interface NewColumn {
  readonly part: EcotaxaPart;
  /** Without its prefix. */
  readonly name: string;
  readonly fullName: string;
  readonly real: string;
}

/** One index table as the import takes it. */
export interface ImportTable {
  /** Path inside the source. */
  readonly path: string;
  readonly newColumns: readonly NewColumn[];
  readonly rows: readonly ImportRow[];
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a table that passed the validation. `mapping` learns its new columns. */
export async function readImportTable(file: CheckFile, mapping: ColumnMapping): Promise<ImportTable> {
  const rows: ImportRow[] = [];
  let reader: TsvReader | undefined;
  let text = new RowText(false);
  let headers: readonly string[] | undefined;
  let at: ((row: TsvRow, name: string) => string) | undefined;
  let newColumns: readonly NewColumn[] = [];
  const onRow = (row: TsvRow): void => {
    if (row.cellCount === 0) return;
    text.use(row);
    if (headers === undefined) {
      headers = cells(row, text);
    } else if (at === undefined) {
      newColumns = columnsOf(headers, cells(row, text), mapping);
      const indexes = new Map(tableColumns(headers).map(({ raw, index }) => [raw, index]));
      at = (_row, name) => text.cell(indexes.get(name) ?? Number.MAX_SAFE_INTEGER).trim();
    } else rows.push(importRow(row, at));
  };
  for await (const chunk of file.read()) {
    let part = Buffer.from(chunk);
    if (reader === undefined) {
      const isUtf8 = part.subarray(0, BOM.length).equals(BOM);
      if (isUtf8) part = part.subarray(BOM.length);
      text = new RowText(isUtf8);
      reader = new TsvReader({ isUtf8, onRow, onTrouble: () => undefined });
    }
    reader.push(part);
  }
  reader?.end();
  return { path: file.name, newColumns, rows };
}

function cells(row: TsvRow, text: RowText): readonly string[] {
  return Array.from({ length: row.cellCount }, (_cell, index) => text.cell(index));
}

function importRow(row: TsvRow, at: (row: TsvRow, name: string) => string): ImportRow {
  const hasId = at(row, 'object_annotation_category_id') !== '';
  return {
    objectId: at(row, 'object_id'),
    image: at(row, 'img_file_name'),
    sample: at(row, 'sample_id'),
    acquisition: at(row, 'acq_id'),
    person: at(row, 'object_annotation_person_name').toLowerCase(),
    email: at(row, 'object_annotation_person_email').toLowerCase(),
    category: hasId ? '' : at(row, 'object_annotation_category').toLowerCase(),
  };
}

function columnsOf(
  headers: readonly string[],
  types: readonly string[],
  mapping: ColumnMapping,
): readonly NewColumn[] {
  const found: NewColumn[] = [];
  for (const { clean, index } of tableColumns(headers)) {
    const part = ECOTAXA_PREFIXES.get(clean.slice(0, clean.indexOf('_')));
    if (part === undefined || ECOTAXA_PREDEFINED_COLUMNS.has(clean) || mapping.kindOf(clean) !== undefined) {
      continue;
    }
    const kind = part === 'object' ? (ECOTAXA_TYPE_CELLS.get(types[index] ?? '') ?? 't') : 't';
    const { real } = mapping.add({ part, fullName: clean, kind });
    found.push({ part, name: clean.slice(clean.indexOf('_') + 1), fullName: clean, real });
  }
  return found;
}
