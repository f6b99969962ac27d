import { z } from 'zod';
import { FAILURE_CODES } from '../../model/failureCatalogue.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

/** A leap year. */
export const HISTORY_DAYS_MAX = 366;
export const HISTORY_DAYS_DEFAULT = 30;

const count = z.number().int();
const amount = z.object({ files: count, bytes: z.number() });

/** One day of the zone asked for. */
export const historyDayView = z.object({
  /** `2026-11-22` */
  day: z.iso.date(),
  /** Files that arrived at a server for the first time. */
  delivered: amount,
  /** Files that were sent once more, a real run after a dry run, say. */
  again: amount,
  /** How often Waybill put something off and went on by itself. */
  deferred: count,
  /** How often a file, a batch or an import stopped until somebody does something. */
  stopped: count,
});
export type HistoryDayView = z.output<typeof historyDayView>;

/** What happened in the last days: counted while it happened, never taken back. */
export const historyView = z.object({
  /** The time zone that the days are of. */
  zone: z.string(),
  /** Begin of the first day and the time of the answer. */
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Oldest first, each day, also those on which nothing happened; the last one is today. */
  days: z.array(historyDayView),
  /** By cause, most frequent first. */
  failures: z.array(
    z.object({
      code: z.enum(FAILURE_CODES),
      /** English; the window says it by `code`. */
      what: z.string(),
      stopped: count,
      deferred: count,
      /** Begin of the quarter of an hour in which it happened last. */
      lastAt: z.iso.datetime(),
    }),
  ),
  /** Bytes that arrived, in steps of equal length from `from` on; the last step may not be over. */
  throughput: z.object({ stepSeconds: count, bytes: z.array(z.number()) }),
  /** Files that waited at most, in the same steps; null for those before it was counted. */
  depth: z.object({ stepSeconds: count, files: z.array(count.nullable()) }),
});
export type HistoryView = z.output<typeof historyView>;

/** What happened in the last days. */
export const historyRoutes = {
  history: route({
    method: 'GET',
    path: `${API_ROOT}/history`,
    summary:
      'Files and bytes per day, throughput, how many files waited, and failures by cause, of the last days.',
    scope: 'read',
    query: z.object({
      days: z.coerce.number().int().min(1).max(HISTORY_DAYS_MAX).default(HISTORY_DAYS_DEFAULT),
      /** Such as `Europe/Berlin`. */
      zone: z.string().max(100).refine(isTimeZone, 'not a time zone').default('UTC'),
      destination: z.string().optional(),
    }),
    output: historyView,
    status: 200,
    problems: ['destination.unknown'],
  }),
} as const;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
