import type { HistoryDayView, HistoryView } from '../../../shared/api/routes/history.ts';
import { FAILURE_CATALOGUE, type FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import type { DepthRow, HistoryRow } from '../../core/ports/history.ts';
import type { CalendarDay } from './calendarDays.ts';

/** More points than a chart has pixels to show are of no use. */
const POINTS_MAX = 400;
const HOUR_MS = 60 * 60_000;
/** Lengths of a step, ms: each a multiple of the quarters that history is kept by. */
const STEPS_MS = [HOUR_MS / 4, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];

/** Rows of the ledger as days, causes and throughput. `days` oldest first; `now` lies in the last one. */
export function historyView(given: {
  readonly rows: readonly HistoryRow[];
  readonly depths: readonly DepthRow[];
  readonly days: readonly CalendarDay[];
  readonly zone: string;
  readonly now: number;
}): HistoryView {
  const { rows, depths, days, zone, now } = given;
  const from = days[0]?.start ?? now;
  const rates = throughput(rows, from, now);
  const { stepSeconds } = rates;
  return {
    zone,
    from: isoTime(from),
    until: isoTime(now),
    days: dayViews(rows, days),
    failures: failureViews(rows),
    throughput: rates,
    depth: {
      stepSeconds,
      files: depthSteps(depths, { from, stepMs: stepSeconds * 1_000, steps: rates.bytes.length }),
    },
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

/**
 * The most files that waited in each step. At several destinations their highest counts of one quarter are added, so that it was
 * this many or less; null before the first row.
 */
function depthSteps(
  rows: readonly DepthRow[],
  { from, stepMs, steps }: { readonly from: number; readonly stepMs: number; readonly steps: number },
): (number | null)[] {
  const last = new Map<string, number>();
  let next = 0;
  /** The most in the quarters that begin before `end`; `last` is then what waited at its end. */
  const mostUntil = (end: number): number => {
    let most = 0;
    for (let row = rows[next]; row !== undefined && row.at < end; row = rows[next]) {
      const peaks = new Map(last);
      for (const { at } = row; row?.at === at; row = rows[next]) {
        peaks.set(row.destinationId, Math.max(row.filesMax, last.get(row.destinationId) ?? 0));
        last.set(row.destinationId, row.files);
        next += 1;
      }
      most = Math.max(most, sumOf(peaks));
    }
    return most;
  };
  mostUntil(from);
  return Array.from({ length: steps }, (_, step) => {
    const before = sumOf(last);
    const most = mostUntil(from + (step + 1) * stepMs);
    return last.size === 0 ? null : Math.max(before, most);
  });
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}
