/** Keys remembered; beyond this repeated rows are no longer looked for. 17 bytes each on average, 140 MB at most. */
export const SEEN_ROWS_MAX = 8_000_000;

const SHARDS = 256;
const FIRST_SLOTS = 16;
const LOAD_MAX = 0.8;
const GROWTH = 1.5;
const NUMBERS_PER_SLOT = 3;

/**
 * Remembers for each key the number of the row it was last seen in, as two hashes of 32 bits: five million rows must fit where
 * their texts would not. Two different keys are taken for one with a chance of 2^-64 a pair.
 */
export class SeenRows {
  private readonly shards: Uint32Array[] = Array.from(
    { length: SHARDS },
    () => new Uint32Array(FIRST_SLOTS * NUMBERS_PER_SLOT),
  );
  private readonly counts = new Uint32Array(SHARDS);
  private total = 0;

  /** Whether no further key can be remembered. */
  get isFull(): boolean {
    return this.total >= SEEN_ROWS_MAX;
  }

  /** Notes a key as seen in a row (at least 1); gives back the row it was last seen in, or 0. */
  put(key: string, row: number): number {
    const first = hash(key, 0x811c9dc5, 0x01000193);
    const second = hash(key, 0x9747b28c, 0x85ebca6b) | 1;
    const shard = first >>> 24;
    const slot = this.find(shard, first, second);
    const table = this.shards[shard] as Uint32Array;
    const before = table[slot + 2] ?? 0;
    if (before === 0) {
      if (this.isFull) return 0;
      this.total += 1;
      this.counts[shard] = (this.counts[shard] ?? 0) + 1;
    }
    table[slot] = first;
    table[slot + 1] = second;
    table[slot + 2] = row;
    if (before === 0) this.growIfLoaded(shard);
    return before;
  }

  private find(shard: number, first: number, second: number): number {
    const table = this.shards[shard] as Uint32Array;
    const slots = table.length / NUMBERS_PER_SLOT;
    let slot = (first & 0xffffff) % slots;
    for (;;) {
      const at = slot * NUMBERS_PER_SLOT;
      const isFree = table[at + 2] === 0;
      if (isFree || (table[at] === first >>> 0 && table[at + 1] === second >>> 0)) return at;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  }

  private growIfLoaded(shard: number): void {
    const old = this.shards[shard] as Uint32Array;
    const slots = old.length / NUMBERS_PER_SLOT;
    if ((this.counts[shard] ?? 0) < slots * LOAD_MAX) return;
    this.shards[shard] = new Uint32Array(Math.ceil(slots * GROWTH) * NUMBERS_PER_SLOT);
    for (let at = 0; at < old.length; at += NUMBERS_PER_SLOT) {
      if (old[at + 2] === 0) continue;
      const [first, second] = [old[at] ?? 0, old[at + 1] ?? 0];
      const slot = this.find(shard, first, second);
      const table = this.shards[shard];
      table[slot] = first;
      table[slot + 1] = second;
      table[slot + 2] = old[at + 2] ?? 0;
    }
  }
}

/** FNV-1a over the units of the text, then murmur3's finish, since short texts that differ in one digit must spread. */
function hash(text: string, seed: number, prime: number): number {
  let state = seed;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), prime);
    state ^= state >>> 15;
  }
  state = Math.imul(state ^ (state >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}
