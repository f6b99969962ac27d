import { StoreError, type Change } from '../../core/ports/store.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import { batchStatus, currentJob } from '../../../shared/model/batchStatus.ts';
import { failure } from '../../../shared/model/failure.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { FACT_RECEIPTS_FLOOR } from '../../core/receipts.ts';
import type { Connection } from './connection.ts';
import { copiesAfter, copiesDirectory } from './receiptCopies.ts';
import { batchOf, countsOf, jobOf } from './rows.ts';
import { writeChange } from './writes.ts';

/** After a restore numbers go on this much higher, beyond any that the lost ledger gave. */
const NUMBERS_LEFT_OUT = 1_000_000;

const COUNTS = 'SELECT state, items, bytes FROM item_counts WHERE batch_id = ? AND items > 0';

/**
 * Brings a ledger that was restored, or begun anew, as near to the lost one as can be: what ended since the backup is taken
 * up from the copies of its receipts. What had not ended by then may have been imported since, and nobody knows: it waits
 * for a person. Numbers that the lost ledger gave are not given again. `backupAt` is undefined where there was no backup.
 */
export function makeUpForLoss(
  connection: Connection,
  about: { readonly path: string; readonly backupAt: number | undefined; readonly now: number },
): void {
  takeUpCopies(connection, copiesDirectory(about.path));
  connection.transaction(() => {
    if (about.backupAt !== undefined) parkUnfinished(connection, about.backupAt, about.now);
    const highest = ['batches', 'items', 'jobs'].map((table) =>
      Number(connection.first(`SELECT max(seq) FROM ${table}`)?.[0] ?? 0),
    );
    connection.run('UPDATE bookkeeping SET seq_reserved = max(seq_reserved, ?) + ?', [
      Math.max(...highest) + 1,
      NUMBERS_LEFT_OUT,
    ]);
  });
}

function takeUpCopies(connection: Connection, directory: string): void {
  const last = Number(connection.first('SELECT max(seq) FROM receipts')?.[0] ?? 0);
  for (const { changes, number } of copiesAfter(directory, last))
    if (changes === undefined || !applied(connection, changes)) {
      // It can be read no more, but it was given to somebody: its number must not come again.
      connection.run(
        'INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        [FACT_RECEIPTS_FLOOR, String(number)],
      );
    }
}

function applied(connection: Connection, changes: readonly Change[]): boolean {
  try {
    connection.transaction(() => {
      for (const change of changes) writeChange(connection, change);
    });
    return true;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return false;
  }
}

/** Unfinished batches that would import something by themselves. One with a job at the server only goes on asking for it. */
function parkUnfinished(connection: Connection, backupAt: number, now: number): void {
  const unfinished = connection
    .all('SELECT body FROM batches WHERE finished_at IS NULL ORDER BY seq')
    .map(batchOf);
  for (const batch of unfinished) {
    if (batch.cancelledAt !== undefined || batch.failure !== undefined) continue;
    const jobs = connection
      .all('SELECT body FROM jobs WHERE batch_id = ? ORDER BY seq', [batch.id])
      .map(jobOf);
    const job = currentJob(batch, jobs);
    if (job !== undefined && job.state !== 'notStarted') continue;
    if (batch.mode === 'hold' && batch.next === undefined && job === undefined) continue;
    const parked: Batch = {
      ...batch,
      failure: { ...failure('ledger.restored', { at: isoTime(backupAt) }), at: now },
    };
    const status = batchStatus(parked, countsOf(connection.all(COUNTS, [batch.id])), jobs);
    writeChange(connection, { put: 'batch', batch: { ...parked, status } });
  }
}
