import { DSP_MAPPING_HEADER } from './wire.ts';

/** One line of mapping.csv: what was uploaded, and the file that the server made of it. */
export interface DspMappingRow {
  /** Path below the import folder, as it was sent. */
  readonly original: string;
  /** Name of the derivative, with its extension. */
  readonly derivative: string;
}

/** A row as the server writes it: a value is quoted only for a comma, a quote or a line feed (CsvUtil.scala). */
export function dspMappingLine(row: DspMappingRow): string {
  return `${csvValue(row.original)},${csvValue(row.derivative)}`;
}

function csvValue(value: string): string {
  return /[,"\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The rows of a whole mapping.csv, in the order in which the server finished them; undefined where the text is none. */
export function parseDspMapping(text: string): readonly DspMappingRow[] | undefined {
  if (text !== DSP_MAPPING_HEADER && !text.startsWith(`${DSP_MAPPING_HEADER}\n`)) return undefined;
  return parseDspMappingRows(text.slice(DSP_MAPPING_HEADER.length + 1));
}

/**
 * The rows of a piece of mapping.csv without its header. A line that is no row is passed over; undefined where a quote
 * stays open, which only a cut text has.
 */
export function parseDspMappingRows(text: string): readonly DspMappingRow[] | undefined {
  const rows: DspMappingRow[] = [];
  let at = 0;
  while (at < text.length) {
    const line = readLine(text, at);
    if (line === undefined) return undefined;
    const [original, derivative, ...more] = line.values;
    if (original !== undefined && derivative !== undefined && more.length === 0)
      rows.push({ original, derivative });
    at = line.next;
  }
  return rows;
}

interface Line {
  readonly values: readonly string[];
  /** Where the next line begins. */
  readonly next: number;
}

function readLine(text: string, start: number): Line | undefined {
  const values: string[] = [];
  let at = start;
  for (;;) {
    const value = text[at] === '"' ? quoted(text, at) : bare(text, at);
    if (value === undefined) return undefined;
    values.push(value.text);
    if (text[value.end] !== ',') return { values, next: lineEnd(text, value.end) };
    at = value.end + 1;
  }
}

/** What follows a closing quote other than a comma is not the server's writing; the line is left at its end. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

function bare(text: string, start: number): { readonly text: string; readonly end: number } {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
  return { text: text.slice(start, end), end };
}

function quoted(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return undefined;
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  return { text: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}
