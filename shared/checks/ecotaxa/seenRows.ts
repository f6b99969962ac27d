/** Keys remembered; beyond this repeated rows are no longer looked for. 13 bytes each on average, 105 MB at most. */
export const SEEN_ROWS_MAX = 8_000_000;

/** Rows beyond this are not remembered either: a row number takes 24 bits. */
const ROW_MAX = 2 ** 24 - 1;

const SHARDS = 256;
const LOAD_MAX = 0.85;

/** Slots of a page, by which a shard grows: a power of two. */
const PAGE_SLOTS = 1024;
const PAGE_SHIFT = 10;

/** A slot is five numbers of 16 bits: the first hash (2), half the second, the row (1 and a half), a quarter of the second hash. */
const SLOT_NUMBERS = 5;
const PAGE_NUMBERS = PAGE_SLOTS * SLOT_NUMBERS;

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
  /**
   * Each shard is a list of pages. To grow it is to add some and to put everything anew: nothing is thrown away. Tables that were
   * replaced by larger ones left as much again to be cleaned up (measured: 60 MB at five million rows).
   */
  private readonly shards: Uint16Array[][] = Array.from({ length: SHARDS }, () => []);
  /** Holds a shard while it grows. */
  private scratch = new Uint16Array(0);
  /** Where {@link find} has stopped. */
  private page: Uint16Array = this.scratch;
  private at = 0;
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
    const pages = this.shards[shard] as Uint16Array[];
    if (pages.length === 0) pages.push(newPage());
    this.find(pages);
    const { at, page } = this;
    const before = (page[at + 3] as number) | (((page[at + 4] as number) & 0xff) << 16);
    if (before === 0 && this.total >= SEEN_ROWS_MAX) {
      this.hasLeftOut = true;
      return 0;
    }
    page[at] = this.first & 0xffff;
    page[at + 1] = this.first >>> 16;
    page[at + 2] = this.second & 0xffff;
    page[at + 3] = row & 0xffff;
    page[at + 4] = (row >>> 16) | ((this.second >>> 24) << 8);
    if (before === 0) this.counted(shard);
    return before;
  }

  private counted(shard: number): void {
    this.total += 1;
    const count = (this.counts[shard] as number) + 1;
    this.counts[shard] = count;
    const pages = this.shards[shard] as Uint16Array[];
    if (count >= pages.length * PAGE_SLOTS * LOAD_MAX) this.grow(pages);
  }

  /** Turns `page` and `at` to the slot in which the hashed key stands, or would stand. */
  private find(pages: readonly Uint16Array[]): void {
    const low = this.first & 0xffff;
    const high = this.first >>> 16;
    const half = this.second & 0xffff;
    const quarter = this.second >>> 24;
    const slot = (this.first & 0xffffff) % (pages.length * PAGE_SLOTS);
    let index = slot >> PAGE_SHIFT;
    let page = pages[index] as Uint16Array;
    let at = (slot & (PAGE_SLOTS - 1)) * SLOT_NUMBERS;
    for (;;) {
      const last = page[at + 4] as number;
      if ((page[at + 3] as number) === 0 && (last & 0xff) === 0) break;
      if (page[at] === low && page[at + 1] === high && page[at + 2] === half && last >>> 8 === quarter) break;
      at += SLOT_NUMBERS;
      if (at < PAGE_NUMBERS) continue;
      at = 0;
      index = index + 1 === pages.length ? 0 : index + 1;
      page = pages[index] as Uint16Array;
    }
    this.page = page;
    this.at = at;
  }

  /** A quarter more pages, at least one. */
  private grow(pages: Uint16Array[]): void {
    const used = pages.length * PAGE_NUMBERS;
    if (this.scratch.length < used) this.scratch = new Uint16Array(2 * used);
    pages.forEach((page, index) => {
      this.scratch.set(page, index * PAGE_NUMBERS);
      page.fill(0);
    });
    for (let more = Math.max(1, pages.length >> 2); more > 0; more -= 1) pages.push(newPage());
    for (let from = 0; from < used; from += SLOT_NUMBERS) this.putAnew(pages, from);
  }

  /** Puts what stands at `from` of the scratch, if anything, into its shard. */
  private putAnew(pages: readonly Uint16Array[], from: number): void {
    const { scratch } = this;
    if (scratch[from + 3] === 0 && ((scratch[from + 4] as number) & 0xff) === 0) return;
    const hash = (scratch[from] as number) | (((scratch[from + 1] as number) & 0xff) << 16);
    const slot = hash % (pages.length * PAGE_SLOTS);
    let index = slot >> PAGE_SHIFT;
    let page = pages[index] as Uint16Array;
    let at = (slot & (PAGE_SLOTS - 1)) * SLOT_NUMBERS;
    while (page[at + 3] !== 0 || ((page[at + 4] as number) & 0xff) !== 0) {
      at += SLOT_NUMBERS;
      if (at < PAGE_NUMBERS) continue;
      at = 0;
      index = index + 1 === pages.length ? 0 : index + 1;
      page = pages[index] as Uint16Array;
    }
    for (let part = 0; part < SLOT_NUMBERS; part += 1) page[at + part] = scratch[from + part] as number;
  }
}

function newPage(): Uint16Array {
  return new Uint16Array(PAGE_NUMBERS);
}

/** Murmur3's finish: texts that differ in one digit must spread over all shards. */
function finished(hash: number): number {
  let state = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b);
  return (state ^ (state >>> 16)) >>> 0;
}
