import { createHash } from 'node:crypto';
import { SEALED_HEAD, SEALED_TAIL } from '../../shared/model/seal.ts';
import { csvCell, csvRow } from '../../shared/model/csvCell.ts';

/** What is known at the end of a list. */
export interface ListEnd {
  readonly entries: number;
  /** Over the entries, as `Seal.sha256` says. */
  readonly sha256: string;
}

/** Gives the seal as canonical JSON. */
export type MakeSeal = (end: ListEnd) => string;

/** Text is handed on in pieces of about this size, characters. */
const PIECE_LENGTH = 64 * 1024;

/** A sealed list as JSON, in constant memory. Entries are canonical JSON. */
export async function* sealedJson(
  entries: AsyncIterable<string>,
  seal: MakeSeal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  let count = 0;
  let piece = SEALED_HEAD;
  for await (const entry of entries) {
    hash.update(count === 0 ? entry : `\n${entry}`);
    piece += count === 0 ? `\n${entry}` : `,\n${entry}`;
    count += 1;
    if (piece.length < PIECE_LENGTH) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  const end = seal({ entries: count, sha256: hash.digest('hex') });
  yield Buffer.from(`${piece}\n${SEALED_TAIL}${end}}\n`);
}

/** The first cell of the row that seals a table; the second is the seal. Its `sha256` is over all text before that row. */
export const SEAL_CELL = 'waybill-seal';

/** The same as CSV: a row of names, the rows, and the seal as the last row. */
export async function* sealedCsv(
  columns: readonly string[],
  rows: AsyncIterable<Parameters<typeof csvRow>[0]>,
  seal: MakeSeal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  let count = 0;
  let piece = csvRow(columns);
  for await (const row of rows) {
    piece += csvRow(row);
    count += 1;
    if (piece.length < PIECE_LENGTH) continue;
    hash.update(piece);
    yield Buffer.from(piece);
    piece = '';
  }
  hash.update(piece);
  const end = seal({ entries: count, sha256: hash.digest('hex') });
  yield Buffer.from(`${piece}${SEAL_CELL},${csvCell(end)}\r\n`);
}
