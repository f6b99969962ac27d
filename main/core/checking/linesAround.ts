import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { FileReadError, type Files } from '../ports/files.ts';

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

/** Which line of which file is asked for. */
export interface ContextWish {
  readonly source: ItemSource;
  /** From 1. */
  readonly row: number;
}

/**
 * The lines around a row of a file, read as a stream in constant memory. Rows count line feeds, as editors do. Fails as
 * opening and reading does; throws only the signal's reason.
 */
export async function linesAround(
  files: Pick<Files, 'open'>,
  { source, row }: ContextWish,
  signal: AbortSignal,
): Promise<Result<readonly ContextLine[]>> {
  const opened = await files.open(source);
  if (!opened.ok) return opened;
  try {
    return ok(await readAround(opened.value.chunks(), row, signal));
  } catch (error) {
    if (error instanceof FileReadError) return fail(error.failure);
    throw error;
  } finally {
    await opened.value.close();
  }
}

async function readAround(
  chunks: AsyncIterable<Uint8Array>,
  row: number,
  signal: AbortSignal,
): Promise<readonly ContextLine[]> {
  const first = Math.max(1, row - CONTEXT_LINES);
  const last = row + CONTEXT_LINES;
  const lines: ContextLine[] = [];
  let at = 1;
  let line = new LineBytes();
  for await (const chunk of chunks) {
    signal.throwIfAborted();
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
  readonly #decoder = new TextDecoder();
  #text = '';
  #length = 0;
  #isCut = false;

  add(piece: Uint8Array): void {
    const room = CONTEXT_LINE_BYTES_MAX - this.#length;
    if (piece.length > room) this.#isCut = true;
    if (room <= 0 || piece.length === 0) return;
    const kept = piece.subarray(0, room);
    this.#text += this.#decoder.decode(kept, { stream: true });
    this.#length += kept.length;
  }

  end(row: number): ContextLine {
    const text = (this.#text + this.#decoder.decode()).replace(/\r$/, '');
    return { row, text, isCut: this.#isCut };
  }
}
