const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Zones are at most 14 hours from UTC; one more is room for a clock that is put back. */
const ZONE_MS_MAX = 15 * 60 * 60_000;

/** One day of a time zone. */
export interface CalendarDay {
  /** `2026-11-22` */
  readonly day: string;
  /** Its first quarter of an hour, ms since the epoch. Days may last 23 or 25 hours. */
  readonly start: number;
}

/** The last `count` days of a zone, oldest first; the last one is that of `now`, ms since the epoch. */
export function calendarDays(now: number, count: number, zone: string): readonly CalendarDay[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dayOf = (at: number): string => format.format(at);
  const today = Date.parse(dayOf(now));
  return Array.from({ length: count }, (_, index) => {
    const midnight = today - (count - 1 - index) * DAY_MS;
    const day = new Date(midnight).toISOString().slice(0, 10);
    return { day, start: startOf(day, midnight, dayOf) };
  });
}

/** The first quarter of an hour of a day, between the earliest and the latest that any zone could begin it. */
function startOf(day: string, midnightUtc: number, dayOf: (at: number) => string): number {
  let before = midnightUtc - ZONE_MS_MAX;
  let within = midnightUtc + ZONE_MS_MAX;
  while (within - before > QUARTER_MS) {
    const middle = before + Math.floor((within - before) / 2 / QUARTER_MS) * QUARTER_MS;
    if (dayOf(middle) < day) before = middle;
    else within = middle;
  }
  return within;
}
