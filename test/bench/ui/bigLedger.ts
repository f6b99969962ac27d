import { openLedger } from '../../../main/adapters/store/openLedger.ts';
import type { Change } from '../../../main/core/ports/store.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { BatchId, DestinationId, ItemId, JobId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { Item } from '../../../shared/model/item.ts';

/** As many changes in one commit as write fastest. */
const CHANGES_PER_COMMIT = 6_000;
const MINUTE_MS = 60_000;
const DIGEST = 'ab'.repeat(32);

/** What a history of years looks like, by the last digit of the batch's number. */
const STATUSES = [
  'imported',
  'imported',
  'imported',
  'accepted',
  'accepted',
  'failed',
  'cancelled',
  'held',
  'imported',
  'accepted',
] as const;

/** What is in the ledger that `fillLedger` makes. */
export interface LedgerSize {
  readonly batches: number;
  /** Items of the newest batch; every other batch has one. */
  readonly itemsOfOne: number;
}

/** The newest batch: the one with many items. */
export const BIG_BATCH = idOf('bat', 0) as BatchId;

/** Fills a ledger that no daemon has open with batches that ended, a job and an item each, and one batch of very many items. */
export async function fillLedger(path: string, destination: string, size: LedgerSize): Promise<void> {
  const opened = await openLedger({ path });
  if (!opened.ok) throw new Error(`the ledger does not open: ${opened.failure.code}`);
  const store = opened.value;
  const destinationId = destination as DestinationId;
  const now = Date.now();
  let seq = await store.nextSeq(size.batches * 3 + size.itemsOfOne);
  let changes: Change[] = [];
  const put = async (change: Change): Promise<void> => {
    changes.push(change);
    if (changes.length < CHANGES_PER_COMMIT) return;
    await store.commit(changes);
    changes = [];
  };
  for (let number = size.batches - 1; number >= 0; number -= 1) {
    const at = now - (number + 1) * MINUTE_MS;
    const status = number === 0 ? 'imported' : (STATUSES[number % STATUSES.length] ?? 'held');
    const batch = batchOf({ number, status, seq: seq++, destinationId, at });
    await put({ put: 'batch', batch });
    if (status !== 'held' && status !== 'cancelled')
      await put({ put: 'job', job: jobOf({ batch, seq: seq++ }) });
    const items = number === 0 ? size.itemsOfOne : 1;
    for (let file = 0; file < items; file += 1)
      await put({ put: 'item', item: itemOf(batch, { seq: seq++, name: nameOf(number, file) }) });
  }
  await store.commit(changes);
  await store.close();
}

function idOf(prefix: string, number: number): string {
  return `${prefix}_${number.toString(36).padStart(26, '0')}`;
}

function nameOf(batch: number, file: number): string {
  return `plate-${batch % 997}/well-${String(file).padStart(6, '0')}.tif`;
}

interface BatchGiven {
  readonly number: number;
  readonly status: Batch['status'];
  readonly seq: number;
  readonly destinationId: DestinationId;
  readonly at: number;
}

function batchOf({ number, status, seq, destinationId, at }: BatchGiven): Batch {
  return {
    id: idOf('bat', number) as BatchId,
    seq,
    destinationId,
    comment: `Run ${number}, microscope ${number % 7}`,
    mode: status === 'held' ? 'hold' : 'run',
    origin: { by: 'cli' },
    createdAt: at,
    closedAt: at,
    priority: 0,
    paused: false,
    round: 1,
    remote: { ref: String(number), facts: {}, openedAt: at },
    attempts: 0,
    ...(status === 'held' ? {} : { finishedAt: at + 1_000 }),
    ...(status === 'cancelled' ? { cancelledAt: at } : {}),
    receipts: 0,
    status,
  };
}

function jobOf({ batch, seq }: { readonly batch: Batch; readonly seq: number }): ImportJob {
  const facts = {
    id: idOf('job', seq) as JobId,
    seq,
    batchId: batch.id,
    destinationId: batch.destinationId,
    kind: 'import',
    round: 1,
    createdAt: batch.createdAt,
    startedAt: batch.createdAt,
    endedAt: batch.createdAt + 1_000,
    attempts: 1,
    questions: 0,
  } as const;
  switch (batch.status) {
    case 'failed':
      return { ...facts, state: 'failed', failure: { code: 'remote.import-failed', facts: {} } };
    case 'accepted':
      return { ...facts, state: 'accepted' };
    default:
      return { ...facts, state: 'succeeded' };
  }
}

function itemOf(batch: Batch, { seq, name }: { readonly seq: number; readonly name: string }): Item {
  const isCancelled = batch.status === 'cancelled';
  return {
    id: idOf('itm', seq) as ItemId,
    batchId: batch.id,
    destinationId: batch.destinationId,
    seq,
    name,
    source: { kind: 'file', path: `/data/${name}`, root: '/data' },
    bytes: 4_194_304,
    sha256: DIGEST,
    round: 1,
    attempts: 0,
    sends: 1,
    ...(isCancelled
      ? { verification: 'none', state: 'cancelled', was: 'queued' }
      : {
          remoteDigest: DIGEST,
          verification: 'digest',
          sentAt: batch.createdAt + 500,
          state: batch.status === 'imported' ? 'imported' : 'sent',
        }),
  };
}
