import type { Batch } from '../../shared/model/batch.ts';
import type { BatchId, DestinationId, FolderId, ItemId, JobId, ReceiptId } from '../../shared/model/ids.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { Item } from '../../shared/model/item.ts';
import type { StoredReceipt, StoryLine } from '../../main/core/ports/store.ts';

/** A union's members keep their own fields. */
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An id of the right form that is easy to read in a failed test: its number at the end. */
export function testId(prefix: 'dst', number: number): DestinationId;
export function testId(prefix: 'bat', number: number): BatchId;
export function testId(prefix: 'itm', number: number): ItemId;
export function testId(prefix: 'job', number: number): JobId;
export function testId(prefix: 'rct', number: number): ReceiptId;
export function testId(prefix: 'fld', number: number): FolderId;
export function testId(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(26, '0')}`;
}

/** A batch as it is when just made; its sequence number is `number`. */
export function testBatch(number: number, more: Partial<Batch> = {}): Batch {
  return {
    id: testId('bat', number),
    seq: number,
    destinationId: testId('dst', 1),
    comment: `batch ${number}`,
    mode: 'hold',
    origin: { by: 'cli' },
    createdAt: 1_000 + number,
    priority: 0,
    paused: false,
    round: 1,
    attempts: 0,
    receipts: 0,
    status: 'open',
    ...more,
  };
}

/** What `testItem` may be told: the facts of any state and the state's own. */
export type TestItemFacts = Partial<DistributiveOmit<Item, 'state'>> &
  Partial<Pick<Item, 'state'>> &
  Record<string, unknown>;

/** A queued item of batch 1 unless told otherwise; its sequence number is `number`. */
export function testItem(number: number, more: TestItemFacts = {}): Item {
  return {
    id: testId('itm', number),
    batchId: testId('bat', 1),
    destinationId: testId('dst', 1),
    seq: number,
    name: `plate/image-${number}.tif`,
    source: { kind: 'file', path: `/data/plate/image-${number}.tif`, root: '/data' },
    bytes: 10,
    verification: 'none',
    round: 0,
    attempts: 0,
    sends: 0,
    state: 'queued',
    ...more,
  } as Item;
}

/** An import job of batch 1 that was not started, unless told otherwise. */
export function testJob(number: number, more: Record<string, unknown> = {}): ImportJob {
  return {
    id: testId('job', number),
    seq: number,
    batchId: testId('bat', 1),
    destinationId: testId('dst', 1),
    kind: 'import',
    round: 1,
    createdAt: 2_000 + number,
    attempts: 0,
    questions: 0,
    state: 'notStarted',
    ...more,
  };
}

/** A receipt of batch 1; its digest is made up. */
export function testReceipt(number: number, more: Partial<StoredReceipt> = {}): StoredReceipt {
  return {
    id: testId('rct', number),
    seq: number,
    batchId: testId('bat', 1),
    at: 3_000 + number,
    digest: String(number).padStart(64, 'd'),
    body: `{"receipt":${number}}`,
    ...more,
  };
}

/** A line of the story of batch 1. */
export function testLine(number: number, more: Partial<StoryLine> = {}): StoryLine {
  return { at: 4_000 + number, batchId: testId('bat', 1), what: 'item.sent', facts: { number }, ...more };
}
