import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EcotaxaWork } from './ecotaxaParts.ts';

/**
 * A resumable upload that a script makes through here. Its bytes always go into the spool.
 * - `live`: each piece is passed on as it comes, and the server's answers are the script's.
 * - `kept`: it goes on here, whatever the server does; the scheduler carries it when it is whole.
 * - `done`: whole, and written down as a file of a batch.
 */
const recordSchema = z.object({
  mode: z.enum(['live', 'kept', 'done']),
  length: z.number().nullable(),
  metadata: z.record(z.string(), z.string()),
  /** Durable bytes. */
  offset: z.number(),
  /** Ms since the epoch. */
  expiresAt: z.number(),
  /** The server has begun it under the same id. */
  isBegun: z.boolean(),
  /** All of its bytes went out to the server, whose answer was lost. */
  isSent: z.boolean(),
});
export type TusRecord = z.infer<typeof recordSchema>;

/** What is known of an upload; undefined for one that did not begin here. */
export async function tusRecord(work: EcotaxaWork, id: string): Promise<TusRecord | undefined> {
  const text = await work.parts.core.recall(work.gateway.destination.id, placeOf(id));
  return text === undefined || text === '' ? undefined : recordSchema.parse(JSON.parse(text));
}

/** Writes it down; with `undefined` it is forgotten. */
export async function keepTusRecord(
  work: EcotaxaWork,
  id: string,
  record: TusRecord | undefined,
): Promise<void> {
  const text = record === undefined ? '' : JSON.stringify(record);
  await work.parts.core.remember(work.gateway.destination.id, placeOf(id), text);
}

function placeOf(id: string): string {
  return `eco.tus.${id}`;
}

/** The name under which the bytes of an upload lie here, whatever the server's ids look like. */
export function partialId(work: EcotaxaWork, id: string): string {
  const { id: destination } = work.gateway.destination;
  return createHash('sha256').update(`${destination} ${id}`).digest('hex').slice(0, 32);
}
