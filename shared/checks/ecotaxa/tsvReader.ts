import { CSV_CELL_CHARS_MAX } from '../../services/ecotaxa/importLimits.ts';

/** Rows of more cells are not read on: no table needs them, and a line of nothing but TABs would fill the memory. */
export const ROW_CELLS_MAX = 100_000;

/** Rows of more bytes are not read on. Bytes. */
export const ROW_BYTES_MAX = 32 * 1024 * 1024;

/** One row as Python's csv reader gives it; the same object is used again for the next one. A blank line is a row of 0 cells. */
export interface TsvRow {
  readonly cellCount: number;
  /** 1-based line of the file in which the row begins, as an editor counts. */
  readonly line: number;
  readonly bytes: Uint8Array;
  /** Where cell i begins and ends in `bytes`, quotes already taken away. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Whether any byte of the row is outside ASCII. */
  readonly hasHighBytes: boolean;
  readonly hasNul: boolean;
  /** The file ended inside quotes. */
  readonly openQuote: boolean;
}

/** Why a table cannot be read on. */
export type TsvTrouble = 'cell-too-long' | 'row-too-wide' | 'row-too-long';

/** What a reader is told to do with what it reads. */
export interface TsvReaderOptions {
  /** Multi-byte characters count as one towards the longest cell. */
  readonly isUtf8: boolean;
  readonly onRow: (row: TsvRow) => void;
  readonly onTrouble: (trouble: TsvTrouble, line: number) => void;
}

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const RECORD_START = 0;
const CELL_START = 1;
const CELL = 2;
const QUOTED = 3;
const QUOTE_IN_QUOTED = 4;

/**
 * Reads TAB-separated bytes as Python's `csv.DictReader(open(...), delimiter='\t', quotechar='"')` does, in constant memory: line ends are
 * LF, CRLF or CR; a cell that begins with a quote runs to the closing quote, over line ends; the end of the file closes it.
 */
export class TsvReader {
  private readonly options: TsvReaderOptions;
  private bytes = new Uint8Array(128 * 1024);
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  private state = RECORD_START;
  /** Where the row began, where the next kept byte goes. */
  private rowStart = 0;
  private write = 0;
  private cellStart = 0;
  private cellCount = 0;
  private line = 1;
  private rowLine = 1;
  private high = 0;
  private hasNul = false;
  private afterCarriageReturn = false;
  private stopped = false;
  private readonly row: Mutable<TsvRow> = {
    cellCount: 0,
    line: 1,
    bytes: this.bytes,
    starts: this.starts,
    ends: this.ends,
    hasHighBytes: false,
    hasNul: false,
    openQuote: false,
  };

  constructor(options: TsvReaderOptions) {
    this.options = options;
  }

  /** Whether the rest of the file is of no use. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** Reads on. After trouble everything is ignored. */
  push(chunk: Uint8Array): void {
    if (this.stopped || chunk.length === 0) return;
    const kept = this.write - this.rowStart;
    this.makeRoom(kept, chunk.length);
    this.bytes.set(chunk, kept);
    this.scan(kept, kept + chunk.length);
    this.guardUnfinished();
  }

  /** The file is at its end. */
  end(): void {
    if (this.stopped || this.state === RECORD_START) return;
    this.endCell();
    this.endRow(this.state === QUOTED);
  }

  private makeRoom(kept: number, added: number): void {
    if (kept + added > this.bytes.length) {
      const bigger = new Uint8Array(Math.max(kept + added, 2 * kept));
      bigger.set(this.bytes.subarray(this.rowStart, this.write));
      this.bytes = bigger;
    } else if (kept > 0) this.bytes.copyWithin(0, this.rowStart, this.write);
    const shift = this.rowStart;
    for (let cell = 0; cell < this.cellCount; cell += 1) {
      this.starts[cell] = (this.starts[cell] ?? 0) - shift;
      this.ends[cell] = (this.ends[cell] ?? 0) - shift;
    }
    this.cellStart -= shift;
    this.rowStart = 0;
    this.write = kept;
  }

  /** Every byte from `from` to `to` is either kept at `write` (never ahead of what is read) or dropped. */
  private scan(from: number, to: number): void {
    const bytes = this.bytes;
    let at = from;
    while (at < to && !this.stopped) {
      if (this.state === CELL) {
        at = this.scanPlain(at, to);
        if (at >= to) return;
        if (this.state !== CELL) continue;
      }
      const byte = bytes[at] ?? 0;
      at += 1;
      if (this.afterCarriageReturn) {
        this.afterCarriageReturn = false;
        if (byte === LINE_FEED) {
          // Between rows the dropped byte must not become part of the next one.
          if (this.state === RECORD_START) this.skipTo(at);
          continue;
        }
      }
      this.step(byte, at);
    }
  }

  /** Bytes of unquoted cells up to a line end, or a cell that begins with a quote. Gives back where it stopped. */
  private scanPlain(from: number, to: number): number {
    return this.write === from ? this.scanInPlace(from, to) : this.scanShifting(from, to);
  }

  /**
   * The hot loop: nothing was dropped before in this row but TABs, so bytes stay where they are. Without the copying of each byte
   * the scan is a quarter faster.
   */
  private scanInPlace(from: number, to: number): number {
    const { bytes, starts, ends } = this;
    let { high, cellCount, cellStart } = this;
    let at = from;
    for (; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte > CARRIAGE_RETURN) {
        high |= byte;
        continue;
      }
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) break;
      if (byte === TAB) {
        // What needs a closer look goes the slow way.
        if (cellCount === starts.length || at - cellStart > CSV_CELL_CHARS_MAX) break;
        starts[cellCount] = cellStart;
        ends[cellCount] = at;
        cellCount += 1;
        cellStart = at + 1;
        if (at + 1 < to && bytes[at + 1] !== QUOTE) continue;
        this.state = CELL_START;
        at += 1;
        break;
      }
      if (byte === 0) this.hasNul = true;
    }
    this.write = at;
    this.high = high;
    this.cellCount = cellCount;
    this.cellStart = cellStart;
    return at;
  }

  /** The same after quotes were taken away, which leaves a gap. */
  private scanShifting(from: number, to: number): number {
    const { bytes, starts, ends } = this;
    let { write, high, cellCount, cellStart } = this;
    let at = from;
    for (; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (byte <= CARRIAGE_RETURN) {
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) break;
        if (byte === TAB) {
          if (cellCount === starts.length || write - cellStart > CSV_CELL_CHARS_MAX) break;
          starts[cellCount] = cellStart;
          ends[cellCount] = write;
          cellCount += 1;
          cellStart = write;
          if (at + 1 < to && bytes[at + 1] !== QUOTE) continue;
          this.state = CELL_START;
          at += 1;
          break;
        }
        if (byte === 0) this.hasNul = true;
      }
      high |= byte;
      bytes[write] = byte;
      write += 1;
    }
    this.write = write;
    this.high = high;
    this.cellCount = cellCount;
    this.cellStart = cellStart;
    return at;
  }

  /** One byte in any state but the inside of a plain cell; `next` is where the byte after it is. */
  private step(byte: number, next: number): void {
    const isLineEnd = byte === LINE_FEED || byte === CARRIAGE_RETURN;
    if (byte === CARRIAGE_RETURN) this.afterCarriageReturn = true;
    if (this.state === QUOTED) {
      if (byte === QUOTE) this.state = QUOTE_IN_QUOTED;
      else this.keep(isLineEnd ? LINE_FEED : byte);
      if (isLineEnd) this.line += 1;
      return;
    }
    if (this.state === QUOTE_IN_QUOTED && byte === QUOTE) {
      this.keep(byte);
      this.state = QUOTED;
    } else if (isLineEnd) this.lineEnd(next);
    else if (byte === TAB) this.tab(next);
    else if (byte === QUOTE && this.state < CELL) {
      this.beginCell();
      this.state = QUOTED;
    } else {
      this.beginCell();
      this.keep(byte);
      this.state = CELL;
    }
  }

  private keep(byte: number): void {
    this.high |= byte;
    if (byte === 0) this.hasNul = true;
    this.bytes[this.write] = byte;
    this.write += 1;
  }

  private beginCell(): void {
    if (this.state === RECORD_START) this.beginRow();
    if (this.state < CELL) this.cellStart = this.write;
  }

  private beginRow(): void {
    this.rowLine = this.line;
    this.cellStart = this.write;
  }

  private tab(next: number): void {
    if (this.state === RECORD_START) this.beginRow();
    this.endCell();
    this.state = CELL_START;
    // As long as only TABs were dropped, what follows can stay in its place.
    if (this.write === next - 1) this.write = next;
    this.cellStart = this.write;
  }

  private lineEnd(next: number): void {
    if (this.state === RECORD_START) this.rowLine = this.line;
    else this.endCell();
    this.line += 1;
    this.endRow(false);
    this.skipTo(next);
  }

  private skipTo(next: number): void {
    this.rowStart = next;
    this.write = next;
    this.cellStart = next;
  }

  private endCell(): void {
    const { cellStart, write } = this;
    if (write - cellStart > CSV_CELL_CHARS_MAX && this.cellCharacters() > CSV_CELL_CHARS_MAX) {
      this.stop('cell-too-long');
      return;
    }
    if (this.cellCount === this.starts.length) this.widen();
    this.starts[this.cellCount] = cellStart;
    this.ends[this.cellCount] = write;
    this.cellCount += 1;
    if (this.cellCount > ROW_CELLS_MAX) this.stop('row-too-wide');
  }

  private cellCharacters(): number {
    if (!this.options.isUtf8) return this.write - this.cellStart;
    let characters = 0;
    for (let at = this.cellStart; at < this.write; at += 1) {
      if (((this.bytes[at] ?? 0) & 0xc0) !== 0x80) characters += 1;
    }
    return characters;
  }

  private widen(): void {
    const [starts, ends] = [new Int32Array(2 * this.cellCount), new Int32Array(2 * this.cellCount)];
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }

  private endRow(openQuote: boolean): void {
    if (this.stopped) return;
    const { row } = this;
    row.cellCount = this.cellCount;
    row.line = this.rowLine;
    row.bytes = this.bytes;
    row.starts = this.starts;
    row.ends = this.ends;
    row.hasHighBytes = this.high >= 0x80;
    row.hasNul = this.hasNul;
    row.openQuote = openQuote;
    this.options.onRow(row);
    this.cellCount = 0;
    this.high = 0;
    this.hasNul = false;
    this.state = RECORD_START;
  }

  /** A cell or row without end must not fill the memory. */
  private guardUnfinished(): void {
    if (this.stopped) return;
    const unfinished = this.state === RECORD_START ? 0 : this.write - this.cellStart;
    if (unfinished > CSV_CELL_CHARS_MAX && this.cellCharacters() > CSV_CELL_CHARS_MAX) {
      this.stop('cell-too-long');
    } else if (this.write - this.rowStart > ROW_BYTES_MAX) this.stop('row-too-long');
  }

  private stop(trouble: TsvTrouble): void {
    this.stopped = true;
    this.options.onTrouble(trouble, this.rowLine);
  }
}
