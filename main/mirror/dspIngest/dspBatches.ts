import { createHash } from 'node:crypto';
import { z } from 'zod';
import { allSent, currentJob } from '../../../shared/model/batchStatus.ts';
import type { BatchId, DestinationId } from '../../../shared/model/ids.ts';
import { parseDspMapping } from '../../../shared/services/dspIngest/mapping.ts';
import type { BatchState } from '../../core/draft.ts';
import type { MirrorFace } from '../../core/mirrorFace.ts';
import type { DspWork } from './dspParts.ts';

/** Batches that scripts made, oldest first, by their ids. */
const PLACE = 'dsp.batches';
const idsSchema = z.array(z.string());

/**
 * What scripts gave for a destination's project. The service has no batches: whatever is uploaded before a bulk ingest is one
 * here, and the next upload begins another.
 */
export interface DspBatches {
  /** The batch that takes files: nobody asked for its ingest yet. */
  readonly open: BatchState | undefined;
  /** Something that was said to be taken has yet to get to the server. */
  readonly isOwed: boolean;
  /** An ingest that was said to be started has yet to be started there. */
  readonly isRunOwed: boolean;
  /** An ingest has been started there and is not known to have ended. */
  readonly running: BatchState | undefined;
  readonly last: BatchState | undefined;
}

/** Looks at them. */
export async function dspBatches(core: MirrorFace, id: DestinationId): Promise<DspBatches> {
  const states: BatchState[] = [];
  for (const known of await idsOf(core, id)) {
    const state = await core.state(known);
    if (state !== undefined && state.batch.cancelledAt === undefined) states.push(state);
  }
  const last = states.at(-1);
  return {
    open: last !== undefined && isOpen(last) ? last : undefined,
    isOwed: states.some((state) => !isStuck(state) && (!allSent(state.counts) || isRunOwed(state))),
    isRunOwed: states.some((state) => !isStuck(state) && isRunOwed(state)),
    running: states.findLast(({ batch, jobs }) => currentJob(batch, jobs)?.state === 'running'),
    last,
  };
}

/** Makes the batch that the next files go into. `baseline` is the server's mapping, where it is known that it has that. */
export async function openDspBatch(
  work: DspWork,
  baseline: { readonly mapping: Uint8Array | undefined } | undefined,
): Promise<BatchId> {
  const { core } = work.parts;
  const { destination } = work.gateway;
  const made = await core.openBatch({
    destination,
    comment: '',
    given: work.shortcode,
    ...(baseline === undefined
      ? {}
      : { remote: { ref: work.shortcode, facts: baselineFacts(baseline.mapping) } }),
  });
  const kept = await stillWanted(core, await idsOf(core, destination.id));
  await core.remember(destination.id, PLACE, JSON.stringify([...kept, made.id]));
  return made.id;
}

/** Forgets them, after a script destroyed what the server had of them. One that nobody imported is given up. */
export async function forgetDspBatches(work: DspWork): Promise<void> {
  const { core } = work.parts;
  const { destination } = work.gateway;
  const { open } = await dspBatches(core, destination.id);
  if (open !== undefined) await core.dropBatch(open.batch.id);
  await core.remember(destination.id, PLACE, '[]');
}

async function stillWanted(core: MirrorFace, ids: readonly BatchId[]): Promise<readonly BatchId[]> {
  const wanted: BatchId[] = [];
  for (const id of ids) {
    const batch = (await core.state(id))?.batch;
    if (batch !== undefined && batch.finishedAt === undefined && batch.cancelledAt === undefined)
      wanted.push(id);
  }
  return wanted;
}

async function idsOf(core: MirrorFace, id: DestinationId): Promise<readonly BatchId[]> {
  const text = await core.recall(id, PLACE);
  return text === undefined ? [] : (idsSchema.parse(JSON.parse(text)) as BatchId[]);
}

function isOpen({ batch, jobs }: BatchState): boolean {
  return batch.next === undefined && currentJob(batch, jobs) === undefined && batch.finishedAt === undefined;
}

/** It waits for a person: what comes after it does not wait with it. */
function isStuck({ batch, counts }: BatchState): boolean {
  return batch.failure !== undefined || batch.status === 'attention' || (counts.attention?.items ?? 0) > 0;
}

function isRunOwed({ batch, jobs }: BatchState): boolean {
  const state = currentJob(batch, jobs)?.state;
  return batch.next !== undefined || state === 'notStarted' || state === 'starting';
}

/** What the adapter needs to know later which rows are new. */
function baselineFacts(mapping: Uint8Array | undefined): Readonly<Record<string, string>> {
  const bytes = mapping ?? new Uint8Array();
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return {
    baselineRows: String(parseDspMapping(text)?.length ?? 0),
    baselineBytes: String(bytes.byteLength),
    baselineSha256: createHash('sha256').update(bytes).digest('hex'),
  };
}
