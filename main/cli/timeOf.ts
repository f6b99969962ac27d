import { UsageError } from './outcome.ts';

/** A time written as ISO 8601, or as a time of day: the next time the clock shows it. Throws a `UsageError` for anything else. */
export function timeOf(text: string): Date {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (found === null) {
    const time = new Date(text);
    if (Number.isNaN(time.getTime()))
      throw new UsageError(`"${text}" is no time.`, 'Write it like 22:30 or 2026-01-05T22:30.');
    return time;
  }
  const time = new Date();
  time.setHours(Number(found[1]), Number(found[2]), 0, 0);
  if (time.getTime() <= Date.now()) time.setDate(time.getDate() + 1);
  return time;
}
