import { CSV_CELL_CHARS_MAX, PYTHON_TEXT_BLOCK_BYTES } from '../../services/ecotaxa/importLimits.ts';
import { ECOTAXA_CRASHES } from '../../services/ecotaxa/importMessages.ts';
import { readForCheck } from '../anyDestination/readForCheck.ts';
import type { ReadContext } from '../anyDestination/readForCheck.ts';
import type { CheckFile } from '../finding.ts';
import type { ImportState } from './importState.ts';
import { RowText } from './rowText.ts';
import { checkHead, tableColumns } from './tableColumns.ts';
import { addHeadRemarks } from './tableHeadRemarks.ts';
import { checkRow } from './tableRows.ts';
import { createTableState } from './tableState.ts';
import type { TableState } from './tableState.ts';
import { ROW_BYTES_MAX, ROW_CELLS_MAX, TsvReader } from './tsvReader.ts';
import type { TsvRow, TsvTrouble } from './tsvReader.ts';
import { firstBadUtf8, Utf8Watch } from '../utf8Watch.ts';
import type { BadUtf8 } from '../utf8Watch.ts';

const BOM = [0xef, 0xbb, 0xbf] as const;

/**
 * Checks one index table, in constant memory. `file.name` is its path inside the source folder. Everything found goes into the state;
 * throws only when the signal aborts.
 */
export async function checkTable(file: CheckFile, state: ImportState, context: ReadContext): Promise<void> {
  const table = new TableReading(file.name, state);
  await readForCheck(file, (chunk) => table.take(chunk), context);
  table.end();
}

/** One table on its way through the reader: BOM, header line, type line, rows. */
class TableReading {
  private readonly file: string;
  private readonly state: ImportState;
  private reader: TsvReader | undefined;
  private isUtf8 = false;
  private validator: Utf8Watch | undefined;
  /** The first bytes, until it is clear whether they are a BOM. */
  private first = new Uint8Array(0);
  private bytesBefore = 0;
  private headers: readonly string[] | undefined;
  private table: TableState | undefined;
  private ended = false;

  constructor(file: string, state: ImportState) {
    this.file = file;
    this.state = state;
  }

  /** Takes the next bytes; false when the rest is of no use. */
  take(chunk: Uint8Array): boolean {
    if (this.reader !== undefined) return this.feed(chunk);
    const joined = new Uint8Array(this.first.length + chunk.length);
    joined.set(this.first);
    joined.set(chunk, this.first.length);
    this.first = joined;
    return joined.length < BOM.length || this.begin();
  }

  end(): void {
    if (this.reader === undefined) this.begin();
    if (!this.ended && !this.endsInsideCharacter()) this.reader?.end();
    if (this.table === undefined) this.beginRows(undefined);
    this.state.rowCount += this.table?.rows ?? 0;
  }

  private begin(): boolean {
    this.isUtf8 = BOM.every((byte, index) => this.first[index] === byte);
    if (this.isUtf8) this.validator = new Utf8Watch();
    this.reader = new TsvReader({
      isUtf8: this.isUtf8,
      onRow: (row) => this.takeRow(row),
      onTrouble: (trouble, line) => this.addTrouble(trouble, line),
    });
    const start = this.isUtf8 ? BOM.length : 0;
    this.bytesBefore = start;
    return this.feed(this.first.subarray(start));
  }

  private feed(chunk: Uint8Array): boolean {
    const readable = this.isUtf8 ? this.utf8Part(chunk) : chunk;
    this.reader?.push(readable);
    this.bytesBefore += chunk.length;
    return !this.ended && this.reader?.isStopped === false;
  }

  /** What comes before the block with the first byte that is not UTF-8: the server reads no further. */
  private utf8Part(chunk: Uint8Array): Uint8Array {
    if (this.validator?.isUtf8(chunk) === true) return chunk;
    const bad = this.badByteIn(chunk);
    const blockStart = blockStartOf(this.bytesBefore + bad.offset);
    this.ended = true;
    const part = chunk.subarray(0, Math.max(0, blockStart - this.bytesBefore));
    this.reader?.push(part);
    this.addNotUtf8(bad, chunk[bad.offset] ?? 0);
    return part.subarray(part.length);
  }

  /** The bad byte; a chunk may begin inside a character that began before. */
  private badByteIn(chunk: Uint8Array): BadUtf8 {
    let start = 0;
    while (this.bytesBefore > BOM.length && start < 3 && ((chunk[start] ?? 0) & 0xc0) === 0x80) start += 1;
    const bad = firstBadUtf8(chunk.subarray(start));
    if (bad === undefined) return { offset: 0, length: 1, reason: 'invalid start byte' };
    return { ...bad, offset: bad.offset + start };
  }

  private endsInsideCharacter(): boolean {
    if (this.validator === undefined || this.validator.isWhole()) return false;
    this.addNotUtf8({ offset: 0, length: 1, reason: 'unexpected end of data' });
    return true;
  }

  private takeRow(row: TsvRow): void {
    if (this.table !== undefined) {
      if (row.cellCount > 0) checkRow(this.table, row);
    } else if (this.headers === undefined) {
      this.headers = this.texts(row);
    } else if (row.cellCount > 0) this.beginRows(row);
  }

  /** The header is known and the type line is there, or never will be. */
  private beginRows(typeRow: TsvRow | undefined): void {
    const columnNames = this.headers ?? [];
    const allColumns = tableColumns(columnNames);
    const cells = typeRow === undefined ? undefined : this.texts(typeRow);
    const types =
      cells === undefined
        ? undefined
        : new Map(allColumns.map(({ clean, index }) => [clean, cells[index]] as const));
    const head = { file: this.file, columns: allColumns, types };
    const columns = checkHead(head, this.state);
    addHeadRemarks({ ...head, columnNames, typeCells: cells }, this.state.report);
    this.table = createTableState(
      { file: this.file, isUtf8: this.isUtf8, columnNames, columns, allColumns },
      this.state,
    );
  }

  private texts(row: TsvRow): readonly string[] {
    const text = new RowText(this.isUtf8);
    text.use(row);
    return Array.from({ length: row.cellCount }, (_cell, index) => text.cell(index));
  }

  private addTrouble(trouble: TsvTrouble, line: number): void {
    const crash = trouble === 'cell-too-long';
    const add = crash ? this.state.report.crash : this.state.report.add;
    add({
      severity: 'error',
      code: `ecotaxa.table.${trouble}`,
      file: this.file,
      build: () => ({
        row: line,
        message: TROUBLE_WORDS[trouble],
        ...(crash && { serverSays: ECOTAXA_CRASHES.longCell(CSV_CELL_CHARS_MAX) }),
        fix: 'See whether the file really is a table with TABs, and whether a quotation mark is left open above.',
      }),
    });
  }

  private addNotUtf8(bad: BadUtf8, byte?: number): void {
    const at = this.bytesBefore + bad.offset;
    const block = blockStartOf(at);
    // In the first block Python counts from behind the BOM.
    const position = at - (block === 0 ? BOM.length : block);
    this.state.report.crash({
      severity: 'error',
      code: 'ecotaxa.encoding.not-utf8',
      file: this.file,
      build: () => ({
        value: `byte ${at}`,
        message:
          'The table begins with a UTF-8 BOM but is not UTF-8 throughout; the import job crashes on it.',
        ...(byte !== undefined && {
          serverSays: ECOTAXA_CRASHES.notUtf8(`${badBytes(bad, byte, position)}: ${bad.reason}`),
        }),
        fix: 'Save the table anew as UTF-8 with BOM.',
      }),
    });
  }
}

function blockStartOf(offset: number): number {
  return Math.floor(offset / PYTHON_TEXT_BLOCK_BYTES) * PYTHON_TEXT_BLOCK_BYTES;
}

function badBytes(bad: BadUtf8, byte: number, position: number): string {
  return bad.length === 1
    ? `byte 0x${byte.toString(16).padStart(2, '0')} in position ${position}`
    : `bytes in position ${position}-${position + bad.length - 1}`;
}

const TROUBLE_WORDS: Readonly<Record<TsvTrouble, string>> = {
  'cell-too-long': `A cell of this row has more than ${CSV_CELL_CHARS_MAX} characters; the import job crashes on it. The rest of the table was not checked.`,
  'row-too-wide': `This row has more than ${ROW_CELLS_MAX} cells. The rest of the table was not checked.`,
  'row-too-long': `This row is longer than ${ROW_BYTES_MAX / 1024 / 1024} MiB. The rest of the table was not checked.`,
};
