/** What is looked through, split or copied at once: a longer piece would hold up the page. Letters. */
const SLICE_CHARS_MAX = 64 * 1024;

/** A longer line goes on as the next one. Letters. */
const LINE_CHARS_MAX = SLICE_CHARS_MAX;

/** Slices whose lines stay split: those in sight and around. */
const SPLIT_KEPT = 4;

/** Some whole lines. */
interface Slice {
  /** Each line with its end, but for a line that was too long. */
  readonly text: string;
  /** Number of its first line. */
  readonly first: number;
  readonly count: number;
}

/** The lines of a log that may be long and may grow: kept as text, and split only where somebody looks. */
export class LogLines {
  #slices: Slice[] = [];
  /** Whole lines. */
  #whole = 0;
  /** The line that has no end yet. */
  #open = '';
  readonly #split = new Map<Slice, readonly string[]>();
  #generation = 0;

  /** Another one after everything was cleared away. */
  get generation(): number {
    return this.#generation;
  }

  /** Lines, with the one that has no end yet. */
  get count(): number {
    return this.#whole + (this.#open === '' ? 0 : 1);
  }

  /** Lines that have an end. */
  get whole(): number {
    return this.#whole;
  }

  add(text: string): void {
    for (let at = 0; at < text.length; at += SLICE_CHARS_MAX)
      this.#addPart(text.slice(at, at + SLICE_CHARS_MAX));
  }

  clear(): void {
    this.#generation += 1;
    this.#slices = [];
    this.#whole = 0;
    this.#open = '';
    this.#split.clear();
  }

  /** A line without its end; empty where there is none of that number. */
  line(index: number): string {
    if (index >= this.#whole) return index === this.#whole ? this.#open : '';
    const slice = this.sliceAt(index);
    const line = slice === undefined ? undefined : this.#linesOf(slice)[index - slice.first];
    return line?.replace(/\r$/, '') ?? '';
  }

  /** The slice that holds a whole line. */
  sliceAt(index: number): Slice | undefined {
    let low = 0;
    let high = this.#slices.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#slices[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return index < this.#whole ? this.#slices[low] : undefined;
  }

  /** The whole text, in parts. */
  parts(): string[] {
    return [...this.#slices.map(({ text }) => text), this.#open];
  }

  #addPart(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.#addWhole(this.#open + text.slice(0, end));
      this.#open = text.slice(end);
    } else this.#open += text;
    if (this.#open.length < LINE_CHARS_MAX) return;
    this.#addWhole(this.#open);
    this.#open = '';
  }

  #addWhole(text: string): void {
    const count = linesIn(text);
    const last = this.#slices.at(-1);
    // A log that is followed comes line by line.
    if (last !== undefined && last.text.endsWith('\n') && last.text.length + text.length <= SLICE_CHARS_MAX) {
      this.#split.delete(last);
      this.#slices[this.#slices.length - 1] = {
        text: last.text + text,
        first: last.first,
        count: last.count + count,
      };
    } else this.#slices.push({ text, first: this.#whole, count });
    this.#whole += count;
  }

  #linesOf(slice: Slice): readonly string[] {
    const known = this.#split.get(slice);
    if (known !== undefined) return known;
    const lines = slice.text.split('\n');
    const [oldest] = this.#split.keys();
    if (oldest !== undefined && this.#split.size >= SPLIT_KEPT) this.#split.delete(oldest);
    this.#split.set(slice, lines);
    return lines;
  }
}

function linesIn(text: string): number {
  let count = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Looks for words in the lines, a slice at a time; goes on where it stopped when lines came. */
export class LogSearch {
  readonly #lines: LogLines;
  readonly #words: string;
  readonly #found: number[] = [];
  #next = 0;

  /** `words`: in small letters. */
  constructor(lines: LogLines, words: string) {
    this.#lines = lines;
    this.#words = words;
  }

  /** Lines found so far. */
  get count(): number {
    return this.#found.length + (this.#isOpenFound() ? 1 : 0);
  }

  /** Whether all that there is was looked through. */
  get isDone(): boolean {
    return this.#next >= this.#lines.whole;
  }

  /** Number of the line that was found as the first, second and so on. */
  at(index: number): number {
    return this.#found[index] ?? this.#lines.whole;
  }

  /** Looks through one slice; false where all were. */
  step(): boolean {
    const slice = this.#lines.sliceAt(this.#next);
    if (slice === undefined) return false;
    const end = slice.first + slice.count;
    if (slice.text.toLowerCase().includes(this.#words))
      for (let index = this.#next; index < end; index += 1)
        if (this.#lines.line(index).toLowerCase().includes(this.#words)) this.#found.push(index);
    this.#next = end;
    return true;
  }

  /** The line without an end may still change: it is looked at anew each time. */
  #isOpenFound(): boolean {
    const { count, whole } = this.#lines;
    return count > whole && this.#lines.line(whole).toLowerCase().includes(this.#words);
  }
}
