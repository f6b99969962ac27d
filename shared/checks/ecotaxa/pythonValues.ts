/** Python's reading of numbers, dates and times, as EcoTaxa's validation uses it. */

const WHITESPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const STRIPPED = new RegExp(`^[${WHITESPACE}]+|[${WHITESPACE}]+$`, 'gu');
const BLANK_END = new RegExp(`^[${WHITESPACE}]|[${WHITESPACE}]$`, 'u');

/** Python's `str.strip()`. */
export function pyStrip(text: string): string {
  if (text === '' || (isSolid(text.charCodeAt(0)) && isSolid(text.charCodeAt(text.length - 1)))) return text;
  return BLANK_END.test(text) ? text.replace(STRIPPED, '') : text;
}

/** Printable ASCII, which nearly all text begins and ends with. */
function isSolid(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

/** Around numbers Python passes over the same blanks, but not over the four separators of ASCII. */
const BLANKS_OF_NUMBERS = /^[\s\x85]+|[\s\x85]+$/gu;

function numberText(text: string): string {
  return asciiDigits(text.replace(BLANKS_OF_NUMBERS, ''));
}

const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const INFINITY = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;

/** Python's `float(text)`; `undefined` where it raises ValueError. */
export function pyFloat(text: string): number | undefined {
  const value = numberText(text);
  if (FLOAT.test(value)) return Number(value.replaceAll('_', ''));
  if (INFINITY.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(value) ? Number.NaN : undefined;
}

const INTEGER = /^[+-]?\d+(?:_\d+)*$/;

/** Python's `int(text)`; `undefined` where it raises ValueError. */
export function pyInt(text: string): number | undefined {
  const value = numberText(text);
  return INTEGER.test(value) ? Number(value.replaceAll('_', '')) : undefined;
}

/** EcoTaxa's `to_float`: a float that is not minus infinity (TSVHelpers.py). */
export function ecotaxaFloat(text: string): number | undefined {
  const value = pyFloat(text);
  return value === -Infinity ? undefined : value;
}

const DEGREES = /(-?\d+)°(\d+) (\d+)/u;

/** EcoTaxa's latitude or longitude in degrees: `DDD°MM SS` anywhere in the text, else a decimal number (TSVHelpers.py). */
export function ecotaxaDegrees(text: string): number | undefined {
  const match = text.includes('°') ? DEGREES.exec(asciiDigits(text)) : null;
  if (match === null) return ecotaxaFloat(text);
  return Number(match[1]) + (Number(match[2]) + Number(match[3]) / 60) / 60;
}

/** Whether EcoTaxa takes a date: YYYYMMDD or YYYY-MM-DD, what follows is ignored (DB/Object.py, date_from_txt). */
export function isEcotaxaDate(text: string): boolean {
  const at = (start: number, end: number): number | undefined => pyInt(codePoints(text, start, end));
  const dashed = codePoints(text, 4, 5) === '-' && codePoints(text, 7, 8) === '-';
  const [year, month, day] = dashed ? [at(0, 4), at(5, 7), at(8, 10)] : [at(0, 4), at(4, 6), at(6, 8)];
  if (year === undefined || month === undefined || day === undefined) return false;
  if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
  return day >= 1 && day <= daysInMonth(year, month);
}

/** Whether EcoTaxa takes a time: HHMM[SS], padded to four digits on the left, or HH:MM:SS (DB/Object.py, time_from_txt). */
export function isEcotaxaTime(text: string): boolean {
  const colons = codePoints(text, 2, 3) === ':' && codePoints(text, 5, 6) === ':';
  const digits = colons ? text : text.padStart(4, '0').padEnd(6, '0');
  const at = (start: number): number | undefined => pyInt(codePoints(digits, start, start + 2));
  const [hour, minute, second] = colons ? [at(0), at(3), at(6)] : [at(0), at(2), at(4)];
  if (hour === undefined || minute === undefined || second === undefined) return false;
  return isWithin(hour, 23) && isWithin(minute, 59) && isWithin(second, 59);
}

function isWithin(value: number, max: number): boolean {
  return value >= 0 && value <= max;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const NOT_ASCII = /[^\0-\x7f]/u;
const DECIMAL_DIGIT = /\p{Nd}/gu;

/** Python reads the digits of any script; each block of ten starts at a multiple that its zero tells. */
function asciiDigits(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text.replace(DECIMAL_DIGIT, (digit) => String(digitValue(digit)));
}

function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  let zero = point;
  while (point - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return point - zero;
}

/** Python slices by code point. */
function codePoints(text: string, start: number, end: number): string {
  return NOT_ASCII.test(text) ? Array.from(text).slice(start, end).join('') : text.slice(start, end);
}
