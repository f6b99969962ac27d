import { z } from 'zod';
import { DAY_MS, dayOf, instantOf, wallAt, WEEKDAYS, weekdayOf, type OffsetAt } from './wallClock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Spans of one window: one for each day, and as many again. */
export const SPANS_MAX = 14;
/** Windows of one computer: more is a calendar, which this is not. */
export const WINDOWS_MAX = 50;
/** Spans that touch may make one opening of nearly a week, and its last span lasts a day. */
const DAYS_BACK = 8;
/** Two weeks: a span that its day jumps over (clocks go forward) comes again a week later. */
const DAYS_AHEAD = 15;
/** An opening that lasts longer than any week allows never ends. */
const ENDLESS_MS = 8 * DAY_MS;

/** Names are typed in shells: letters, digits, `-`, `_` and `.`, at most 64. */
export const windowNameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, {
    message: 'a window name has letters, digits, "-", "_" and ".", and begins with a letter or digit',
  });

const fromSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'a time is written like 20:00' });
const toSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { message: 'a time is written like 06:00, or 24:00' });

/**
 * A time of day that comes on some days of the week, by the wall clock. It ends on the next day where `to` is not after
 * `from`; the days are those on which it begins.
 */
export const windowSpanSchema = z.object({
  days: z.array(z.enum(WEEKDAYS)).min(1).max(WEEKDAYS.length),
  from: fromSchema,
  to: toSchema,
});
export type WindowSpan = Readonly<z.infer<typeof windowSpanSchema>>;

/** A weekly window: when runs may begin, or files may be sent. */
export const weeklyWindowSchema = z.object({
  name: windowNameSchema,
  spans: z.array(windowSpanSchema).min(1).max(SPANS_MAX),
  /** Time zone by its IANA name, such as `Europe/Berlin`; without it the computer's own, whatever it is then. */
  zone: z.string().min(1).max(64).optional(),
});
export type WeeklyWindow = Readonly<z.infer<typeof weeklyWindowSchema>>;

/** How a window stands at an instant; times in ms since the epoch. */
export type WindowState =
  /** `closesAt` is absent where it never does; `openedAt` is then only some time before. */
  | { readonly isOpen: true; readonly openedAt: number; readonly closesAt?: number }
  /** `opensAt` is absent where it never comes. */
  | { readonly isOpen: false; readonly opensAt?: number };

interface Opening {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a window is open at an instant, and when that changes. Spans that touch or overlap are one opening. An hour
 * that comes twice counts the first time; what lies wholly in an hour that never comes does not open that day.
 */
export function windowAt(window: WeeklyWindow, at: number, offsetAt: OffsetAt): WindowState {
  const openings = merged(openingsAround(window, at, offsetAt));
  const now = openings.find((opening) => opening.from <= at && at < opening.to);
  if (now !== undefined) {
    const isEndless = now.to - at > ENDLESS_MS;
    return { isOpen: true, openedAt: now.from, ...(isEndless ? {} : { closesAt: now.to }) };
  }
  const next = openings.find((opening) => opening.from > at);
  return { isOpen: false, ...(next === undefined ? {} : { opensAt: next.from }) };
}

function openingsAround(window: WeeklyWindow, at: number, offsetAt: OffsetAt): readonly Opening[] {
  const today = dayOf(wallAt(at, offsetAt));
  const openings: Opening[] = [];
  for (let day = today - DAYS_BACK; day <= today + DAYS_AHEAD; day += 1) {
    const weekday = weekdayOf(day);
    for (const span of window.spans) {
      if (!span.days.includes(weekday)) continue;
      const from = minuteOf(span.from);
      const to = minuteOf(span.to);
      openings.push({
        from: instantOf(day * DAY_MS + from, offsetAt),
        to: instantOf((to > from ? day : day + 1) * DAY_MS + to, offsetAt),
      });
    }
  }
  return openings.filter((opening) => opening.from < opening.to);
}

function merged(openings: readonly Opening[]): readonly Opening[] {
  const joined: Opening[] = [];
  for (const opening of openings.toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last === undefined || opening.from > last.to) joined.push(opening);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, opening.to) };
  }
  return joined;
}

/** Ms since midnight of `20:00`. */
function minuteOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}
