import { ECOTAXA_ABSENT_IMAGE_NAME } from '../../services/ecotaxa/importColumns.ts';
import { ECOTAXA_IMAGE_REASONS, ECOTAXA_ROW_MESSAGES } from '../../services/ecotaxa/importMessages.ts';
import { shownPath } from './bundleFiles.ts';
import type { ImageLook } from './bundleFiles.ts';
import { pyStrip } from './pythonValues.ts';
import { addLazyRowFinding, addRowFinding } from './rowFinding.ts';
import type { RowWords } from './rowFinding.ts';
import type { TableColumn } from './tableColumns.ts';
import { isSolidCell, rawCell } from './tableState.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

/** What the row's image name leads to: by its bytes where they say it, by its text where they need a closer look. */
function lookAtImage(table: TableState, row: TsvRow): ImageLook {
  const { files } = table.state;
  const column = table.roles.imageName;
  if (column === undefined) {
    table.absentImage ??= files.look(table.folder, ECOTAXA_ABSENT_IMAGE_NAME);
    return table.absentImage;
  }
  if (isSolidCell(row, column.index)) {
    const cell = {
      bytes: row.bytes,
      start: row.starts[column.index] as number,
      end: row.ends[column.index] as number,
    };
    const look = files.lookPlain(table.indexFolder, cell);
    if (look !== undefined) return look;
  }
  return files.look(table.folder, cleanText(table, row, column));
}

/** Checks that the image of a row is there and can be read. */
export function checkImage(table: TableState, row: TsvRow): void {
  const look = lookAtImage(table, row);
  if (look === 'missing') {
    if (!table.state.updates) addMissingImage(table, row);
    return;
  }
  if (look !== 'directory') {
    look.used = true;
    if (look.imageReason === undefined) return;
  }
  const imageName = imageNameOf(table, row);
  const reason =
    look === 'directory' ? ECOTAXA_IMAGE_REASONS.directory(shownPath(imageName)) : look.imageReason;
  addRowFinding(table, row, {
    code: 'ecotaxa.image.unreadable',
    column: 'img_file_name',
    value: imageName,
    message:
      look === 'directory'
        ? 'The name leads to a folder, not to an image; the server refuses the table.'
        : 'The server cannot read this file as a PNG, JPEG or GIF image of a size it takes; it refuses the table.',
    serverLineSays: ECOTAXA_ROW_MESSAGES.imageUnreadable(imageName, reason ?? ''),
    fix: 'Put a whole PNG, JPEG or GIF image there, or name another one.',
  });
}

function addMissingImage(table: TableState, row: TsvRow): void {
  addLazyRowFinding(table, row, {
    code: 'ecotaxa.image.missing',
    build: () => missingImageWords(table, imageNameOf(table, row)),
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

/** An absent column reads as empty, so does a missing cell. */
export function cleanText(table: TableState, row: TsvRow, column: TableColumn | undefined): string {
  return column === undefined ? '' : pyStrip(rawCell(table, row, column) ?? '');
}

/** The image that a row names. */
export function imageNameOf(table: TableState, row: TsvRow): string {
  const column = table.roles.imageName;
  return column === undefined ? ECOTAXA_ABSENT_IMAGE_NAME : cleanText(table, row, column);
}
