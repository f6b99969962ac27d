import type { HistoryDayView, HistoryView } from '../../../shared/api/routes/history.ts';
import { csvText } from '../../components/csvText.ts';

/** All days together. */
export interface HistorySum {
  readonly files: number;
  readonly bytes: number;
  readonly again: number;
  readonly stopped: number;
  readonly deferred: number;
  /** The day on which most files arrived; absent when none did. */
  readonly most: HistoryDayView | undefined;
}

export function historySum({ days }: Pick<HistoryView, 'days'>): HistorySum {
  const sum = (of: (day: HistoryDayView) => number): number =>
    days.reduce((total, day) => total + of(day), 0);
  const most = days.reduce<HistoryDayView | undefined>(
    (best, day) => (day.delivered.files > (best?.delivered.files ?? 0) ? day : best),
    undefined,
  );
  return {
    files: sum((day) => day.delivered.files),
    bytes: sum((day) => day.delivered.bytes),
    again: sum((day) => day.again.files),
    stopped: sum((day) => day.stopped),
    deferred: sum((day) => day.deferred),
    most,
  };
}

/** One step of the throughput. */
export interface RatePoint {
  /** Begin, ms since the epoch. */
  readonly at: number;
  /** How much of the step has passed. */
  readonly seconds: number;
  readonly bytesPerSecond: number;
}

/** The throughput as averages; the step that is not over is averaged over what has passed of it. */
export function ratePoints({ from, until, throughput }: HistoryView): readonly RatePoint[] {
  const start = Date.parse(from);
  const end = Date.parse(until);
  const stepMs = throughput.stepSeconds * 1_000;
  return throughput.bytes.map((bytes, index) => {
    const at = start + index * stepMs;
    const seconds = Math.max(1, Math.min(stepMs, end - at) / 1_000);
    return { at, seconds, bytesPerSecond: bytes / seconds };
  });
}

/** Mean over the steps in which anything moved, and the highest; absent when nothing did. */
export function rateSummary(
  points: readonly RatePoint[],
): { readonly mean: number; readonly peak: RatePoint } | undefined {
  const moved = points.filter(({ bytesPerSecond }) => bytesPerSecond > 0);
  const [first] = moved;
  if (first === undefined) return undefined;
  return {
    mean: moved.reduce((sum, one) => sum + one.bytesPerSecond, 0) / moved.length,
    peak: moved.reduce((best, one) => (one.bytesPerSecond > best.bytesPerSecond ? one : best), first),
  };
}

/** Days as a table for spreadsheets, in the API's words. */
export function daysCsv({ days }: HistoryView): string {
  return csvText([
    ['day', 'files', 'bytes', 'sent_again_files', 'sent_again_bytes', 'stopped', 'put_off'],
    ...days.map(({ day, delivered, again, stopped, deferred }) => [
      day,
      delivered.files,
      delivered.bytes,
      again.files,
      again.bytes,
      stopped,
      deferred,
    ]),
  ]);
}

/** Throughput as a table for spreadsheets. */
export function rateCsv(history: HistoryView): string {
  const points = ratePoints(history);
  return csvText([
    ['from', 'seconds', 'bytes', 'bytes_per_second'],
    ...points.map(({ at, seconds, bytesPerSecond }, index) => [
      new Date(at).toISOString(),
      Math.round(seconds),
      history.throughput.bytes[index] ?? 0,
      Math.round(bytesPerSecond),
    ]),
  ]);
}

/** One step of how many files waited. */
export interface DepthPoint {
  /** Begin, ms since the epoch. */
  readonly at: number;
  readonly files: number;
}

/** How many files waited at most, from when it was counted on. */
export function depthPoints({ from, depth }: Pick<HistoryView, 'from' | 'depth'>): readonly DepthPoint[] {
  const start = Date.parse(from);
  return depth.files.flatMap((files, index) =>
    files === null ? [] : [{ at: start + index * depth.stepSeconds * 1_000, files }],
  );
}

/** The step in which most files waited; absent where none did. */
export function deepest(points: readonly DepthPoint[]): DepthPoint | undefined {
  const [first] = points.toSorted((one, other) => other.files - one.files);
  return first === undefined || first.files === 0 ? undefined : first;
}

/** How many files waited, as a table for spreadsheets. */
export function depthCsv(history: HistoryView): string {
  return csvText([
    ['from', 'seconds', 'files_waiting_max'],
    ...depthPoints(history).map(({ at, files }) => [
      new Date(at).toISOString(),
      history.depth.stepSeconds,
      files,
    ]),
  ]);
}

/** Causes as a table for spreadsheets. */
export function causesCsv({ failures }: HistoryView): string {
  return csvText([
    ['code', 'cause', 'stopped', 'put_off', 'last'],
    ...failures.map(({ code, what, stopped, deferred, lastAt }) => [code, what, stopped, deferred, lastAt]),
  ]);
}
