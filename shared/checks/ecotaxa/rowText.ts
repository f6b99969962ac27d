import type { TsvRow } from './tsvReader.ts';

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

/** Where bytes stop being UTF-8, with the reason as Python words it. */
export interface BadUtf8 {
  readonly offset: number;
  /** How many bytes Python names. */
  readonly length: number;
  readonly reason: 'invalid start byte' | 'invalid continuation byte' | 'unexpected end of data';
}

/** The first place where bytes are not UTF-8; `undefined` where they are. */
export function firstBadUtf8(bytes: Uint8Array): BadUtf8 | undefined {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0) return { offset: at, length: 1, reason: 'invalid start byte' };
    for (let step = 1; step < length; step += 1) {
      const next = bytes[at + step];
      if (next === undefined) return { offset: at, length: step, reason: 'unexpected end of data' };
      if (!isContinuation(lead, step, next)) {
        return { offset: at, length: step, reason: 'invalid continuation byte' };
      }
    }
    at += length;
  }
  return undefined;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

function isContinuation(lead: number, step: number, byte: number): boolean {
  if (byte < 0x80 || byte > 0xbf) return false;
  if (step > 1) return true;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte <= 0x9f;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte <= 0x8f;
}
