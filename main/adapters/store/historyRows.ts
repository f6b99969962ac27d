import { HISTORY_QUARTER_MS, type HistoryRow, type HistoryWhat } from '../../core/ports/history.ts';
import type { HistoryQuery } from '../../core/ports/store.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import type { Connection } from './connection.ts';

/** What happened in a span of time, summed over destinations. */
export function historyRows(connection: Connection, query: HistoryQuery): readonly HistoryRow[] {
  const { from, until, destinationId } = query;
  const rows = connection.all(
    `SELECT quarter, what, code, sum(count), sum(bytes) FROM history
     WHERE quarter >= ? AND quarter < ? AND ${destinationId === undefined ? 'true' : 'destination_id = ?'}
     GROUP BY quarter, what, code ORDER BY quarter, what, code`,
    [
      Math.ceil(from / HISTORY_QUARTER_MS),
      Math.ceil(until / HISTORY_QUARTER_MS),
      ...(destinationId === undefined ? [] : [destinationId]),
    ],
  );
  return rows.map(([quarter, what, code, count, bytes]) => ({
    at: Number(quarter) * HISTORY_QUARTER_MS,
    what: what as HistoryWhat,
    ...(code === '' ? {} : { code: code as FailureCode }),
    count: Number(count),
    bytes: Number(bytes),
  }));
}
