import { COPIED_PREFIX } from '../../core/ports/store.ts';
import type { Connection } from './connection.ts';

/** A batch that is not finished, or that only a dry run finished: going live needs its bytes once more. */
const MAY_GO_ON = `(batches.finished_at IS NULL OR (batches.status <> 'cancelled'
  AND EXISTS (SELECT 1 FROM jobs WHERE jobs.batch_id = batches.id)
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.batch_id = batches.id AND jobs.state IN ('accepted', 'succeeded')
    AND json_extract(jobs.body, '$.kind') = 'import')))`;

/** A sent item of an unfinished batch may have to go to a second remote batch; a cancelled one may be restored. */
const BY_ITEM = `SELECT 1 FROM items INDEXED BY items_spooled JOIN batches ON batches.id = items.batch_id
  WHERE items.spool = ? AND (items.state IN ('settling', 'queued', 'uploading', 'waiting', 'attention')
    OR (${MAY_GO_ON} AND items.state <> 'excluded')) LIMIT 1`;
const BY_CONTROL = `SELECT 1 FROM batches INDEXED BY batches_spooled
  WHERE control_spool = ? AND ${MAY_GO_ON} LIMIT 1`;
/** A safe copy is needed until it is let go. */
const BY_COPY = 'SELECT 1 FROM facts WHERE key >= ? AND key < ? LIMIT 1';

/** Whether spooled bytes are still needed. */
export function isSpooledNeeded(connection: Connection, sha256: string): boolean {
  const copied = `${COPIED_PREFIX}${sha256}.`;
  return (
    connection.first(BY_COPY, [copied, `${copied}\u{10ffff}`]) !== undefined ||
    [BY_ITEM, BY_CONTROL].some((sql) => connection.first(sql, [sha256]) !== undefined)
  );
}
