import { WEEKDAYS, type Weekday } from './wallClock.ts';
import { windowSpanSchema, type WindowSpan } from './weeklyWindow.ts';

const DAYS_OF_WORDS = new Map<string, readonly Weekday[]>([
  ['daily', WEEKDAYS],
  ['weekdays', WEEKDAYS.slice(0, 5)],
  ['weekend', WEEKDAYS.slice(5)],
]);

/** Days of the week written like `mon-fri`, `sat,sun`, `fri-mon`, `daily`, `weekdays` or `weekend`; undefined for anything else. */
export function readDays(text: string): readonly Weekday[] | undefined {
  const days = new Set<Weekday>();
  for (const part of text.toLowerCase().split(',')) {
    const read = DAYS_OF_WORDS.get(part.trim()) ?? readRange(part.trim());
    if (read === undefined) return undefined;
    for (const day of read) days.add(day);
  }
  return WEEKDAYS.filter((day) => days.has(day));
}

function readRange(text: string): readonly Weekday[] | undefined {
  const [first = '', last = first, ...rest] = text.split('-');
  const from = WEEKDAYS.findIndex((day) => day === first);
  const to = WEEKDAYS.findIndex((day) => day === last);
  if (from === -1 || to === -1 || rest.length > 0) return undefined;
  const length = ((to - from + WEEKDAYS.length) % WEEKDAYS.length) + 1;
  return [...WEEKDAYS, ...WEEKDAYS].slice(from, from + length);
}

/** A span written like `mon-fri 20:00-06:00`; undefined for anything else. */
export function readSpan(text: string): WindowSpan | undefined {
  const found = /^(\S+)\s+(\d{1,2}:\d{2})-(\d{1,2}:\d{2})$/.exec(text.trim());
  const days = readDays(found?.[1] ?? '');
  if (found === null || days === undefined) return undefined;
  const read = windowSpanSchema.safeParse({ days, from: padded(found[2]), to: padded(found[3]) });
  return read.success ? read.data : undefined;
}

/** A time of day with two digits for the hour. */
export function padded(time: string | undefined): string {
  return (time ?? '').padStart(5, '0');
}

/** A span as `readSpan` reads it: `mon-fri 20:00-06:00`. */
export function spanText(span: WindowSpan): string {
  return `${daysText(span.days)} ${span.from}-${span.to}`;
}

function daysText(days: readonly Weekday[]): string {
  const runs: Weekday[][] = [];
  for (const day of WEEKDAYS.filter((one) => days.includes(one))) {
    const last = runs.at(-1);
    const before = WEEKDAYS[WEEKDAYS.indexOf(day) - 1];
    if (last !== undefined && last.at(-1) === before) last.push(day);
    else runs.push([day]);
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]}-${run.at(-1)}`] : run)).join(',');
}
