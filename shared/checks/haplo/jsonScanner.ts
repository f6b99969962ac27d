/**
 * Why a text is not strict JSON. `trailing-comma`, `byte-order-mark` and their like are the habits of editors and other
 * languages that the server's parser refuses.
 */
export type JsonFault =
  | 'empty'
  | 'byte-order-mark'
  | 'trailing-comma'
  | 'comment'
  | 'single-quotes'
  | 'typographic-quotes'
  | 'unquoted-key'
  | 'missing-comma'
  | 'missing-colon'
  | 'missing-value'
  | 'mismatched-bracket'
  | 'leading-zero'
  | 'bad-number'
  | 'bad-literal'
  | 'bad-escape'
  | 'control-character'
  | 'truncated'
  | 'trailing-content'
  | 'unexpected-character';

/** A key that an object has twice: the last value wins, the earlier one is lost. */
export interface JsonDuplicateKey {
  readonly key: string;
  /** 1-based line of the later occurrence. */
  readonly line: number;
  /** JSON pointer of the object. */
  readonly pointer: string;
  /** Index of the element or property of the root that holds it. */
  readonly rootIndex: number;
}

/** What a scan of a text found: its shape, or the first place where it is not JSON (1-based line and column). */
export type JsonScan =
  | {
      readonly ok: true;
      readonly depth: number;
      readonly containers: number;
      /** 1-based line of each element (or property value) of the root, in the order of the text. */
      readonly elementLines: readonly number[];
      readonly duplicates: readonly JsonDuplicateKey[];
      /** Line of every value by JSON pointer; only where asked for. */
      readonly lines: ReadonlyMap<string, number>;
    }
  | {
      readonly ok: false;
      readonly fault: JsonFault;
      readonly line: number;
      readonly column: number;
    };

/** Keys reported twice at most this often: the report is for a person. */
const DUPLICATE_KEYS_KEPT_MAX = 1000;

/** Nesting down to which the line of every value is kept: pointers grow with the depth. */
const LINES_DEPTH_MAX = 64;

interface Frame {
  readonly isArray: boolean;
  index: number;
  key: string;
  readonly keys: Set<string> | undefined;
}

const LITERALS = ['true', 'false', 'null'] as const;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NUMBER_LIKE = /[-+.0-9][-+.0-9a-zA-Z_]*/y;
const WORD = /[A-Za-z_$][\w$]*/y;

class Fault extends Error {
  readonly fault: JsonFault;
  readonly at: number;
  constructor(fault: JsonFault, at: number) {
    super(fault);
    this.fault = fault;
    this.at = at;
  }
}

/**
 * Reads a text as strict JSON without building it and without recursion, so that no nesting and no size beyond the text
 * itself can exhaust memory. `keepLines` keeps the line of every value, for small files.
 */
export function scanJson(text: string, keepLines = false): JsonScan {
  const scanner = new Scanner(text, keepLines);
  try {
    return scanner.scan();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ok: false, fault: error.fault, ...lineAndColumn(text, error.at) };
  }
}

class Scanner {
  private at = 0;
  private line = 1;
  private lineAt = 0;
  private depth = 0;
  private containers = 0;
  private readonly stack: Frame[] = [];
  private readonly elementLines: number[] = [];
  private readonly duplicates: JsonDuplicateKey[] = [];
  private readonly lines = new Map<string, number>();
  private readonly text: string;
  private readonly keepLines: boolean;

  constructor(text: string, keepLines: boolean) {
    this.text = text;
    this.keepLines = keepLines;
  }

  scan(): JsonScan {
    if (this.text.startsWith('\ufeff')) throw new Fault('byte-order-mark', 0);
    this.skipSpace();
    if (this.at >= this.text.length) throw new Fault('empty', this.at);
    let more = true;
    while (more) {
      const opened = this.value();
      more = opened || this.afterValue();
    }
    this.skipSpace();
    if (this.at < this.text.length) throw new Fault(this.junk('trailing-content'), this.at);
    return {
      ok: true,
      depth: this.depth,
      containers: this.containers,
      elementLines: this.elementLines,
      duplicates: this.duplicates,
      lines: this.lines,
    };
  }

  /** Reads one value, or opens a container with something in it and goes to its first value (true). */
  private value(): boolean {
    this.noteValue();
    const first = this.text[this.at];
    if (first === '"') {
      this.string();
      return false;
    }
    if (first === '{' || first === '[') return this.open(first === '[');
    if (first === undefined) throw new Fault('truncated', this.at);
    if ((first >= '0' && first <= '9') || first === '-' || first === '+' || first === '.') {
      this.number();
      return false;
    }
    const literal = LITERALS.find((word) => this.text.startsWith(word, this.at));
    if (literal === undefined || this.wordAt(this.at).length !== literal.length) {
      throw new Fault(this.junk('unexpected-character'), this.at);
    }
    this.at += literal.length;
    return false;
  }

  private open(isArray: boolean): boolean {
    this.at += 1;
    this.containers += 1;
    this.skipSpace();
    const close = isArray ? ']' : '}';
    if (this.text[this.at] === close) {
      this.at += 1;
      return false;
    }
    this.stack.push({ isArray, index: 0, key: '', keys: isArray ? undefined : new Set() });
    this.depth = Math.max(this.depth, this.stack.length);
    if (!isArray) this.key();
    return true;
  }

  /** Goes on after a value: to the next one (true), or to the end of the outermost container (false). */
  private afterValue(): boolean {
    for (;;) {
      const frame = this.stack.at(-1);
      if (frame === undefined) return false;
      this.skipSpace();
      const next = this.text[this.at];
      if (next === undefined) throw new Fault('truncated', this.at);
      if (next === ',') {
        this.comma(frame);
        return true;
      }
      if (next !== (frame.isArray ? ']' : '}')) {
        throw new Fault(this.junk(missingAfter(next)), this.at);
      }
      this.at += 1;
      this.stack.pop();
    }
  }

  private comma(frame: Frame): void {
    const commaAt = this.at;
    this.at += 1;
    this.skipSpace();
    const next = this.text[this.at];
    if (next === ']' || next === '}') throw new Fault('trailing-comma', commaAt);
    if (next === ',') throw new Fault('missing-value', this.at);
    frame.index += 1;
    if (!frame.isArray) this.key();
  }

  private key(): void {
    if (this.at >= this.text.length) throw new Fault('truncated', this.at);
    if (this.text[this.at] !== '"') throw new Fault(this.junk('unquoted-key'), this.at);
    const startsAt = this.at;
    this.string();
    const frame = this.stack.at(-1) as Frame;
    frame.key = JSON.parse(this.text.slice(startsAt, this.at)) as string;
    if (frame.keys?.has(frame.key) === true) this.noteDuplicate(frame);
    frame.keys?.add(frame.key);
    this.skipSpace();
    if (this.at >= this.text.length) throw new Fault('truncated', this.at);
    if (this.text[this.at] !== ':') throw new Fault(this.junk('missing-colon'), this.at);
    this.at += 1;
    this.skipSpace();
    const next = this.text[this.at];
    if (next === ',' || next === '}') throw new Fault('missing-value', this.at);
  }

  private string(): void {
    this.at += 1;
    for (;;) {
      this.skipPlainText();
      const next = this.text[this.at];
      if (next === undefined) throw new Fault('truncated', this.at);
      if (next === '"') break;
      if (next !== '\\') throw new Fault('control-character', this.at);
      this.escape();
    }
    this.at += 1;
  }

  private skipPlainText(): void {
    let code = this.text.charCodeAt(this.at);
    // Past the end the code is NaN, which no comparison holds for.
    while (code >= 0x20 && code !== 0x22 && code !== 0x5c) {
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
  }

  private escape(): void {
    const next = this.text[this.at + 1];
    if (next === undefined) throw new Fault('truncated', this.at);
    if (next === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 2, this.at + 6))) {
        throw new Fault('bad-escape', this.at);
      }
      this.at += 6;
      return;
    }
    if (!'"\\/bfnrt'.includes(next)) throw new Fault('bad-escape', this.at);
    this.at += 2;
  }

  private number(): void {
    NUMBER_LIKE.lastIndex = this.at;
    const whole = NUMBER_LIKE.exec(this.text)?.[0] ?? '';
    NUMBER.lastIndex = this.at;
    if (NUMBER.exec(this.text)?.[0] !== whole) {
      throw new Fault(/^-?0[0-9]/.test(whole) ? 'leading-zero' : 'bad-number', this.at);
    }
    this.at += whole.length;
  }

  private skipSpace(): void {
    for (; this.at < this.text.length; this.at += 1) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  private noteValue(): void {
    const isRootElement = this.stack.length === 1;
    if (!isRootElement && !this.keepLines) return;
    this.countLines();
    if (isRootElement) this.elementLines.push(this.line);
    if (this.keepLines && this.stack.length <= LINES_DEPTH_MAX) {
      this.lines.set(this.pointer(this.stack.length), this.line);
    }
  }

  private noteDuplicate(frame: Frame): void {
    if (this.duplicates.length >= DUPLICATE_KEYS_KEPT_MAX) return;
    this.countLines();
    this.duplicates.push({
      key: frame.key,
      line: this.line,
      pointer: this.pointer(Math.min(this.stack.length - 1, LINES_DEPTH_MAX)),
      rootIndex: this.stack[0]?.index ?? 0,
    });
  }

  private countLines(): void {
    this.line += countLineBreaks(this.text, this.lineAt, this.at);
    this.lineAt = this.at;
  }

  private pointer(frames: number): string {
    return this.stack
      .slice(0, frames)
      .map(
        (frame) => `/${frame.isArray ? frame.index : frame.key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      )
      .join('');
  }

  /** Names what stands at the cursor when it is a well-known habit, otherwise `otherwise`. */
  private junk(otherwise: JsonFault): JsonFault {
    const next = this.text[this.at] ?? '';
    const two = this.text.slice(this.at, this.at + 2);
    if (two === '//' || two === '/*' || next === '#') return 'comment';
    if (next === "'" || next === '`') return 'single-quotes';
    if ('\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb'.includes(next)) return 'typographic-quotes';
    if (next === ']' || next === '}') {
      return this.stack.length === 0 || this.text[this.at - 1] === ':'
        ? 'missing-value'
        : 'mismatched-bracket';
    }
    if (otherwise === 'unexpected-character' && this.wordAt(this.at) !== '') return 'bad-literal';
    return otherwise;
  }

  private wordAt(at: number): string {
    WORD.lastIndex = at;
    return WORD.exec(this.text)?.[0] ?? '';
  }
}

function missingAfter(next: string): JsonFault {
  return next === '"' || next === '{' || next === '[' || /[-\w]/.test(next)
    ? 'missing-comma'
    : 'unexpected-character';
}

/** Line breaks between two places, counted as an editor does: LF, CR LF and CR each end a line. */
export function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) count += 1;
  }
  return count;
}

function lineAndColumn(text: string, at: number): { line: number; column: number } {
  // lastIndexOf with a negative place looks at place 0, hence the guard.
  const before = at === 0 ? -1 : Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1));
  return { line: countLineBreaks(text, 0, before + 1) + 1, column: at - before };
}
