import { ECOTAXA_STATUS_TOLERATED, ECOTAXA_STATUSES } from '../../services/ecotaxa/importColumns.ts';
import type { EcotaxaColumnKind } from '../../services/ecotaxa/importColumns.ts';
import { ecotaxaDegrees, ecotaxaFloat, isEcotaxaDate, isEcotaxaTime, pyStrip } from './pythonValues.ts';

/** What the server makes of a value: `empty` is stored as nothing; a crash ends the job. */
export type CellVerdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'category'; readonly id: number }
  | { readonly kind: 'crash'; readonly isNan: boolean };

const FINE: CellVerdict = { kind: 'fine' };
const EMPTY: CellVerdict = { kind: 'empty' };
const REFUSED: CellVerdict = { kind: 'refused' };

/** The value as the server's checks see it and as its messages show it: stripped, and empty for "nan" and "na" where a number is due. */
export function cleanCell(kind: EcotaxaColumnKind, raw: string): string {
  const value = pyStrip(raw);
  return isNumeric(kind) && /^(?:nan|na)$/i.test(value) ? '' : value;
}

function isNumeric(kind: EcotaxaColumnKind): boolean {
  return kind === 'number' || kind === 'latitude' || kind === 'longitude' || kind === 'category-id';
}

/** The server's verdict on a clean value (TSVFile.validate_line). */
export function judgeCell(kind: EcotaxaColumnKind, value: string): CellVerdict {
  if (value === '') return EMPTY;
  switch (kind) {
    case 'latitude':
      return isInRange(ecotaxaDegrees(value), DEGREES_MAX.latitude);
    case 'longitude':
      return isInRange(ecotaxaDegrees(value), DEGREES_MAX.longitude);
    case 'number':
      return ecotaxaFloat(value) === undefined ? REFUSED : FINE;
    case 'category-id':
      return judgeCategoryId(value);
    case 'date':
      return isEcotaxaDate(value) ? FINE : REFUSED;
    case 'time':
      return isEcotaxaTime(value) ? FINE : REFUSED;
    case 'status':
      return value === ECOTAXA_STATUS_TOLERATED || ECOTAXA_STATUSES.has(value.toLowerCase()) ? FINE : REFUSED;
    case 'text':
      return FINE;
    default:
      return kind satisfies never;
  }
}

/** The bound of latitudes and longitudes. Degrees. */
export const DEGREES_MAX = { latitude: 90, longitude: 180 } as const;

/** Not-a-number is in every range, as in Python. */
function isInRange(degrees: number | undefined, max: number): CellVerdict {
  return degrees === undefined || degrees < -max || degrees > max ? REFUSED : FINE;
}

function judgeCategoryId(value: string): CellVerdict {
  const id = ecotaxaFloat(value);
  if (id === undefined) return REFUSED;
  if (!Number.isFinite(id)) return { kind: 'crash', isNan: Number.isNaN(id) };
  return { kind: 'category', id: Math.trunc(id) };
}

const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const LOWER_CASE_BIT = 32;
const LETTER_E = 101;

/** Whether bytes are a plain decimal number or nothing, which is fine in every number column and needs no further look. */
export function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  if (at === end) return true;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
  const whole = digitsEnd(bytes, at, end);
  let digits = whole - at;
  at = whole;
  if (at < end && bytes[at] === POINT) {
    const fraction = digitsEnd(bytes, at + 1, end);
    digits += fraction - at - 1;
    at = fraction;
  }
  if (digits === 0) return false;
  if (at === end) return true;
  if (((bytes[at] ?? 0) | LOWER_CASE_BIT) !== LETTER_E) return false;
  at += 1;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
  const exponent = digitsEnd(bytes, at, end);
  return exponent > at && exponent === end;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1;
  return at;
}

const COLON_LESS_TIME_BYTES = 6;
const DATE_BYTES = 8;
/** Every month has these days. */
const SAFE_DAY_MAX = 28;

/** Whether bytes are six digits that make a time, or eight that make one of the first 28 days of a month: fine without a further look. */
export function isPlainDateOrTime(kind: 'date' | 'time', bytes: Uint8Array, cell: ByteRange): boolean {
  const { start, end } = cell;
  const length = kind === 'time' ? COLON_LESS_TIME_BYTES : DATE_BYTES;
  if (end - start !== length || digitsEnd(bytes, start, end) !== end) return false;
  if (kind === 'time') {
    return (
      twoDigits(bytes, start) < 24 && twoDigits(bytes, start + 2) < 60 && twoDigits(bytes, start + 4) < 60
    );
  }
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 4);
  const day = twoDigits(bytes, start + 6);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= SAFE_DAY_MAX;
}

/** Where a cell lies among bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - ZERO) * 10 + (bytes[at + 1] as number) - ZERO;
}

/** More digits before the point make no position. */
const DEGREE_DIGITS_MAX = 3;

/** Whether bytes are a plain decimal number whose whole part is below the bound: fine without a further look. */
export function isPlainDegrees(bytes: Uint8Array, cell: ByteRange, max: number): boolean {
  const { start, end } = cell;
  const isSigned = bytes[start] === MINUS || bytes[start] === PLUS;
  const first = isSigned ? start + 1 : start;
  const whole = digitsEnd(bytes, first, end);
  if (whole === first || whole - first > DEGREE_DIGITS_MAX) return false;
  let degrees = 0;
  for (let at = first; at < whole; at += 1) degrees = degrees * 10 + (bytes[at] as number) - ZERO;
  if (degrees >= max) return false;
  return whole === end || (bytes[whole] === POINT && digitsEnd(bytes, whole + 1, end) === end);
}
