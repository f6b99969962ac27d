import {
  HISTORY_QUARTER_MS,
  type DepthRow,
  type HistoryRow,
  type HistoryWhat,
} from '../../main/core/ports/history.ts';
import type { HistoryQuery } from '../../main/core/ports/store.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { DestinationId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';

interface Noted {
  readonly at: number;
  readonly what: HistoryWhat;
  readonly code: string;
  readonly destinationId: DestinationId;
  readonly bytes: number;
}

/** The history of a ledger in memory: a plain list of what happened, summed when asked. */
export class MemoryHistory {
  readonly #noted: Noted[] = [];
  #depths: readonly DepthRow[] = [];

  noteItem(before: Item | undefined, now: Item): void {
    const { bytes, destinationId, sentAt } = now;
    if (sentAt !== undefined && sentAt !== before?.sentAt) {
      const what = before?.sentAt === undefined ? 'delivered' : 'again';
      this.#noted.push({ at: sentAt, what, code: '', destinationId, bytes });
    }
    if ((now.state === 'waiting' || now.state === 'attention') && before?.state !== now.state)
      this.#fail(now.state === 'waiting' ? 'deferred' : 'stopped', now.failure, { destinationId, bytes });
  }

  noteBatch(before: Batch | undefined, { failure, destinationId }: Batch): void {
    if (before !== undefined && failure !== undefined && failure.at !== before.failure?.at)
      this.#fail('stopped', failure, { destinationId, bytes: 0 });
  }

  noteJob(before: ImportJob | undefined, now: ImportJob): void {
    const hasFailed = now.state === 'failed' || now.state === 'attention';
    if (before !== undefined && hasFailed && before.state !== now.state)
      this.#fail('stopped', now.failure, { destinationId: now.destinationId, bytes: 0 });
  }

  /** `files` wait at a destination now. */
  noteDepth(destinationId: DestinationId, at: number, files: number): void {
    const quarter = Math.floor(at / HISTORY_QUARTER_MS) * HISTORY_QUARTER_MS;
    const known = this.#depths.find((row) => row.at === quarter && row.destinationId === destinationId);
    const others = this.#depths.filter((row) => row !== known);
    const filesMax = Math.max(known?.filesMax ?? 0, files);
    this.#depths = [...others, { at: quarter, destinationId, files, filesMax }].sort(
      (one, other) => one.at - other.at || order(one.destinationId, other.destinationId),
    );
  }

  depths({ from, until, destinationId }: HistoryQuery): readonly DepthRow[] {
    const mine = this.#depths.filter(
      (row) => row.at < until && (destinationId ?? row.destinationId) === row.destinationId,
    );
    return mine.filter(
      (row) =>
        row.at >= from ||
        !mine.some(({ at, destinationId: of }) => of === row.destinationId && at > row.at && at < from),
    );
  }

  rows({ from, until, destinationId }: HistoryQuery): readonly HistoryRow[] {
    const sums = new Map<
      string,
      { at: number; what: HistoryWhat; code: string; count: number; bytes: number }
    >();
    for (const one of this.#noted) {
      const at = Math.floor(one.at / HISTORY_QUARTER_MS) * HISTORY_QUARTER_MS;
      if (at < from || at >= until || (destinationId ?? one.destinationId) !== one.destinationId) continue;
      const key = JSON.stringify([at, one.what, one.code]);
      const sum = sums.get(key) ?? { at, what: one.what, code: one.code, count: 0, bytes: 0 };
      sums.set(key, { ...sum, count: sum.count + 1, bytes: sum.bytes + one.bytes });
    }
    return [...sums.values()]
      .sort((one, other) => one.at - other.at || order(one.what, other.what) || order(one.code, other.code))
      .map(({ code, ...rest }) => ({ ...rest, ...(code === '' ? {} : { code }) }) as HistoryRow);
  }

  #fail(what: HistoryWhat, { at, code }: Failure, of: Pick<Noted, 'destinationId' | 'bytes'>): void {
    if (at !== undefined) this.#noted.push({ at, what, code, ...of });
  }
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
