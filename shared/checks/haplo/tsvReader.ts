/** Hears what a table holds. Rows are 1-based lines of the file as an editor shows it. */
export interface TsvListener {
  readonly header: (names: readonly string[]) => void;
  /** One record: its values by column, only the wanted ones; the object is used again for the next record. */
  readonly record: (record: Readonly<Record<string, unknown>>, row: number) => void;
  readonly odd: (oddity: TsvOddity, row: number, detail: string) => void;
}

/** What is odd about a line of a table; the server takes all of it in silence. */
export type TsvOddity =
  'leading-newline' | 'trailing-newline' | 'short-row' | 'long-row' | 'quoted-cell' | 'line-too-long';

/** How the table is written and which columns matter. */
export interface TsvOptions {
  readonly separator: string;
  /** Columns whose values a record carries. */
  readonly wanted: ReadonlySet<string>;
}

/**
 * Characters of one line that are held in memory; a longer line is skipped and reported. The server itself reads no file
 * of more than 16 MiB.
 */
export const TSV_LINE_CHARS_MAX = 16 * 1024 * 1024;

const LINE_FEED = '\n';
const QUOTE_CODE = 0x22;

interface Column {
  readonly name: string;
  /** A later column of the same name: it wins only where it has something. */
  readonly repeats: boolean;
}

/**
 * Reads a table piece by piece as the server's reader does: lines end at any run of CR and LF, the first line names the
 * columns, no quoting, no trimming, empty cells are absent, a newline at the end makes one more, empty record. Holds one
 * line at a time. Source: haplo-plugins e39348a, data_import_readers.js.
 */
export class TsvReader {
  private row = 1;
  private hasHeader = false;
  private isSkipping = false;
  private endsWithNewline = false;
  private heldReturn = false;
  private pieces: string[] = [];
  private heldChars = 0;
  private columns: readonly (Column | undefined)[] = [];
  private width = 0;
  private readonly wantedNames: string[] = [];
  private readonly current: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  private readonly options: TsvOptions;
  private readonly listener: TsvListener;

  constructor(options: TsvOptions, listener: TsvListener) {
    this.options = options;
    this.listener = listener;
  }

  /** The line that the next piece of text begins in. */
  get currentRow(): number {
    return this.row;
  }

  push(piece: string): void {
    const text = this.withPlainNewlines(piece);
    if (text === '') return;
    let start = 0;
    let end = text.indexOf(LINE_FEED);
    while (end !== -1) {
      this.lineEnds(text.slice(start, end));
      start = end + 1;
      end = text.indexOf(LINE_FEED, start);
    }
    this.endsWithNewline = start === text.length;
    if (start < text.length) this.hold(text.slice(start));
  }

  end(): void {
    if (this.heldReturn) {
      this.heldReturn = false;
      this.push(LINE_FEED);
    }
    const rest = this.takeLine('');
    if (!this.hasHeader) this.readHeader(rest);
    else if (rest !== '') this.readRow(rest);
    else if (this.endsWithNewline) {
      this.listener.odd('trailing-newline', this.row, '');
      this.clearCurrent(0);
      this.listener.record(this.current, this.row);
    }
  }

  /** CR LF and CR become LF; a CR at the end waits for what follows. */
  private withPlainNewlines(piece: string): string {
    const text = this.heldReturn ? `\r${piece}` : piece;
    this.heldReturn = text.endsWith('\r');
    if (!text.includes('\r')) return text;
    return (this.heldReturn ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, LINE_FEED);
  }

  private hold(text: string): void {
    if (this.isSkipping) return;
    this.heldChars += text.length;
    if (this.heldChars <= TSV_LINE_CHARS_MAX) {
      this.pieces.push(text);
      return;
    }
    this.isSkipping = true;
    this.pieces = [];
    this.listener.odd('line-too-long', this.row, String(TSV_LINE_CHARS_MAX));
  }

  private takeLine(end: string): string {
    if (this.pieces.length === 0) return end;
    this.pieces.push(end);
    const line = this.pieces.join('');
    this.pieces = [];
    return line;
  }

  private lineEnds(end: string): void {
    const line = this.takeLine(end);
    this.heldChars = 0;
    if (this.isSkipping) this.skippedLineEnds();
    else if (!this.hasHeader) {
      if (line === '') this.listener.odd('leading-newline', this.row, '');
      this.readHeader(line);
    } else if (line !== '') this.readRow(line);
    this.row += 1;
  }

  private skippedLineEnds(): void {
    this.isSkipping = false;
    if (!this.hasHeader) this.readHeader('');
    else {
      // The line was a record all the same, and must count as one.
      this.clearCurrent(0);
      this.listener.record(this.current, this.row);
    }
  }

  private readHeader(line: string): void {
    this.hasHeader = true;
    const names = line.split(this.options.separator);
    const seen = new Set<string>();
    this.columns = names.map((name) => {
      const repeats = seen.has(name);
      seen.add(name);
      return this.options.wanted.has(name) ? { name, repeats } : undefined;
    });
    this.width = names.length;
    for (const name of seen) {
      if (!this.options.wanted.has(name)) continue;
      this.wantedNames.push(name);
      this.current[name] = undefined;
    }
    this.listener.header(names);
  }

  private clearCurrent(from: number): void {
    if (from === 0) {
      for (const name of this.wantedNames) this.current[name] = undefined;
      return;
    }
    for (let index = from; index < this.columns.length; index += 1) {
      const column = this.columns[index];
      if (column !== undefined && !column.repeats) this.current[column.name] = undefined;
    }
  }

  private readRow(line: string): void {
    const { separator } = this.options;
    let start = 0;
    let index = 0;
    let quoted = false;
    for (;;) {
      const found = line.indexOf(separator, start);
      const end = found === -1 ? line.length : found;
      const column = this.columns[index];
      if (column !== undefined) {
        if (end > start) this.current[column.name] = line.slice(start, end);
        else if (!column.repeats) this.current[column.name] = undefined;
      }
      if (line.charCodeAt(start) === QUOTE_CODE) quoted ||= isQuoted(line, start, end);
      index += 1;
      if (found === -1) break;
      start = found + separator.length;
    }
    if (index < this.width) this.clearCurrent(index);
    if (index !== this.width) {
      this.listener.odd(index < this.width ? 'short-row' : 'long-row', this.row, String(index));
    }
    if (quoted) this.listener.odd('quoted-cell', this.row, '');
    this.listener.record(this.current, this.row);
  }
}

/** A cell wrapped in quotes, or one whose quote never closes because a line break split it. */
function isQuoted(line: string, start: number, end: number): boolean {
  const close = line.indexOf('"', start + 1);
  return close === -1 || close >= end || line.charCodeAt(end - 1) === QUOTE_CODE;
}
