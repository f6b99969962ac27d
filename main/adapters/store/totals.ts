import type { DestinationId } from '../../../shared/model/ids.ts';
import type { BatchStatus } from '../../../shared/model/batch.ts';
import type { Store } from '../../core/ports/store.ts';
import type { Connection } from './connection.ts';
import { countsOf } from './rows.ts';

/** Sums over all batches, or those of a destination, from counts that are kept anyway. */
export function totalsOf(
  connection: Connection,
  destinationId?: DestinationId,
): Awaited<ReturnType<Store['totals']>> {
  const where = destinationId === undefined ? 'true' : 'destination_id = ?';
  const values = destinationId === undefined ? [] : [destinationId];
  const items = connection.all(
    `SELECT state, sum(items), sum(bytes) FROM item_totals WHERE items > 0 AND ${where} GROUP BY state`,
    values,
  );
  const batches = connection.all(
    `SELECT status, sum(batches) FROM batch_totals WHERE batches > 0 AND ${where} GROUP BY status`,
    values,
  );
  return {
    items: countsOf(items),
    batches: Object.fromEntries(batches) as Partial<Record<BatchStatus, number>>,
  };
}
