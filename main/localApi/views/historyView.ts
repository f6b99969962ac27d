import type { HistoryDayView, HistoryView } from '../../../shared/api/routes/history.ts';
import { FAILURE_CATALOGUE, type FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import type { HistoryRow } from '../../core/ports/history.ts';
import type { CalendarDay } from './calendarDays.ts';

/** More points than a chart has pixels to show are of no use. */
const POINTS_MAX = 400;
const HOUR_MS = 60 * 60_000;
/** Lengths of a step, ms: each a multiple of the quarters that history is kept by. */
const STEPS_MS = [HOUR_MS / 4, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];

/** Rows of the ledger as days, causes and throughput. `days` oldest first; `now` lies in the last one. */
export function historyView(given: {
  readonly rows: readonly HistoryRow[];
  readonly days: readonly CalendarDay[];
  readonly zone: string;
  readonly now: number;
}): HistoryView {
  const { rows, days, zone, now } = given;
  const from = days[0]?.start ?? now;
  return {
    zone,
    from: isoTime(from),
    until: isoTime(now),
    days: dayViews(rows, days),
    failures: failureViews(rows),
    throughput: throughput(rows, from, now),
  };
}

function dayViews(rows: readonly HistoryRow[], days: readonly CalendarDay[]): HistoryDayView[] {
  let row = 0;
  return days.map(({ day }, index) => {
    const end = days[index + 1]?.start ?? Infinity;
    const view = {
      day,
      delivered: { files: 0, bytes: 0 },
      again: { files: 0, bytes: 0 },
      deferred: 0,
      stopped: 0,
    };
    for (let next = rows[row]; next !== undefined && next.at < end; next = rows[(row += 1)]) {
      if (next.what === 'delivered' || next.what === 'again') {
        view[next.what].files += next.count;
        view[next.what].bytes += next.bytes;
      } else view[next.what] += next.count;
    }
    return view;
  });
}

function failureViews(rows: readonly HistoryRow[]): HistoryView['failures'] {
  const causes = new Map<FailureCode, { stopped: number; deferred: number; lastAt: number }>();
  for (const { code, what, count, at } of rows) {
    if (code === undefined || (what !== 'stopped' && what !== 'deferred')) continue;
    const cause = causes.get(code) ?? { stopped: 0, deferred: 0, lastAt: at };
    cause[what] += count;
    cause.lastAt = Math.max(cause.lastAt, at);
    causes.set(code, cause);
  }
  return [...causes]
    .map(([code, { lastAt, ...counts }]) => ({
      code,
      what: FAILURE_CATALOGUE[code].what,
      ...counts,
      lastAt: isoTime(lastAt),
    }))
    .sort((one, other) => other.stopped + other.deferred - (one.stopped + one.deferred));
}

function throughput(rows: readonly HistoryRow[], from: number, now: number): HistoryView['throughput'] {
  const span = now - from;
  const step = STEPS_MS.find((each) => span / each <= POINTS_MAX) ?? 24 * HOUR_MS;
  const bytes = Array.from({ length: Math.max(1, Math.ceil(span / step)) }, () => 0);
  for (const row of rows) {
    const index = Math.floor((row.at - from) / step);
    if ((row.what === 'delivered' || row.what === 'again') && bytes[index] !== undefined)
      bytes[index] += row.bytes;
  }
  return { stepSeconds: step / 1000, bytes };
}
