/**
 * Dates as the server's Java SimpleDateFormat reads them: leniently, ignoring what follows, in the proleptic year
 * counting of java.util.GregorianCalendar (Julian before 15 October 1582). Sources: haplo a6352c9, JsDateParser.java;
 * JDK 17 java.text.SimpleDateFormat and java.util.CalendarBuilder. English names; the server's locale may differ.
 */
import type { JavaDateResult } from './javaCalendar.ts';
import { DAY_MS, dateOfDayNumber, dayNumberOf, daysInMonth } from './javaCalendar.ts';

/** One piece of a compiled pattern: a field with its repeat count, or literal text. */
export type JavaDatePart =
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
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
    parts.push({ kind: 'field', letter, count });
    at += count;
  }
  flush();
  return { ok: true, parts };
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

/** What is odd about a value that Java takes all the same. */
export type JavaDateOddity = 'rolled-over' | 'text-ignored' | 'short-year';

/** How Java reads one text. `result` is undefined where it depends on the server's locale or weeks. */
export type JavaDateParse =
  | { readonly ok: false }
  | {
      readonly ok: true;
      readonly result: JavaDateResult | undefined;
      readonly oddities: readonly JavaDateOddity[];
    };

/** Years before this are hardly meant: somebody wrote two or three digits where the pattern says `yyyy`. */
const SHORT_YEAR_MAX = 1000;

/** Java moves two-digit years into the hundred years that began 80 years ago; this stands for "now" where no clock is given. */
const CENTURY_START_YEAR = 1946;

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Fields collected while reading; `order` keeps which day field came last, as Java lets the last one win. */
interface Fields {
  readonly values: Map<string, number>;
  offsetMinutes: number | undefined;
  /** A zone name, or a field whose meaning hangs on the server's weeks. */
  isOpen: boolean;
  rolledOver: boolean;
  shortYear: boolean;
}

interface FieldRead {
  readonly text: string;
  readonly fields: Fields;
  readonly letter: string;
  readonly count: number;
  readonly start: number;
  /** Digits directly follow in the pattern: exactly `count` characters are read. */
  readonly abutting: boolean;
}

/** Reads a text by a compiled pattern, from its start, as `SimpleDateFormat.parse(text, new ParsePosition(0))` does. */
export function parseJavaDate(parts: readonly JavaDatePart[], text: string): JavaDateParse {
  const fields: Fields = {
    values: new Map(),
    offsetMinutes: undefined,
    isOpen: false,
    rolledOver: false,
    shortYear: false,
  };
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text') {
      if (!text.startsWith(part.text, at)) return { ok: false };
      at += part.text.length;
      continue;
    }
    const abutting = isNumericField(parts[index + 1]);
    const end = readField({ ...part, text, fields, start: at, abutting });
    if (end === undefined) return { ok: false };
    at = end;
  }
  const result = resolve(fields);
  const oddities: JavaDateOddity[] = [];
  if (fields.rolledOver) oddities.push('rolled-over');
  if (text.slice(at).trim() !== '') oddities.push('text-ignored');
  if (fields.shortYear) oddities.push('short-year');
  return { ok: true, result, oddities };
}

/** Whether digits follow at once, so that the field before must not read on. JDK 17; JDK 8 says so of every field. */
function isNumericField(part: JavaDatePart | undefined): boolean {
  if (part?.kind !== 'field') return false;
  if (part.letter === 'M' || part.letter === 'L') return part.count <= 2;
  return !'GEazZX'.includes(part.letter);
}

/** Where the field ends, or undefined where Java gives up. */
function readField(field: FieldRead): number | undefined {
  const { text, fields } = field;
  let at = field.start;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  if (at >= text.length) return undefined;
  switch (field.letter) {
    case 'M':
    case 'L':
      return field.count <= 2
        ? readNumber(at, field)
        : readName(field, MONTHS, (month) => setField(fields, 'M', month + 1));
    case 'E':
      return readName(field, DAYS, () => {});
    case 'a':
      return readExact(field, ['am', 'pm'], (half) => setField(fields, 'a', half));
    case 'G':
      return readExact(field, ['bc', 'ad'], (era) => setField(fields, 'G', era));
    case 'z':
    case 'Z':
    case 'X':
      return readZone(at, field);
    default:
      return readNumber(at, field);
  }
}

function readNumber(at: number, field: FieldRead): number | undefined {
  const { text } = field;
  const limit = field.abutting ? field.start + field.count : text.length;
  if (limit > text.length) return undefined;
  const match = /^-?[0-9]+/.exec(text.slice(at, limit));
  if (match === null) return undefined;
  const end = at + match[0].length;
  setNumber(field, match[0]);
  return end;
}

function setNumber(field: FieldRead, digits: string): void {
  const { fields } = field;
  let value = Number(digits) | 0;
  const isYear = field.letter === 'y' || field.letter === 'Y';
  if (isYear) {
    if (field.count <= 2 && /^[0-9]{2}$/.test(digits)) {
      const century = Math.floor(CENTURY_START_YEAR / 100) * 100;
      value += century + (value < CENTURY_START_YEAR % 100 ? 100 : 0);
    } else if (value < SHORT_YEAR_MAX) fields.shortYear = true;
  }
  const range = NATURAL_RANGES[field.letter];
  if (range !== undefined && (value < range[0] || value > range[1])) fields.rolledOver = true;
  // k counts 1-24 and h 1-12, both meaning 0 by their largest value.
  if (field.letter === 'k') setField(fields, 'H', value === 24 ? 0 : value);
  else if (field.letter === 'h') setField(fields, 'K', value === 12 ? 0 : value);
  else if (field.letter === 'L') setField(fields, 'M', value);
  else setField(fields, field.letter, value);
  if ('wWFYu'.includes(field.letter)) fields.isOpen = true;
}

/** What each number may be without lenient counting on; days of the month are checked with the month. */
const NATURAL_RANGES: Readonly<Record<string, readonly [number, number]>> = {
  M: [1, 12],
  L: [1, 12],
  d: [1, 31],
  D: [1, 366],
  H: [0, 23],
  k: [1, 24],
  K: [0, 11],
  h: [1, 12],
  m: [0, 59],
  s: [0, 59],
  S: [0, 999],
};

function setField(fields: Fields, letter: string, value: number): void {
  fields.values.delete(letter);
  fields.values.set(letter, value);
}

/** Full or three-letter names, in any case. */
function readName(
  { text, start: at }: FieldRead,
  names: readonly string[],
  set: (index: number) => void,
): number | undefined {
  const lower = text.slice(at).toLowerCase();
  for (const length of [undefined, 3]) {
    const index = names.findIndex((name) => lower.startsWith(name.slice(0, length)));
    if (index === -1) continue;
    set(index);
    return at + (names[index] as string).slice(0, length).length;
  }
  return undefined;
}

function readExact(
  { text, start: at }: FieldRead,
  names: readonly string[],
  set: (index: number) => void,
): number | undefined {
  const index = names.findIndex((name) => text.slice(at).toLowerCase().startsWith(name));
  if (index === -1) return undefined;
  set(index);
  return at + 2;
}

const ZONE_ISO = [/^(?:Z|([+-])(\d\d))/, /^(?:Z|([+-])(\d\d)(\d\d))/, /^(?:Z|([+-])(\d\d):(\d\d))/];
const ZONE_GENERAL = /^(?:GMT|UTC|UT)?([+-])(\d{1,2}):?(\d\d)/i;

function readZone(at: number, field: FieldRead): number | undefined {
  const { text, fields } = field;
  const rest = text.slice(at);
  const iso = field.letter === 'X' ? ZONE_ISO[field.count - 1] : undefined;
  const match = (iso ?? ZONE_GENERAL).exec(rest);
  if (match !== null) {
    const minutes = Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0);
    fields.offsetMinutes = match[1] === '-' ? -minutes : minutes;
    return at + match[0].length;
  }
  if (iso !== undefined) return undefined;
  const name = /^(?:GMT|UTC|[A-Z][A-Za-z]+(?:[ /][A-Z][A-Za-z]+)*)/.exec(rest);
  if (name === null) return undefined;
  if (/^(?:GMT|UTC)$/.test(name[0])) fields.offsetMinutes = 0;
  else fields.isOpen = true;
  return at + name[0].length;
}

function resolve(fields: Fields): JavaDateResult | undefined {
  if (fields.isOpen) return undefined;
  const get = (letter: string, fallback: number): number => fields.values.get(letter) ?? fallback;
  let year = get('y', 1970);
  if (get('G', 1) === 0) year = 1 - year;
  const order = [...fields.values.keys()];
  const byDayOfYear = order.indexOf('D') > order.indexOf('d');
  const monthIndex = byDayOfYear ? 0 : get('M', 1) - 1;
  year += Math.floor(monthIndex / 12);
  const month = ((monthIndex % 12) + 12) % 12;
  const day = byDayOfYear ? get('D', 1) : get('d', 1);
  if (day > daysInMonth(year, month) && !byDayOfYear) fields.rolledOver = true;
  const byHalfDay = order.indexOf('K') > order.indexOf('H');
  const hours = byHalfDay ? get('K', 0) + 12 * get('a', 0) : get('H', 0);
  const time = ((hours * 60 + get('m', 0)) * 60 + get('s', 0)) * 1000 + get('S', 0);
  const dayNumber = dayNumberOf(year, month, day) + Math.floor(time / DAY_MS);
  return {
    ...dateOfDayNumber(dayNumber),
    timeMs: ((time % DAY_MS) + DAY_MS) % DAY_MS,
    offsetMinutes: fields.offsetMinutes,
  };
}
