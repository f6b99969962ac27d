import { z } from 'zod';
import { allSent, currentJob } from '../../../shared/model/batchStatus.ts';
import type { ComesAfter } from '../../../shared/model/comesAfter.ts';
import type { BatchId, DestinationId } from '../../../shared/model/ids.ts';
import { AS_GIVEN } from '../../../shared/services/ecotaxa/givenFacts.ts';
import { owesFiles, owesRun } from '../../core/batchPlan.ts';
import type { BatchState } from '../../core/draft.ts';
import type { MirrorFace, MirrorItemGiven } from '../../core/mirrorFace.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { uploadPlace } from './uploadPlace.ts';

const PLACE = 'eco.batches';
/** The batch whose import was asked for last. */
const LAST_RUN_PLACE = 'eco.lastRun';
const idsSchema = z.array(z.string());

/**
 * The batch of a source path that no import was asked for yet: what was uploaded to My Files under that name, and what an import
 * of that name will read.
 */
export async function openBatchOf(work: EcotaxaWork, source: string): Promise<BatchState | undefined> {
  const state = await work.parts.core.batchGiven(work.gateway.destination.id, source);
  if (state === undefined) return undefined;
  const { batch, jobs } = state;
  const isOver =
    batch.cancelledAt !== undefined || batch.finishedAt !== undefined || batch.next !== undefined;
  // Of a job that the server had, another one is another import; one that it refused never was.
  const hasJob = currentJob(batch, jobs) !== undefined || jobs.some(({ remoteId }) => remoteId !== undefined);
  return isOver || hasJob ? undefined : state;
}

/** Makes a batch under a source path; nothing has to be opened at the server for it. */
export async function newBatchOf(work: EcotaxaWork, source: string): Promise<BatchId> {
  const { core } = work.parts;
  const { destination } = work.gateway;
  const made = await core.openBatch({
    destination,
    comment: source,
    given: source,
    oneByOne: true,
    remote: { ref: source, facts: { [AS_GIVEN]: 'yes' } },
  });
  const kept: BatchId[] = [];
  for (const id of await idsOf(core, destination.id)) {
    const batch = (await core.state(id))?.batch;
    if (batch !== undefined && batch.finishedAt === undefined && batch.cancelledAt === undefined)
      kept.push(id);
  }
  await core.remember(destination.id, PLACE, JSON.stringify([...kept, made.id]));
  return made.id;
}

/** True while an upload that was said to be taken has yet to get to the server: what comes after it must wait with it. */
export async function isUploadOwed(work: EcotaxaWork): Promise<boolean> {
  const { core } = work.parts;
  for (const id of await idsOf(core, work.gateway.destination.id)) {
    const state = await core.state(id);
    if (state !== undefined && isOwed(state)) return true;
  }
  return false;
}

/** True while files of a batch have yet to get there and no person is needed for it. */
export function isOwed({ batch, counts }: BatchState): boolean {
  const isStuck =
    batch.failure !== undefined || batch.cancelledAt !== undefined || batch.status === 'attention';
  return !isStuck && !allSent(counts);
}

/**
 * Writes down an upload as a file of the batch of its place: `sent` where the server has it. Whatever was uploaded to one place before
 * goes there before it, as the script sent it.
 */
export async function addUpload(
  work: EcotaxaWork,
  item: MirrorItemGiven,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const place = uploadPlace(item.name);
  // Only the server knows what becomes of it, and it has it: no import can be asked for it here.
  if (place === undefined) return;
  const { core } = work.parts;
  await work.turns.take(work.gateway.destination.id, async () => {
    const open = await openBatchOf(work, place);
    const id = open?.batch.id ?? (await newBatchOf(work, place));
    await core.noteRemote(id, { facts: { [AS_GIVEN]: 'yes', ...facts } });
    if (await core.addItem(id, item)) return;
    await core.addItem(await newBatchOf(work, place), item);
  });
}

/** Paths in My Files that scripts gave files for, as far as their imports have yet to end. */
export async function givenPaths(work: EcotaxaWork): Promise<readonly string[]> {
  const { core } = work.parts;
  const paths: string[] = [];
  for (const id of await idsOf(core, work.gateway.destination.id)) {
    const state = await core.state(id);
    const isOver = state === undefined || state.batch.finishedAt !== undefined;
    if (!isOver) paths.push(...(await core.itemNames(id)));
  }
  return paths;
}

/** Notes that an import was asked for that the server does not have yet. */
export async function noteAsked(work: EcotaxaWork, id: BatchId): Promise<void> {
  await work.parts.core.remember(work.gateway.destination.id, LAST_RUN_PLACE, id);
}

/** What a script asked for until now and the server does not have yet; `but` is the batch that it goes on with. */
export async function askedBefore(work: EcotaxaWork, but: BatchId): Promise<ComesAfter | undefined> {
  const { core } = work.parts;
  const files: BatchId[] = [];
  for (const id of await idsOf(core, work.gateway.destination.id)) {
    const state = id === but ? undefined : await core.state(id);
    if (state === undefined) continue;
    if (owesFiles(state)) files.push(id);
  }
  const last = (await core.recall(work.gateway.destination.id, LAST_RUN_PLACE)) as BatchId | undefined;
  const state = last === undefined || last === but ? undefined : await core.state(last);
  const run = state !== undefined && owesRun(state) ? last : undefined;
  if (files.length === 0 && run === undefined) return undefined;
  return { files, ...(run === undefined ? {} : { run }) };
}

async function idsOf(core: MirrorFace, id: DestinationId): Promise<readonly BatchId[]> {
  const text = await core.recall(id, PLACE);
  return text === undefined ? [] : (idsSchema.parse(JSON.parse(text)) as BatchId[]);
}
