import { createReadStream } from 'node:fs';

/** Lines before and after the one that is asked for. */
export const CONTEXT_LINES = 3;
/** Bytes shown of a line; the rest is cut. */
export const CONTEXT_LINE_BYTES_MAX = 2_000;
const LINE_FEED = 10;

/** A line of a file as text; bytes that are no UTF-8 show as replacement characters. */
export interface ContextLine {
  readonly row: number;
  readonly text: string;
  readonly isCut: boolean;
}

/**
 * The lines around a row of a file, read as a stream in constant memory. Rows count line feeds, as editors do. Throws
 * what reading throws.
 */
export async function linesAround(
  path: string,
  row: number,
  signal: AbortSignal,
): Promise<readonly ContextLine[]> {
  const first = Math.max(1, row - CONTEXT_LINES);
  const last = row + CONTEXT_LINES;
  const lines: ContextLine[] = [];
  let at = 1;
  let line = new LineBytes();
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    let from = 0;
    while (from < chunk.length) {
      const feed = chunk.indexOf(LINE_FEED, from);
      const to = feed === -1 ? chunk.length : feed;
      if (at >= first) line.add(chunk.subarray(from, to));
      from = to + 1;
      if (feed === -1) break;
      if (at >= first) lines.push(line.end(at));
      line = new LineBytes();
      at += 1;
      if (at > last) return lines;
    }
  }
  if (at >= first) lines.push(line.end(at));
  return lines;
}

/** The beginning of a line, however long it is. */
class LineBytes {
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #isCut = false;

  add(piece: Buffer): void {
    const room = CONTEXT_LINE_BYTES_MAX - this.#length;
    if (piece.length > room) this.#isCut = true;
    if (room <= 0 || piece.length === 0) return;
    // A copy, so that a kept line does not keep its chunk.
    const kept = Buffer.from(piece.subarray(0, room));
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  end(row: number): ContextLine {
    const text = Buffer.concat(this.#pieces).toString('utf8').replace(/\r$/, '');
    return { row, text, isCut: this.#isCut };
  }
}
