import { addRowFinding } from './rowFinding.ts';
import { looksLikeUtf8 } from './rowText.ts';
import type { TableState } from './tableState.ts';
import type { TsvRow } from './tsvReader.ts';

const decoder = new TextDecoder();

/** What the server does not say of a row's bytes: UTF-8 taken for Latin-1, NUL characters, a quote that never closes. */
export function checkEncoding(table: TableState, row: TsvRow): void {
  if (row.hasHighBytes && !table.isUtf8) checkGarbled(table, row);
  if (row.hasNul) {
    addRowFinding(table, row, {
      code: 'ecotaxa.late.nul',
      message:
        'This row holds a NUL character, which the database cannot store: the validation lets it pass, and the import then fails.',
      fix: 'Save the table as plain text, UTF-8 with BOM.',
    });
  }
  if (row.openQuote) {
    addRowFinding(table, row, {
      severity: 'warning',
      code: 'ecotaxa.quote.open',
      message:
        'A cell of this row begins with a quotation mark that is never closed: the server takes all the rest of the file for its text, and those rows are lost.',
      fix: 'Delete the quotation mark, or double it and put the whole cell in quotation marks.',
    });
  }
}

function checkGarbled(table: TableState, row: TsvRow): void {
  for (let cell = 0; cell < Math.min(row.cellCount, table.width); cell += 1) {
    const start = row.starts[cell] ?? 0;
    const end = row.ends[cell] ?? 0;
    if (table.garbledColumns.has(cell) || !looksLikeUtf8(row.bytes, start, end)) continue;
    table.garbledColumns.add(cell);
    const meant = decoder.decode(row.bytes.subarray(start, end));
    const column = table.columnNames[cell];
    addRowFinding(table, row, {
      severity: 'warning',
      code: 'ecotaxa.encoding.garbled',
      ...(column !== undefined && { column }),
      value: table.text.cell(cell),
      message: `"${meant.slice(0, 40)}" is written in UTF-8, but without a BOM the server reads the table as Latin-1 and stores it garbled, without a word. Told once for each column.`,
      fix: 'Save the table as UTF-8 with BOM (in Excel: "Unicode text" or "CSV UTF-8"; in Python: encoding="utf-8-sig").',
    });
  }
}
