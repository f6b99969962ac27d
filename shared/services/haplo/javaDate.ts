/**
 * Dates as the server's Java SimpleDateFormat reads them: leniently, ignoring what follows, in the proleptic year
 * counting of java.util.GregorianCalendar (Julian before 15 October 1582). Sources: haplo a6352c9, JsDateParser.java;
 * JDK 17 java.text.SimpleDateFormat and java.util.CalendarBuilder. English names; the server's locale may differ.
 */
import type { JavaDateResult } from './javaCalendar.ts';
import type { JavaDatePart } from './javaDatePattern.ts';
import { DAY_MS, dateOfDayNumber, dayNumberOf, daysInMonth } from './javaCalendar.ts';

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

/** Fields collected while reading. Of the day fields, and of the hour fields, Java lets the last one win. */
interface Fields {
  era: number;
  year: number;
  /** From 1. */
  month: number;
  day: number;
  byDayOfYear: boolean;
  hour: number;
  byHalfDay: boolean;
  /** 0 for AM, 1 for PM. */
  half: number;
  minute: number;
  second: number;
  milli: number;
  offsetMinutes: number | undefined;
  /** A zone name, or a field whose meaning hangs on the server's weeks. */
  isOpen: boolean;
  rolledOver: boolean;
  shortYear: boolean;
}

type FieldPart = Extract<JavaDatePart, { readonly kind: 'field' }>;

/** A text being read. */
interface Reading {
  readonly text: string;
  at: number;
  readonly fields: Fields;
}

const NO_ODDITIES: readonly JavaDateOddity[] = [];

/** Reads a text by a compiled pattern, from its start, as `SimpleDateFormat.parse(text, new ParsePosition(0))` does. */
export function parseJavaDate(parts: readonly JavaDatePart[], text: string): JavaDateParse {
  const fields = noFields();
  const reading = { text, at: 0, fields };
  for (const part of parts) {
    if (part.kind === 'field') {
      if (!readField(reading, part)) return { ok: false };
    } else {
      if (!text.startsWith(part.text, reading.at)) return { ok: false };
      reading.at += part.text.length;
    }
  }
  const result = resolve(fields);
  const isIgnoring = reading.at < text.length && text.slice(reading.at).trim() !== '';
  if (!fields.rolledOver && !isIgnoring && !fields.shortYear) {
    return { ok: true, result, oddities: NO_ODDITIES };
  }
  const oddities: JavaDateOddity[] = [];
  if (fields.rolledOver) oddities.push('rolled-over');
  if (isIgnoring) oddities.push('text-ignored');
  if (fields.shortYear) oddities.push('short-year');
  return { ok: true, result, oddities };
}

function noFields(): Fields {
  return {
    era: 1,
    year: 1970,
    month: 1,
    day: 1,
    byDayOfYear: false,
    hour: 0,
    byHalfDay: false,
    half: 0,
    minute: 0,
    second: 0,
    milli: 0,
    offsetMinutes: undefined,
    isOpen: false,
    rolledOver: false,
    shortYear: false,
  };
}

/** Moves behind the field; false where Java gives up. */
function readField(reading: Reading, part: FieldPart): boolean {
  const { text, fields } = reading;
  const start = reading.at;
  while (text[reading.at] === ' ' || text[reading.at] === '\t') reading.at += 1;
  if (reading.at >= text.length) return false;
  switch (part.letter) {
    case 'M':
    case 'L':
      if (part.count <= 2) return readNumber(reading, part, start);
      reading.at = start;
      return readName(reading, MONTHS, (month) => {
        fields.month = month + 1;
      });
    case 'E':
      reading.at = start;
      return readName(reading, DAYS, () => {});
    case 'a':
      reading.at = start;
      return readPair(reading, ['am', 'pm'], (half) => {
        fields.half = half;
      });
    case 'G':
      reading.at = start;
      return readPair(reading, ['bc', 'ad'], (era) => {
        fields.era = era;
      });
    case 'z':
    case 'Z':
    case 'X':
      return readZone(reading, part);
    default:
      return readNumber(reading, part, start);
  }
}

const ZERO_CODE = 0x30;
const MINUS_CODE = 0x2d;

function readNumber(reading: Reading, part: FieldPart, start: number): boolean {
  const { text } = reading;
  const limit = part.isAbutting ? start + part.count : text.length;
  if (limit > text.length) return false;
  let at = reading.at;
  const isNegative = text.charCodeAt(at) === MINUS_CODE;
  if (isNegative) at += 1;
  const firstDigit = at;
  let value = 0;
  for (; at < limit; at += 1) {
    const digit = text.charCodeAt(at) - ZERO_CODE;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === firstDigit) return false;
  reading.at = at;
  const digits = isNegative ? 0 : at - firstDigit;
  setNumber(reading.fields, part, { value: (isNegative ? -value : value) | 0, digits });
  return true;
}

interface ReadNumber {
  readonly value: number;
  /** Digits without a sign; 0 for a negative number. */
  readonly digits: number;
}

function setNumber(fields: Fields, part: FieldPart, { value, digits }: ReadNumber): void {
  const range = NATURAL_RANGES[part.letter];
  if (range !== undefined && (value < range[0] || value > range[1])) fields.rolledOver = true;
  switch (part.letter) {
    case 'y':
      fields.year = fullYear(fields, part.count, { value, digits });
      return;
    case 'M':
    case 'L':
      fields.month = value;
      return;
    case 'd':
    case 'D':
      // Of the two the last one wins.
      fields.day = value;
      fields.byDayOfYear = part.letter === 'D';
      return;
    case 'H':
    case 'k':
      fields.hour = part.letter === 'k' && value === 24 ? 0 : value;
      fields.byHalfDay = false;
      return;
    case 'K':
    case 'h':
      fields.hour = part.letter === 'h' && value === 12 ? 0 : value;
      fields.byHalfDay = true;
      return;
    case 'm':
      fields.minute = value;
      return;
    case 's':
      fields.second = value;
      return;
    case 'S':
      fields.milli = value;
      return;
    default:
      // Weeks, and what is counted by them.
      fields.isOpen = true;
  }
}

/** Two digits for a pattern of one or two letters are a year of the hundred years around now. */
function fullYear(fields: Fields, count: number, { value, digits }: ReadNumber): number {
  if (count <= 2 && digits === 2) {
    const century = Math.floor(CENTURY_START_YEAR / 100) * 100;
    return value + century + (value < CENTURY_START_YEAR % 100 ? 100 : 0);
  }
  if (value < SHORT_YEAR_MAX) fields.shortYear = true;
  return value;
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

/** Full or three-letter names, in any case. */
function readName(reading: Reading, names: readonly string[], set: (index: number) => void): boolean {
  const lower = reading.text.slice(reading.at).toLowerCase();
  for (const length of [undefined, 3]) {
    const index = names.findIndex((name) => lower.startsWith(name.slice(0, length)));
    if (index === -1) continue;
    set(index);
    reading.at += (names[index] as string).slice(0, length).length;
    return true;
  }
  return false;
}

function readPair(reading: Reading, names: readonly string[], set: (index: number) => void): boolean {
  const index = names.indexOf(reading.text.slice(reading.at, reading.at + 2).toLowerCase());
  if (index === -1) return false;
  set(index);
  reading.at += 2;
  return true;
}

const ZONE_ISO = [/^(?:Z|([+-])(\d\d))/, /^(?:Z|([+-])(\d\d)(\d\d))/, /^(?:Z|([+-])(\d\d):(\d\d))/];
/** By `z` and `Z` a number has four digits and no colon; behind GMT it has a colon, and its hours may have one digit. */
const ZONE_NUMBER = /^([+-])(\d\d)(\d\d)/;
const ZONE_GMT = /^GMT(?:([+-])(\d{1,2}):(\d\d)|(?![+-]))/i;
const HOUR_MAX = 23;
const MINUTE_MAX = 59;

function readZone(reading: Reading, part: FieldPart): boolean {
  const { fields } = reading;
  const rest = reading.text.slice(reading.at);
  const iso = part.letter === 'X' ? ZONE_ISO[part.count - 1] : undefined;
  const isGmt = /^GMT/i.test(rest);
  if (iso === undefined && !isGmt && !/^[+-]/.test(rest)) return readZoneName(reading, rest);
  const match = (iso ?? (isGmt ? ZONE_GMT : ZONE_NUMBER)).exec(rest);
  if (match === null) return false;
  const [hours, minutes] = [Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hours > HOUR_MAX || minutes > MINUTE_MAX) return false;
  fields.offsetMinutes = (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
  reading.at += match[0].length;
  return true;
}

function readZoneName(reading: Reading, rest: string): boolean {
  const name = /^(?:[Uu][Tt][Cc]|[A-Z][A-Za-z]+(?:[ /][A-Z][A-Za-z]+)*)/.exec(rest);
  if (name === null) return false;
  if (name[0].toUpperCase() === 'UTC') reading.fields.offsetMinutes = 0;
  else reading.fields.isOpen = true;
  reading.at += name[0].length;
  return true;
}

function resolve(fields: Fields): JavaDateResult | undefined {
  if (fields.isOpen) return undefined;
  const { byDayOfYear, day } = fields;
  const monthIndex = byDayOfYear ? 0 : fields.month - 1;
  const year = (fields.era === 0 ? 1 - fields.year : fields.year) + Math.floor(monthIndex / 12);
  const month = ((monthIndex % 12) + 12) % 12;
  if (day > 28 && !byDayOfYear && day > daysInMonth(year, month)) fields.rolledOver = true;
  const hours = fields.byHalfDay ? fields.hour + 12 * fields.half : fields.hour;
  const time = ((hours * 60 + fields.minute) * 60 + fields.second) * 1000 + fields.milli;
  const timeMs = ((time % DAY_MS) + DAY_MS) % DAY_MS;
  const { offsetMinutes } = fields;
  if (!fields.rolledOver && !byDayOfYear && year > JULIAN_UNTIL_YEAR) {
    return { year, month: month + 1, day, timeMs, offsetMinutes };
  }
  const dayNumber = dayNumberOf(year, month, day) + Math.floor(time / DAY_MS);
  return { ...dateOfDayNumber(dayNumber), timeMs, offsetMinutes };
}

/** Up to this year a date is not what it says, as Java counts by the Julian calendar. */
const JULIAN_UNTIL_YEAR = 1582;
