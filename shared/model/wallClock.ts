/** Ms that the wall clock of one time zone is ahead of UTC at an instant (ms since the epoch). */
export type OffsetAt = (at: number) => number;

/** Ms in a day of the wall clock that has no change in it. */
export const DAY_MS = 24 * 60 * 60_000;
/** Days of the week, Monday first: the index is what `weekdayOf` gives. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3;

/** What the wall clock reads at an instant, in ms as if it were UTC. */
export function wallAt(at: number, offsetAt: OffsetAt): number {
  return at + offsetAt(at);
}

/** The day that a wall clock reads, counted from 1970-01-01. */
export function dayOf(wall: number): number {
  return Math.floor(wall / DAY_MS);
}

/** Day of the week of a counted day. */
export function weekdayOf(day: number): Weekday {
  const at = (((day + WEEKDAY_OF_DAY_0) % WEEKDAYS.length) + WEEKDAYS.length) % WEEKDAYS.length;
  return WEEKDAYS[at] as Weekday;
}

/**
 * The first instant at which the wall clock reads `wall` or later. A reading that comes twice (clocks go back) means the
 * first time; one that never comes (clocks go forward) means the moment at which the clock jumps over it. So a later
 * reading is never an earlier instant.
 */
export function instantOf(wall: number, offsetAt: OffsetAt): number {
  // No zone changes twice within two days, so these are the offsets before and after a change, if there is one.
  const before = offsetAt(wall - DAY_MS);
  const after = offsetAt(wall + DAY_MS);
  if (before === after) return wall - before;
  const fits = [before, after].map((offset) => wall - offset).filter((at) => wallAt(at, offsetAt) === wall);
  if (fits.length > 0) return Math.min(...fits);
  return jumpIn({ low: wall - after, high: wall - before, offset: before }, offsetAt);
}

/** The first instant after `low` and up to `high` whose offset is another than `offset`. */
function jumpIn(
  range: { readonly low: number; readonly high: number; readonly offset: number },
  offsetAt: OffsetAt,
): number {
  let { low, high } = range;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === range.offset) low = middle;
    else high = middle;
  }
  return high;
}
