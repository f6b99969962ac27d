/**
 * The calendar of java.util.GregorianCalendar: Julian before 15 October 1582, Gregorian from then on, as day numbers.
 */

/** A date and time of day as stored, without a zone unless the text gave one. `year` 0 is 1 BC. */
export interface JavaDateResult {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Milliseconds since midnight. */
  readonly timeMs: number;
  /** Minutes east of Greenwich, where the text named a zone. */
  readonly offsetMinutes: number | undefined;
}

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
const GREGORIAN_FROM_YEAR = 1582;
/** Day number of 1582-10-15, the first Gregorian day; day 0 is 1970-01-01. */
const GREGORIAN_FROM_DAY = -141_427;

/** Days a month of the Java calendar has (October 1582 has 21); `month` from 0. */
export function daysInMonth(year: number, month: number): number {
  const next = month === 11 ? dayNumberOf(year + 1, 0, 1) : dayNumberOf(year, month + 1, 1);
  return next - dayNumberOf(year, month, 1);
}

/** Days since 1970-01-01 of a Java calendar date; `month` from 0, `day` may run over. */
export function dayNumberOf(year: number, month: number, day: number): number {
  const shifted = month < 2 ? year - 1 : year;
  const monthFromMarch = (month + 10) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const julian = 365 * shifted + Math.floor(shifted / 4) + dayOfYear - 719_470;
  const gregorian = julian + 2 - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  if (year > GREGORIAN_FROM_YEAR) return gregorian;
  if (year < GREGORIAN_FROM_YEAR) return julian;
  return gregorian >= GREGORIAN_FROM_DAY ? gregorian : julian;
}

/** The date as JavaScript and ISO 8601 show it (proleptic Gregorian), which is how the server stores and shows it. */
export function dateOfDayNumber(dayNumber: number): { year: number; month: number; day: number } {
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** The result as text, `2017-09-23` or `2017-09-23 10:00:00`, with the zone where the text had one. */
export function showJavaDate(result: JavaDateResult): string {
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  const year = result.year < 0 ? `-${pad(-result.year, 6)}` : pad(result.year, 4);
  const date = `${year}-${pad(result.month)}-${pad(result.day)}`;
  const offset = result.offsetMinutes;
  const zone =
    offset === undefined
      ? ''
      : `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  if (result.timeMs === 0 && zone === '') return date;
  const seconds = Math.floor(result.timeMs / 1000);
  const fraction = result.timeMs % 1000 === 0 ? '' : `.${pad(result.timeMs % 1000, 3)}`;
  return `${date} ${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction}${zone}`;
}
