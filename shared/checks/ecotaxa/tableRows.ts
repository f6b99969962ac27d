import { ECOTAXA_ABSENT_IMAGE_NAME } from '../../services/ecotaxa/importColumns.ts';
import {
  ECOTAXA_CRASHES,
  ECOTAXA_IMAGE_REASONS,
  ECOTAXA_ROW_MESSAGES,
} from '../../services/ecotaxa/importMessages.ts';
import { imageKey } from './importState.ts';
import { pyReprList } from './pythonText.ts';
import { pyStrip } from './pythonValues.ts';
import { checkCells } from './rowCells.ts';
import { addLazyRowFinding, addRowFinding } from './rowFinding.ts';
import type { RowWords } from './rowFinding.ts';
import { checkEncoding } from './tableEncoding.ts';
import { rawCell } from './tableState.ts';
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
  const objectId = cleanText(table, row, table.roles.objectId);
  if (objectId === '') addMissingObjectId(table, row);
  const imageName = imageNameOf(table, row);
  checkImage(table, row, imageName);
  checkRepeated(table, row, { objectId, imageName });
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

/** An absent column reads as empty, so does a missing cell. */
function cleanText(table: TableState, row: TsvRow, column: TableColumn | undefined): string {
  return column === undefined ? '' : pyStrip(rawCell(table, row, column) ?? '');
}

function imageNameOf(table: TableState, row: TsvRow): string {
  const column = table.roles.imageName;
  return column === undefined ? ECOTAXA_ABSENT_IMAGE_NAME : cleanText(table, row, column);
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

function checkImage(table: TableState, row: TsvRow, imageName: string): void {
  const look = table.state.files.look(table.folder, imageName);
  if (look.kind === 'missing') {
    if (!table.state.updates) addMissingImage(table, row, imageName);
    return;
  }
  if (look.kind === 'file') look.fact.used = true;
  const reason =
    look.kind === 'directory' ? ECOTAXA_IMAGE_REASONS.directory(look.shown) : look.fact.imageReason;
  if (reason === undefined) return;
  addRowFinding(table, row, {
    code: 'ecotaxa.image.unreadable',
    column: 'img_file_name',
    value: imageName,
    message:
      look.kind === 'directory'
        ? 'The name leads to a folder, not to an image; the server refuses the table.'
        : 'The server cannot read this file as a PNG, JPEG or GIF image of a size it takes; it refuses the table.',
    serverLineSays: ECOTAXA_ROW_MESSAGES.imageUnreadable(imageName, reason),
    fix: 'Put a whole PNG, JPEG or GIF image there, or name another one.',
  });
}

function addMissingImage(table: TableState, row: TsvRow, imageName: string): void {
  addLazyRowFinding(table, row, {
    code: 'ecotaxa.image.missing',
    build: () => missingImageWords(table, imageName),
  });
}

function missingImageWords(table: TableState, imageName: string): RowWords {
  const alike = table.state.files.alike(table.folder, imageName);
  return {
    column: 'img_file_name',
    value: imageName,
    message:
      table.roles.imageName === undefined
        ? 'The table has no column img_file_name in exactly this spelling; the server refuses it.'
        : 'There is no such image that the server keeps, looked for from the folder of the table; it refuses the table.',
    serverLineSays: ECOTAXA_ROW_MESSAGES.imageMissing(imageName),
    fix:
      alike === undefined
        ? 'Add the image, or correct its name. Files that are no PNG, JPEG, GIF or TIFF are deleted at upload.'
        : `There is "${alike}": capitals and accents must be written alike.`,
  };
}

function checkRepeated(
  table: TableState,
  row: TsvRow,
  { objectId, imageName }: { readonly objectId: string; readonly imageName: string },
): void {
  const { state } = table;
  // Rows of earlier tables come before `first`, and so does what the project has.
  const first = table.rowsBefore + 2;
  const before = state.seenRows.put(objectId, imageName, first + table.rows - 1);
  if (before === 0) return;
  if (before >= first) {
    addRowFinding(table, row, {
      code: 'ecotaxa.row.twice',
      value: imageKey(objectId, imageName),
      message: 'An earlier row of this table has the same object and image; the server refuses the table.',
      serverLineSays: ECOTAXA_ROW_MESSAGES.twiceInTable(objectId, imageName, before - first + 3),
      fix: 'Delete one of the two rows.',
    });
  } else if (!state.skipsExisting) {
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
  const sample = cleanText(table, row, table.roles.sampleId);
  const acquisition = cleanText(table, row, table.roles.acquisitionId);
  const message = table.state.acquisitions.note(sample, acquisition);
  if (message === undefined) return;
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

/** Here the server reads the cells unstripped, and looks at the id only in a table without a category column. */
function checkCategory(table: TableState, row: TsvRow): void {
  const { status: statusColumn, category: names, categoryId } = table.roles;
  const categoryColumn = names ?? categoryId;
  if (statusColumn === undefined && categoryColumn === undefined) {
    if (row.cellCount < table.width) addShortRow(table, row);
    return;
  }
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
