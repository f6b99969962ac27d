/** Keys remembered; beyond this repeated rows are no longer looked for. 13 bytes each on average, 105 MB at most. */
export const SEEN_ROWS_MAX = 8_000_000;

/** Rows beyond this are not remembered either: a row number takes 24 bits. */
const ROW_MAX = 2 ** 24 - 1;

const SHARDS = 256;
const FIRST_SLOTS = 16;
const LOAD_MAX = 0.85;
const GROWTH = 1.25;

/** A slot is five numbers of 16 bits: the first hash (2), half the second, the row (1 and a half), a quarter of the second hash. */
const SLOT_NUMBERS = 5;

const FIRST_SEED = 0x811c9dc5;
const FIRST_PRIME = 0x01000193;
const SECOND_SEED = 0x9747b28c;
const SECOND_PRIME = 0x85ebca6b;
/** The server joins the two with a star; so a star inside them can be mistaken, by it and by us. */
const SEPARATOR = 42;

/**
 * Remembers for each object and image the number of the row they were last seen in, by 56 bits of hash: five million rows must fit where
 * their texts would not. That any two of five million different ones are taken for one has a chance of about 1 in 6000.
 */
export class SeenRows {
  private readonly shards: Uint16Array[] = Array.from(
    { length: SHARDS },
    () => new Uint16Array(FIRST_SLOTS * SLOT_NUMBERS),
  );
  private readonly counts = new Int32Array(SHARDS);
  private total = 0;
  private hasLeftOut = false;
  private first = 0;
  private second = 0;

  /** Whether some rows could not be remembered. */
  get isFull(): boolean {
    return this.hasLeftOut;
  }

  /** Notes an object and its image as seen in a row (at least 1); gives back the row they were last seen in, or 0. */
  put(objectId: string, imageName: string, row: number): number {
    this.begin();
    this.mixText(objectId);
    this.mixSeparator();
    this.mixText(imageName);
    return this.putMixed(row);
  }

  /** Starts on the parts of an object and image: text or bytes of each, the separator between them, then `putMixed`. */
  begin(): void {
    this.first = FIRST_SEED;
    this.second = SECOND_SEED;
  }

  mixText(text: string): void {
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

  /**
   * The same as the text of these bytes if they are ASCII; else false, and nothing is mixed. To hash the bytes where they lie
   * instead of making strings of them took two strings per row away (measured: a tenth of a check, garbage included).
   */
  mixAscii(bytes: Uint8Array, start: number, end: number): boolean {
    let { first, second } = this;
    let high = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      high |= byte;
      first = Math.imul(first ^ byte, FIRST_PRIME);
      first ^= first >>> 15;
      second = Math.imul(second ^ byte, SECOND_PRIME);
      second ^= second >>> 13;
    }
    if (high >= 0x80) return false;
    this.first = first;
    this.second = second;
    return true;
  }

  mixSeparator(): void {
    this.first = Math.imul(this.first ^ SEPARATOR, FIRST_PRIME);
    this.second = Math.imul(this.second ^ SEPARATOR, SECOND_PRIME);
  }

  /** As `put`, with what was mixed since `begin`. */
  putMixed(row: number): number {
    if (row > ROW_MAX) {
      this.hasLeftOut = true;
      return 0;
    }
    this.first = finished(this.first);
    this.second = finished(this.second);
    const shard = this.first >>> 24;
    const table = this.shards[shard] as Uint16Array;
    const at = this.find(table);
    const before = (table[at + 3] as number) | (((table[at + 4] as number) & 0xff) << 16);
    if (before === 0 && this.total >= SEEN_ROWS_MAX) {
      this.hasLeftOut = true;
      return 0;
    }
    table[at] = this.first & 0xffff;
    table[at + 1] = this.first >>> 16;
    table[at + 2] = this.second & 0xffff;
    table[at + 3] = row & 0xffff;
    table[at + 4] = (row >>> 16) | ((this.second >>> 24) << 8);
    if (before === 0) this.counted(shard);
    return before;
  }

  private counted(shard: number): void {
    this.total += 1;
    const count = (this.counts[shard] as number) + 1;
    this.counts[shard] = count;
    const table = this.shards[shard] as Uint16Array;
    if (count * SLOT_NUMBERS >= table.length * LOAD_MAX) this.grow(shard, table);
  }

  /** Where the hashed key stands, or would stand. */
  private find(table: Uint16Array): number {
    const slots = (table.length / SLOT_NUMBERS) | 0;
    const low = this.first & 0xffff;
    const high = this.first >>> 16;
    const half = this.second & 0xffff;
    const quarter = this.second >>> 24;
    let at = (((this.first & 0xffffff) % slots) * SLOT_NUMBERS) | 0;
    for (;;) {
      const last = table[at + 4] as number;
      if ((table[at + 3] as number) === 0 && (last & 0xff) === 0) return at;
      if (table[at] === low && table[at + 1] === high && table[at + 2] === half && last >>> 8 === quarter)
        return at;
      at += SLOT_NUMBERS;
      if (at >= slots * SLOT_NUMBERS) at = 0;
    }
  }

  private grow(shard: number, old: Uint16Array): void {
    const slots = Math.ceil((old.length / SLOT_NUMBERS) * GROWTH);
    const table = new Uint16Array(slots * SLOT_NUMBERS);
    this.shards[shard] = table;
    for (let at = 0; at < old.length; at += SLOT_NUMBERS) {
      const row = (old[at + 3] as number) | (((old[at + 4] as number) & 0xff) << 16);
      if (row === 0) continue;
      const first = (old[at] as number) | (((old[at + 1] as number) & 0xff) << 16);
      let to = (first % slots) * SLOT_NUMBERS;
      while (table[to + 3] !== 0 || ((table[to + 4] as number) & 0xff) !== 0) {
        to += SLOT_NUMBERS;
        if (to >= table.length) to = 0;
      }
      for (let part = 0; part < SLOT_NUMBERS; part += 1) table[to + part] = old[at + part] as number;
    }
  }
}

/** Murmur3's finish: texts that differ in one digit must spread over all shards. */
function finished(hash: number): number {
  let state = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}
