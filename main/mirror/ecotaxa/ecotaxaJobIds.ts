import { z } from 'zod';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { importRequest, type ImportRequest } from '../../../shared/services/ecotaxa/importRequest.ts';
import type { BatchState } from '../../core/draft.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';

/**
 * Ids of jobs that were given out before the server had a job for them: a range at the end of its int32 that its sequence does not
 * reach. Each is good for ever, and stands for the server's own once that is known.
 */
export const GIVEN_ID_MIN = 2_000_000_001;
const GIVEN_ID_MAX = 2_147_483_647;

const givenSchema = z.object({
  batch: z.string(),
  project: z.number(),
  request: z.unknown(),
  /** Ms since the epoch. */
  at: z.number(),
  gone: z.enum(['killed', 'erased']).optional(),
});
type Given = z.infer<typeof givenSchema>;

/** A job under an id that was given out here. */
export interface GivenJob {
  readonly id: number;
  readonly project: number;
  readonly request: ImportRequest;
  readonly at: number;
  /** Taken back before the server had it: stopped by one erase, forgotten by the next. */
  readonly gone: 'killed' | 'erased' | undefined;
  readonly state: BatchState | undefined;
  /** Undefined before there is one. One that was erased is still the one that the id stands for. */
  readonly job: ImportJob | undefined;
}

/** Gives out an id for the import of a batch. */
export async function giveJobId(
  work: EcotaxaWork,
  about: { readonly batch: BatchId; readonly project: number; readonly request: ImportRequest },
): Promise<number> {
  const { core, clock } = work.parts;
  const { id: destination } = work.gateway.destination;
  return work.turns.take(destination, async () => {
    const id = (await lastGiven(work)) + 1;
    if (id > GIVEN_ID_MAX) throw new Error('every id of the range was given out');
    await core.remember(destination, `eco.job.${id}`, JSON.stringify({ ...about, at: clock.now() }));
    await core.remember(destination, 'eco.lastJob', String(id));
    return id;
  });
}

/** A job by an id that was given out here. */
export async function givenJob(work: EcotaxaWork, id: number): Promise<GivenJob | undefined> {
  if (id < GIVEN_ID_MIN) return undefined;
  const { core } = work.parts;
  const text = await core.recall(work.gateway.destination.id, `eco.job.${id}`);
  if (text === undefined) return undefined;
  const { batch, project, request, at, gone }: Given = givenSchema.parse(JSON.parse(text));
  const read = importRequest(request);
  if ('complaints' in read) throw new Error('a kept request cannot be read');
  const state = await core.state(batch as BatchId);
  return { id, project, request: read, at, gone, state, job: gone === undefined ? jobOf(state) : undefined };
}

function jobOf(state: BatchState | undefined): ImportJob | undefined {
  if (state === undefined) return undefined;
  const { batch, jobs } = state;
  return currentJob(batch, jobs) ?? jobs.findLast(({ remoteId }) => remoteId !== undefined);
}

/** Notes that a script took back a job that the server was never asked for. */
export async function markGone(work: EcotaxaWork, id: number, gone: 'killed' | 'erased'): Promise<void> {
  const { core } = work.parts;
  const { id: destination } = work.gateway.destination;
  const place = `eco.job.${id}`;
  const text = await core.recall(destination, place);
  if (text === undefined) throw new Error('an id that was never given out');
  await core.remember(destination, place, JSON.stringify({ ...givenSchema.parse(JSON.parse(text)), gone }));
}

/** Every job that an id was given out for. */
export async function givenJobs(work: EcotaxaWork): Promise<readonly GivenJob[]> {
  const last = await lastGiven(work);
  const all: GivenJob[] = [];
  for (let id = GIVEN_ID_MIN; id <= last; id += 1) {
    const given = await givenJob(work, id);
    if (given !== undefined) all.push(given);
  }
  return all;
}

/** Notes which batch a job of the server's belongs to. */
export async function noteRemoteJob(work: EcotaxaWork, remoteId: string, batch: BatchId): Promise<void> {
  await work.parts.core.remember(work.gateway.destination.id, `eco.remote.${remoteId}`, batch);
}

/** The batch that a job of the server's belongs to, where it was started through here. */
export async function batchOfRemote(
  work: EcotaxaWork,
  remoteId: number,
  all?: readonly GivenJob[],
): Promise<BatchState | undefined> {
  const { core } = work.parts;
  const id = await core.recall(work.gateway.destination.id, `eco.remote.${remoteId}`);
  if (id !== undefined) return core.state(id as BatchId);
  const given = (all ?? (await givenJobs(work))).find(({ job }) => job?.remoteId === String(remoteId));
  return given?.state;
}

/** The same of any job that the ledger knows; one that is found is found at once from then on. */
export async function searchedBatch(work: EcotaxaWork, remoteId: number): Promise<BatchState | undefined> {
  const known = await batchOfRemote(work, remoteId);
  if (known !== undefined) return known;
  const found = await work.parts.core.batchOfJob(work.gateway.destination.id, String(remoteId));
  if (found !== undefined) await noteRemoteJob(work, String(remoteId), found.batch.id);
  return found;
}

async function lastGiven(work: EcotaxaWork): Promise<number> {
  const text = await work.parts.core.recall(work.gateway.destination.id, 'eco.lastJob');
  return text === undefined ? GIVEN_ID_MIN - 1 : Number(text);
}
