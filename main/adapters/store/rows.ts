import { z } from 'zod';
import {
  StoreError,
  type ItemHead,
  type KeptAnswer,
  type ReceiptHead,
  type StoredReceipt,
  type StoryLine,
} from '../../core/ports/store.ts';
import { batchSchema, type Batch, type BatchCounts } from '../../../shared/model/batch.ts';
import type { DestinationState } from '../../../shared/model/destination.ts';
import { failureSchema } from '../../../shared/model/failure.ts';
import type { BatchId, ItemId, ReceiptId } from '../../../shared/model/ids.ts';
import { importJobSchema, type ImportJob } from '../../../shared/model/importJob.ts';
import { itemSchema, type Item, type ItemState } from '../../../shared/model/item.ts';
import type { SqlValue } from './connection.ts';

/** A row as SQLite gives it: its columns in the order of the query. */
export type Row = readonly SqlValue[];

const destinationStateSchema = z.object({
  destinationId: z.string(),
  gate: z.discriminatedUnion('state', [
    z.object({ state: z.literal('open') }),
    z.object({
      state: z.literal('resting'),
      since: z.number(),
      probeAt: z.number(),
      probes: z.number(),
      failure: failureSchema,
    }),
    z.object({ state: z.literal('parked'), since: z.number(), failure: failureSchema }),
    z.object({ state: z.literal('paused'), since: z.number(), until: z.number().optional() }),
  ]),
  lastAnswerAt: z.number().optional(),
}) as unknown as z.ZodType<DestinationState>;

const storyLineSchema = z.object({
  at: z.number(),
  batchId: z.string(),
  itemId: z.string().optional(),
  jobId: z.string().optional(),
  what: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
}) as unknown as z.ZodType<StoryLine>;

/** Columns of a receipt without its text, in the order that `receiptHeadOf` reads. */
export const RECEIPT_HEAD_COLUMNS = 'id, seq, batch_id, at, digest';
/** Columns of a receipt, in the order that `receiptOf` reads. */
export const RECEIPT_COLUMNS = `${RECEIPT_HEAD_COLUMNS}, body`;

/** Columns of an item's head, in the order that `itemHeadOf` reads. */
export const ITEM_HEAD_COLUMNS = `seq, id, name, state, json_extract(body, '$.sha256')`;

/** The batch whose JSON is the row's first column. */
export function batchOf(row: Row): Batch {
  return parsed(batchSchema, row);
}

/** The item whose JSON is the row's first column. */
export function itemOf(row: Row): Item {
  return parsed(itemSchema, row);
}

/** An item's head from its `ITEM_HEAD_COLUMNS`. */
export function itemHeadOf(row: Row): ItemHead {
  const [seq, id, name, state, sha256] = row as readonly [number, ItemId, string, ItemState, string | null];
  return { seq, id, name, state, ...(sha256 === null ? {} : { sha256 }) };
}

/** The job whose JSON is the row's first column. */
export function jobOf(row: Row): ImportJob {
  return parsed(importJobSchema, row);
}

/** The destination's state whose JSON is the row's first column. */
export function destinationStateOf(row: Row): DestinationState {
  return parsed(destinationStateSchema, row);
}

/** The story line whose JSON is the row's first column. */
export function storyLineOf(row: Row): StoryLine {
  return parsed(storyLineSchema, row);
}

/** Counts by state, from the columns state, items, bytes. */
export function countsOf(rows: readonly Row[]): BatchCounts {
  const counts: Partial<Record<ItemState, { items: number; bytes: number }>> = {};
  for (const [state, items, bytes] of rows)
    counts[state as ItemState] = { items: Number(items), bytes: Number(bytes) };
  return counts;
}

/** A receipt from its `RECEIPT_COLUMNS`. */
export function receiptOf(row: Row): StoredReceipt {
  return { ...receiptHeadOf(row), body: row[5] as string };
}

/** A receipt without its text, from the columns of `RECEIPT_HEAD_COLUMNS`. */
export function receiptHeadOf(row: Row): ReceiptHead {
  const [id, seq, batchId, at, digest] = row as readonly [ReceiptId, number, BatchId, number, string];
  return { id, seq, batchId, at, digest };
}

/** An answer from the columns key, request_digest, status, body, at. */
export function answerOf(row: Row): KeptAnswer {
  const [key, requestDigest, status, body, at] = row as readonly [string, string, number, string, number];
  return { key, requestDigest, status, body, at };
}

/**
 * A row that does not hold what Waybill writes is damage, not something to work around. What was written is given
 * back whole: a field that the schema does not know yet must not get lost on the way.
 */
function parsed<T>(schema: z.ZodType<T>, row: Row): T {
  let json: unknown;
  try {
    json = JSON.parse(String(row[0]));
  } catch {
    throw new StoreError('damaged', 'a row of the ledger is not JSON');
  }
  const result = schema.safeParse(json);
  if (!result.success)
    throw new StoreError(
      'damaged',
      `a row of the ledger is not what Waybill writes: ${result.error.message}`,
    );
  return json as T;
}
