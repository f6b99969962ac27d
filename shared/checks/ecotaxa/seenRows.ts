/** Keys remembered; beyond this repeated rows are no longer looked for. 17 bytes each on average, 140 MB at most. */
export const SEEN_ROWS_MAX = 8_000_000;

const SHARDS = 256;
const FIRST_SLOTS = 16;
const LOAD_MAX = 0.8;
const GROWTH = 1.5;
const NUMBERS_PER_SLOT = 3;

const FIRST_SEED = 0x811c9dc5;
const FIRST_PRIME = 0x01000193;
const SECOND_SEED = 0x9747b28c;
const SECOND_PRIME = 0x85ebca6b;
/** The server joins the two with a star; so a star inside them can be mistaken, by it and by us. */
const SEPARATOR = 42;

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
  private first = 0;
  private second = 0;

  /** Whether no further key can be remembered. */
  get isFull(): boolean {
    return this.total >= SEEN_ROWS_MAX;
  }

  /** Notes an object and its image as seen in a row (at least 1); gives back the row they were last seen in, or 0. */
  put(objectId: string, imageName: string, row: number): number {
    this.first = FIRST_SEED;
    this.second = SECOND_SEED;
    this.mix(objectId);
    this.mixUnit(SEPARATOR);
    this.mix(imageName);
    const first = finished(this.first);
    const second = finished(this.second);
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

  /** Two FNV-like hashes at once: a multiplication and a shift for each unit of the text. */
  private mix(text: string): void {
    let { first, second } = this;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      first = Math.imul(first ^ unit, FIRST_PRIME);
      first ^= first >>> 15;
      second = Math.imul(second ^ unit, SECOND_PRIME);
      second ^= second >>> 13;
    }
    this.first = first;
    this.second = second;
  }

  private mixUnit(unit: number): void {
    this.first = Math.imul(this.first ^ unit, FIRST_PRIME);
    this.second = Math.imul(this.second ^ unit, SECOND_PRIME);
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

/** Murmur3's finish: texts that differ in one digit must spread over all shards. */
function finished(hash: number): number {
  let state = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}
