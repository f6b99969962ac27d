/** Patterns of Java's SimpleDateFormat, taken apart. Source: JDK 17 java.text.SimpleDateFormat. */

/** One piece of a compiled pattern: a field with its repeat count, or literal text. */
export type JavaDatePart =
  | {
      readonly kind: 'field';
      readonly letter: string;
      readonly count: number;
      /** Digits directly follow in the pattern: exactly `count` characters are read. */
      readonly isAbutting: boolean;
    }
  | { readonly kind: 'text'; readonly text: string };

/** A compiled pattern, or what Java says when it refuses one. */
export type JavaDatePattern =
  | { readonly ok: true; readonly parts: readonly JavaDatePart[] }
  | { readonly ok: false; readonly javaSays: string };

/** Letters SimpleDateFormat knows. */
const PATTERN_LETTERS = 'GyMdkHmsSEDFwWahKzZYuXL';
const ISO_ZONE_COUNT_MAX = 3;

/** Compiles a pattern as `new SimpleDateFormat(pattern)` does. */
export function compileJavaDatePattern(pattern: string): JavaDatePattern {
  const parts: JavaDatePart[] = [];
  let literal = '';
  let at = 0;
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'text', text: literal });
    literal = '';
  };
  while (at < pattern.length) {
    const letter = pattern[at] as string;
    if (letter === "'") {
      const quoted = readQuoted(pattern, at);
      if (quoted === undefined) return { ok: false, javaSays: 'Unterminated quote' };
      literal += quoted.text;
      at = quoted.end;
      continue;
    }
    if (!/[a-zA-Z]/.test(letter)) {
      literal += letter;
      at += 1;
      continue;
    }
    if (!PATTERN_LETTERS.includes(letter)) {
      return { ok: false, javaSays: `Illegal pattern character '${letter}'` };
    }
    let count = 1;
    while (pattern[at + count] === letter) count += 1;
    if (letter === 'X' && count > ISO_ZONE_COUNT_MAX) {
      return { ok: false, javaSays: `invalid ISO 8601 format: length=${count}` };
    }
    flush();
    parts.push({ kind: 'field', letter, count, isAbutting: false });
    at += count;
  }
  flush();
  return { ok: true, parts: parts.map((part, index) => withAbutting(part, parts[index + 1])) };
}

function withAbutting(part: JavaDatePart, next: JavaDatePart | undefined): JavaDatePart {
  return part.kind === 'field' && isNumericField(next) ? { ...part, isAbutting: true } : part;
}

/** Whether digits follow at once, so that the field before must not read on. JDK 17; JDK 8 says so of every field. */
function isNumericField(part: JavaDatePart | undefined): boolean {
  if (part?.kind !== 'field') return false;
  if (part.letter === 'M' || part.letter === 'L') return part.count <= 2;
  return !'GEazZX'.includes(part.letter);
}

/** Text between quotes from `at`; `''` is a quote inside and outside. Undefined when the quote never ends. */
function readQuoted(
  pattern: string,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  if (pattern[at + 1] === "'") return { text: "'", end: at + 2 };
  let text = '';
  for (let index = at + 1; index < pattern.length; index += 1) {
    if (pattern[index] !== "'") text += pattern[index];
    else if (pattern[index + 1] === "'") {
      text += "'";
      index += 1;
    } else return { text, end: index + 1 };
  }
  return undefined;
}
