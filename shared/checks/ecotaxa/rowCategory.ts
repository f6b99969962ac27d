import { ECOTAXA_CRASHES, ECOTAXA_ROW_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { pyStrip } from './pythonValues.ts';
import { addRowFinding } from './rowFinding.ts';
import type { TableColumn } from './tableColumns.ts';
import { isSolidCell, rawCell } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

/** Checks that a status comes with a category. Here the server reads the cells unstripped, and looks at the id only in a table without a category column. */
export function checkCategory(table: TableState, row: TsvRow): void {
  const { status: statusColumn, category: names, categoryId } = table.roles;
  const categoryColumn = names ?? categoryId;
  if (statusColumn === undefined && categoryColumn === undefined) {
    if (row.cellCount < table.width) addShortRow(table, row);
    return;
  }
  if (isCategoryFine(row, statusColumn, categoryColumn) && row.cellCount >= table.width) return;
  const rawCategory = categoryColumn === undefined ? '' : rawCell(table, row, categoryColumn);
  if (rawCategory === undefined) {
    addCrashingRow(table, row);
    return;
  }
  if (row.cellCount < table.width) addShortRow(table, row);
  const status = statusColumn === undefined ? '' : (rawCell(table, row, statusColumn) ?? 'None');
  const category = pyStrip(rawCategory);
  if (status !== '' && category === '') {
    addRowFinding(table, row, {
      code: 'ecotaxa.category.missing',
      column: 'object_annotation_status',
      value: status,
      message:
        names === undefined
          ? 'There is a status without a category; the server refuses the table.'
          : 'There is a status without a category name; the server refuses the table, whatever category id there may be.',
      serverLineSays: ECOTAXA_ROW_MESSAGES.categoryMissing(status),
      fix: 'Give the category, or leave the status empty.',
    });
  } else if (status === '' && category !== '') {
    addRowFinding(table, row, {
      code: 'ecotaxa.category.without-status',
      column: categoryColumn?.raw ?? 'object_annotation_category',
      value: category,
      message: 'There is a category without a status; the server refuses the table.',
      serverLineSays: ECOTAXA_ROW_MESSAGES.statusMissing(category),
      fix: 'Write predicted, dubious or validated as object_annotation_status.',
    });
  }
}

/** Both are given, or neither is: told by the first and last byte, as for nearly all rows. */
function isCategoryFine(
  row: TsvRow,
  status: TableColumn | undefined,
  category: TableColumn | undefined,
): boolean {
  const hasNoStatus = status === undefined || isEmptyCell(row, status.index);
  if (category === undefined || isEmptyCell(row, category.index)) return hasNoStatus;
  return !hasNoStatus && isSolidCell(row, category.index);
}

function isEmptyCell(row: TsvRow, index: number): boolean {
  return index < row.cellCount && row.starts[index] === row.ends[index];
}

function addCrashingRow(table: TableState, row: TsvRow): void {
  addRowFinding(table, row, {
    code: 'ecotaxa.row.short-crash',
    isCrash: true,
    message: `This row has ${row.cellCount} of ${table.width} cells; since the category is among the missing ones the import job crashes.`,
    serverSays: ECOTAXA_CRASHES.shortRow,
    fix: 'Fill the row up with empty cells to the length of the header.',
  });
}

function addShortRow(table: TableState, row: TsvRow): void {
  addRowFinding(table, row, {
    severity: 'warning',
    code: 'ecotaxa.row.short',
    message: `This row has ${row.cellCount} of ${table.width} cells; the server takes the missing ones for empty.`,
    fix: 'See whether the row was cut, and fill it up with empty cells to the length of the header.',
  });
}
