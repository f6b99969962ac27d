import type { TsvRow } from './tsvReader.ts';

/** Pairs remembered, one for each value of a hash. */
const SLOTS = 512;
/** Longest pair remembered. Bytes of both cells. */
const PAIR_BYTES_MAX = 124;
const PRIME = 0x01000193;

/**
 * Remembers pairs of cells that need no further look, by their very bytes. Nearly every row repeats the sample and acquisition of a
 * row before; without this each row made two strings and two look-ups of them (measured: 12% of a check).
 */
export class KnownPairs {
  private readonly keys = new Uint8Array(SLOTS * PAIR_BYTES_MAX);
  /** Length of both cells plus 1, and of the first of them; 0 is free. */
  private readonly lengths = new Uint8Array(SLOTS);
  private readonly firsts = new Uint8Array(SLOTS);
  /** Where the pair asked for last belongs; -1 for none. */
  private slot = -1;

  /** Forgets all pairs. */
  forget(): void {
    this.lengths.fill(0);
    this.slot = -1;
  }

  /** Whether two cells of a row were kept before. An absent cell is the same as an empty one. */
  has(row: TsvRow, first: number, second: number): boolean {
    const [a, b] = [first < row.cellCount ? first : -1, second < row.cellCount ? second : -1];
    const firstLength = a < 0 ? 0 : (row.ends[a] as number) - (row.starts[a] as number);
    const secondLength = b < 0 ? 0 : (row.ends[b] as number) - (row.starts[b] as number);
    this.slot = -1;
    if (firstLength + secondLength > PAIR_BYTES_MAX) return false;
    let hash = firstLength;
    if (a >= 0) hash = mixed(row, a, hash);
    if (b >= 0) hash = mixed(row, b, hash);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    this.slot = slot;
    if (this.lengths[slot] !== firstLength + secondLength + 1 || this.firsts[slot] !== firstLength)
      return false;
    const at = slot * PAIR_BYTES_MAX;
    return (a < 0 || this.isAt(at, row, a)) && (b < 0 || this.isAt(at + firstLength, row, b));
  }

  /** Keeps the pair that was asked for last, instead of another with its hash. */
  keep(row: TsvRow, first: number, second: number): void {
    if (this.slot < 0) return;
    let at = this.slot * PAIR_BYTES_MAX;
    const begin = at;
    if (first < row.cellCount && first >= 0) at = this.copied(at, row, first);
    this.firsts[this.slot] = at - begin;
    if (second < row.cellCount && second >= 0) at = this.copied(at, row, second);
    this.lengths[this.slot] = at - begin + 1;
  }

  private isAt(key: number, { bytes, ends, starts }: TsvRow, cell: number): boolean {
    const start = starts[cell] as number;
    const length = (ends[cell] as number) - start;
    for (let at = 0; at < length; at += 1) if (this.keys[key + at] !== bytes[start + at]) return false;
    return true;
  }

  private copied(to: number, { bytes, ends, starts }: TsvRow, cell: number): number {
    const [start, end] = [starts[cell] as number, ends[cell] as number];
    this.keys.set(bytes.subarray(start, end), to);
    return to + end - start;
  }
}

function mixed({ bytes, ends, starts }: TsvRow, cell: number, hash: number): number {
  let state = hash;
  const end = ends[cell] as number;
  for (let at = starts[cell] as number; at < end; at += 1) {
    state = Math.imul(state ^ (bytes[at] as number), PRIME);
  }
  return state;
}
