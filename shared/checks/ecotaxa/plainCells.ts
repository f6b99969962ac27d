import { DEGREES_MAX } from './cellRules.ts';

/*
 * Quick looks at the bytes of cells: true is certain, false means that the rules in cellRules.ts decide on the text. Nearly all cells
 * of a real table end here, so that no string is made of them (measured: half of a check's time before).
 */

const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const COLON = 58;
const LOWER_CASE_BIT = 32;
const LETTER_A = 97;
const LETTER_E = 101;
const LETTER_N = 110;

/** Longer numbers, and exponents of more digits, may be infinite: the server refuses minus infinity. */
const NUMBER_BYTES_MAX = 40;
const EXPONENT_DIGITS_MAX = 2;

/** Whether bytes are a plain decimal number, or "na" or "nan", which stand for nothing. */
export function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > NUMBER_BYTES_MAX) return false;
  let at = start;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
  const whole = digitsEnd(bytes, at, end);
  let digits = whole - at;
  at = whole;
  if (at < end && bytes[at] === POINT) {
    const fraction = digitsEnd(bytes, at + 1, end);
    digits += fraction - at - 1;
    at = fraction;
  }
  if (digits === 0) return isPlainNothing(bytes, start, end);
  return at === end || isExponent(bytes, at, end);
}

function isExponent(bytes: Uint8Array, start: number, end: number): boolean {
  if (((bytes[start] as number) | LOWER_CASE_BIT) !== LETTER_E) return false;
  const isSigned = bytes[start + 1] === MINUS || bytes[start + 1] === PLUS;
  const first = isSigned ? start + 2 : start + 1;
  const last = digitsEnd(bytes, first, end);
  return last > first && last === end && last - first <= EXPONENT_DIGITS_MAX;
}

/** "na" and "nan" in any case are nothing to the server where it wants a number. */
function isPlainNothing(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 2 || length > 3) return false;
  if (((bytes[start] as number) | LOWER_CASE_BIT) !== LETTER_N) return false;
  if (((bytes[start + 1] as number) | LOWER_CASE_BIT) !== LETTER_A) return false;
  return length === 2 || ((bytes[start + 2] as number) | LOWER_CASE_BIT) === LETTER_N;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1;
  return at;
}

/** More digits than any category id has. */
const WHOLE_DIGITS_MAX = 9;

/** The number that bytes of nothing but a few digits are. */
export function plainWhole(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > WHOLE_DIGITS_MAX || end === start || digitsEnd(bytes, start, end) !== end)
    return undefined;
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (bytes[at] as number) - ZERO;
  return value;
}

/** Whether bytes are a plain latitude within bounds. */
export function isPlainLatitude(bytes: Uint8Array, start: number, end: number): boolean {
  return wholeDegrees(bytes, start, end) < DEGREES_MAX.latitude;
}

/** Whether bytes are a plain longitude within bounds. */
export function isPlainLongitude(bytes: Uint8Array, start: number, end: number): boolean {
  return wholeDegrees(bytes, start, end) < DEGREES_MAX.longitude;
}

/** More digits before the point make no position. */
const DEGREE_DIGITS_MAX = 3;

/** What stands before the point of a plain decimal number, without its sign; infinite for anything else. */
function wholeDegrees(bytes: Uint8Array, start: number, end: number): number {
  const isSigned = bytes[start] === MINUS || bytes[start] === PLUS;
  const first = isSigned ? start + 1 : start;
  const point = digitsEnd(bytes, first, end);
  if (point === first || point - first > DEGREE_DIGITS_MAX) return Infinity;
  if (point !== end && (bytes[point] !== POINT || digitsEnd(bytes, point + 1, end) !== end)) return Infinity;
  let degrees = 0;
  for (let at = first; at < point; at += 1) degrees = degrees * 10 + (bytes[at] as number) - ZERO;
  return degrees;
}

const DATE_BYTES = 8;
const DASHED_DATE_BYTES = 10;

/** Whether bytes are a date, YYYYMMDD or YYYY-MM-DD. */
export function isPlainDate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === DATE_BYTES) {
    if (digitsEnd(bytes, start, end) !== end) return false;
    return isDay(yearAt(bytes, start), twoDigits(bytes, start + 4), twoDigits(bytes, start + 6));
  }
  if (length !== DASHED_DATE_BYTES || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false;
  if (
    digitsEnd(bytes, start, start + 4) !== start + 4 ||
    digitsEnd(bytes, start + 5, start + 7) !== start + 7
  )
    return false;
  if (digitsEnd(bytes, start + 8, end) !== end) return false;
  return isDay(yearAt(bytes, start), twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
}

/** Days that every month but February has. */
const SAFE_DAY_MAX = 30;
const FEBRUARY = 2;
/** Days that February has every year. */
const FEBRUARY_DAY_MAX = 28;
const LONG_MONTHS: ReadonlySet<number> = new Set([1, 3, 5, 7, 8, 10, 12]);

function isDay(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  if (month === FEBRUARY) return day <= FEBRUARY_DAY_MAX;
  return day <= SAFE_DAY_MAX || (day === SAFE_DAY_MAX + 1 && LONG_MONTHS.has(month));
}

const TIME_BYTES = 6;
const COLON_TIME_BYTES = 8;

/** Whether bytes are a time, HHMMSS or HH:MM:SS. */
export function isPlainTime(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === TIME_BYTES) {
    if (digitsEnd(bytes, start, end) !== end) return false;
    return (
      twoDigits(bytes, start) < 24 && twoDigits(bytes, start + 2) < 60 && twoDigits(bytes, start + 4) < 60
    );
  }
  if (length !== COLON_TIME_BYTES || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return false;
  if (!areDigits(bytes, start) || !areDigits(bytes, start + 3) || !areDigits(bytes, start + 6)) return false;
  return twoDigits(bytes, start) < 24 && twoDigits(bytes, start + 3) < 60 && twoDigits(bytes, start + 6) < 60;
}

function areDigits(bytes: Uint8Array, at: number): boolean {
  return digitsEnd(bytes, at, at + 2) === at + 2;
}

function yearAt(bytes: Uint8Array, at: number): number {
  return twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - ZERO) * 10 + (bytes[at + 1] as number) - ZERO;
}
