import { ECOTAXA_ABSENT_IMAGE_NAME } from '../../services/ecotaxa/importColumns.ts';
import { ECOTAXA_ROW_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { imageKey } from './importState.ts';
import { pyReprList } from './pythonText.ts';
import { checkCategory } from './rowCategory.ts';
import { checkCells } from './rowCells.ts';
import { addRowFinding } from './rowFinding.ts';
import { checkImage, cleanText, imageNameOf } from './rowImage.ts';
import { checkEncoding } from './tableEncoding.ts';
import { isSolidCell } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TableColumn } from './tableColumns.ts';
import type { TsvRow } from './tsvReader.ts';

/** Checks one data row as the server does, in its order (TSVFile.validate_content). */
export function checkRow(table: TableState, row: TsvRow): void {
  table.rows += 1;
  table.text.use(row);
  if (row.cellCount > table.width) addExtraCells(table, row);
  else {
    checkCells(table, row);
    markColumns(table);
  }
  const { objectId } = table.roles;
  if (objectId === undefined || !isSolidCell(row, objectId.index)) {
    if (cleanText(table, row, objectId) === '') addMissingObjectId(table, row);
  }
  checkImage(table, row);
  checkRepeated(table, row);
  if (!table.state.updates) checkAcquisition(table, row);
  checkCategory(table, row);
  if (row.hasHighBytes || row.hasNul || row.openQuote) checkEncoding(table, row);
}

/** A column counts as seen by its first row, whatever stands in it. */
function markColumns(table: TableState): void {
  if (table.hasMarkedColumns) return;
  table.hasMarkedColumns = true;
  for (const column of table.columns) table.state.seenColumns.add(column.clean);
}

/** Extra cells told in full; a message has room for no more. */
const EXTRA_CELLS_TOLD_MAX = 1_000;

function addExtraCells(table: TableState, row: TsvRow): void {
  const last = Math.min(row.cellCount, table.width + EXTRA_CELLS_TOLD_MAX);
  const extra: string[] = [];
  for (let cell = table.width; cell < last; cell += 1) extra.push(table.text.cell(cell));
  addRowFinding(table, row, {
    code: 'ecotaxa.row.extra-cells',
    value: extra.join('\t'),
    message: `This row has ${row.cellCount} cells and the header ${table.width}; the server refuses the table and checks no value of the row.`,
    serverLineSays: ECOTAXA_ROW_MESSAGES.extraCells(pyReprList(extra)),
    fix: 'Delete the cells that are too many, also empty ones, or give them a header.',
  });
}

function addMissingObjectId(table: TableState, row: TsvRow): void {
  addRowFinding(table, row, {
    code: 'ecotaxa.object-id.missing',
    column: 'object_id',
    message:
      table.roles.objectId === undefined
        ? 'The table has no column object_id in exactly this spelling, so no row has an object id; the server refuses it.'
        : 'This row has no object id; the server refuses the table.',
    serverLineSays: ECOTAXA_ROW_MESSAGES.objectIdMissing(),
    fix:
      table.roles.objectId === undefined
        ? 'Name the column object_id, in lower case and without blanks.'
        : 'Give each object its id.',
  });
}

function checkRepeated(table: TableState, row: TsvRow): void {
  const { state } = table;
  // Rows of earlier tables come before `first`, and so does what the project has.
  const first = table.rowsBefore + 2;
  state.seenRows.begin();
  mixCell(table, row, table.roles.objectId);
  state.seenRows.mixSeparator();
  if (table.roles.imageName === undefined) state.seenRows.mixText(ECOTAXA_ABSENT_IMAGE_NAME);
  else mixCell(table, row, table.roles.imageName);
  const before = state.seenRows.putMixed(first + table.rows - 1);
  if (before !== 0) addRepeated(table, row, { before, first });
}

function mixCell(table: TableState, row: TsvRow, column: TableColumn | undefined): void {
  if (column === undefined) return;
  const { index } = column;
  const { seenRows } = table.state;
  if (
    isSolidCell(row, index) &&
    seenRows.mixAscii(row.bytes, row.starts[index] as number, row.ends[index] as number)
  )
    return;
  seenRows.mixText(cleanText(table, row, column));
}

function addRepeated(
  table: TableState,
  row: TsvRow,
  { before, first }: { readonly before: number; readonly first: number },
): void {
  const objectId = cleanText(table, row, table.roles.objectId);
  const imageName = imageNameOf(table, row);
  if (before >= first) {
    addRowFinding(table, row, {
      code: 'ecotaxa.row.twice',
      value: imageKey(objectId, imageName),
      message: 'An earlier row of this table has the same object and image; the server refuses the table.',
      serverLineSays: ECOTAXA_ROW_MESSAGES.twiceInTable(objectId, imageName, before - first + 3),
      fix: 'Delete one of the two rows.',
    });
  } else if (!table.state.skipsExisting) {
    addRowFinding(table, row, {
      code: 'ecotaxa.row.already-there',
      value: imageKey(objectId, imageName),
      message:
        'The project or another table of this import has the same object and image; the server refuses the table.',
      serverLineSays: ECOTAXA_ROW_MESSAGES.alreadyThere(objectId, imageName),
      fix: 'Delete the row, or import with the option to skip existing objects.',
    });
  }
}

function checkAcquisition(table: TableState, row: TsvRow): void {
  const { acquisitionId, sampleId } = table.roles;
  const { acquisitions, knownPairs } = table.state;
  if (acquisitionId === undefined && sampleId === undefined) return;
  const [first, second] = [sampleId?.index ?? Infinity, acquisitionId?.index ?? Infinity];
  if (knownPairs.has(row, first, second)) return;
  const sample = cleanText(table, row, sampleId);
  const acquisition = cleanText(table, row, acquisitionId);
  const message = acquisitions.note(sample, acquisition);
  if (message === undefined) {
    knownPairs.keep(row, first, second);
    return;
  }
  addRowFinding(table, row, {
    code: 'ecotaxa.acquisition.two-samples',
    column: 'acq_id',
    value: acquisition,
    message:
      'This acquisition belongs to another sample already; ids of acquisitions must be unique in a project.',
    serverSays: message,
    fix: 'Make acq_id unique, for example by putting the sample id in front.',
  });
}
