import { HISTORY_QUARTER_MS, QUEUE_STATES, type DepthRow } from '../../core/ports/history.ts';
import type { HistoryQuery } from '../../core/ports/store.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import type { Connection } from './connection.ts';

const STATES = QUEUE_STATES.map((state) => `'${state}'`).join(', ');
const NOTE = `INSERT INTO queue_depth
  SELECT ?, CAST(? AS INTEGER), coalesce(sum(items), 0), coalesce(sum(items), 0) FROM item_totals
  WHERE destination_id = ? AND state IN (${STATES})
  ON CONFLICT DO UPDATE SET files = excluded.files, files_max = max(files_max, excluded.files)`;

/** Notes how many files of a destination wait, from the totals as the commit leaves them. */
export function noteDepth(connection: Connection, destinationId: DestinationId, at: number): void {
  connection.run(NOTE, [destinationId, Math.floor(at / HISTORY_QUARTER_MS), destinationId]);
}

/** How many files waited in a span of time, with what was known when it began. */
export function depthRows(
  connection: Connection,
  { from, until, destinationId }: HistoryQuery,
): readonly DepthRow[] {
  const first = Math.ceil(from / HISTORY_QUARTER_MS);
  const one = destinationId === undefined ? 'true' : 'destination_id = ?';
  const only = destinationId === undefined ? [] : [destinationId];
  const rows = connection.all(
    `SELECT max(quarter), destination_id, files, files_max FROM queue_depth
     WHERE quarter < ? AND ${one} GROUP BY destination_id
     UNION ALL
     SELECT quarter, destination_id, files, files_max FROM queue_depth
     WHERE quarter >= ? AND quarter < ? AND ${one}
     ORDER BY 1, 2`,
    [first, ...only, first, Math.ceil(until / HISTORY_QUARTER_MS), ...only],
  );
  return rows.map(([quarter, destination, files, filesMax]) => ({
    at: Number(quarter) * HISTORY_QUARTER_MS,
    destinationId: destination as DestinationId,
    files: Number(files),
    filesMax: Number(filesMax),
  }));
}
