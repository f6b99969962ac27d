import type { TsvRow } from './tsvReader.ts';
import { firstBadUtf8 } from '../utf8Watch.ts';

const decoder = new TextDecoder();

/** Latin-1, byte by byte: what web decoders call latin1 is another encoding (windows-1252). */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += LATIN1_STEP) {
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(at, Math.min(end, at + LATIN1_STEP)) as unknown as number[],
    );
  }
  return text;
}

/** Arguments of one call; more would overflow the stack of some engines. */
const LATIN1_STEP = 8_192;

/** Gives the text of a row's cells, decoding a row of plain ASCII only once. */
export class RowText {
  private readonly isUtf8: boolean;
  private row: TsvRow | undefined;
  private text: string | undefined;
  private offset = 0;

  constructor(isUtf8: boolean) {
    this.isUtf8 = isUtf8;
  }

  /** Goes on to another row. */
  use(row: TsvRow): void {
    this.row = row;
    this.text = undefined;
  }

  /** The text of a cell that the row has. */
  cell(index: number): string {
    const row = this.row;
    if (row === undefined || index >= row.cellCount) return '';
    const start = row.starts[index] ?? 0;
    const end = row.ends[index] ?? 0;
    if (start === end) return '';
    if (row.hasHighBytes) {
      return this.isUtf8 ? decoder.decode(row.bytes.subarray(start, end)) : latin1(row.bytes, start, end);
    }
    if (this.text === undefined) {
      this.offset = row.starts[0] ?? 0;
      const rowEnd = row.ends[row.cellCount - 1] ?? 0;
      this.text = decoder.decode(row.bytes.subarray(this.offset, rowEnd));
    }
    return this.text.slice(start - this.offset, end - this.offset);
  }
}

/** Whether bytes outside ASCII make up valid UTF-8, as only text that is meant to be UTF-8 does. */
export function looksLikeUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let hasHigh = false;
  for (let at = start; at < end; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) continue;
    hasHigh = true;
    const bad = firstBadUtf8(bytes.subarray(at, end));
    return bad === undefined;
  }
  return hasHigh;
}
