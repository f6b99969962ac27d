import { currentJob } from '../../../shared/model/batchStatus.ts';
import { jobMark, type ImportJob } from '../../../shared/model/importJob.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { JobMark } from '../../../shared/model/jobWish.ts';
import {
  JSON_BYTES_MAX,
  jsonAnswer,
  readJsonText,
  unprocessable,
} from '../../../shared/services/ecotaxa/answers.ts';
import type { MirrorJobCall, MirrorWish } from '../../core/mirrorFace.ts';
import { known, queued, type MirrorReply } from '../dialect.ts';
import { readWhole } from '../mirrorCall.ts';
import { bodyOf, type WholeAnswer } from '../passOn.ts';
import { askedBefore } from './ecotaxaBatches.ts';
import { batchOfRemote, markGone, searchedBatch, type GivenJob } from './ecotaxaJobIds.ts';
import { waitingJob } from './ecotaxaJobModel.ts';
import { seenMark } from './ecotaxaJobShown.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { away, ecotaxaLive } from './ecotaxaRemote.ts';

/** A job as a call names it. */
export interface NamedJob {
  /** As the script names it. */
  readonly id: number;
  /** The job that an id given out here stands for. */
  readonly given: GivenJob | undefined;
  /** The path with the server's own id in it; undefined where that is the script's. */
  readonly path: string | undefined;
  /** True where the server cannot know the job yet. */
  readonly isOwed: boolean;
}

/** What the ledger knows of a job; `search` = also where it was not started through here. */
export async function ledgerJob(
  work: EcotaxaWork,
  { given, id }: NamedJob,
  how?: 'search',
): Promise<ImportJob | undefined> {
  if (given !== undefined) return given.job;
  const state = how === undefined ? await batchOfRemote(work, id) : await searchedBatch(work, id);
  if (state === undefined) return undefined;
  return (
    state.jobs.findLast(({ remoteId }) => remoteId === String(id)) ?? currentJob(state.batch, state.jobs)
  );
}

/** POST answer: passed on, or kept until the server is back, and delivered once. */
export async function answerQuestion(work: EcotaxaWork, named: NamedJob): Promise<MirrorReply> {
  const body = await readWhole(work.call, JSON_BYTES_MAX);
  const read = readJsonText(body?.toString('utf8') ?? '', work.call.headers['content-type']);
  const reply = 'refusal' in read ? undefined : (read.value ?? {});
  const isReply = typeof reply === 'object' && reply !== null && !Array.isArray(reply);
  if (!named.isOwed) {
    const answered = await ecotaxaLive(work, {
      ...(named.path === undefined ? {} : { path: named.path }),
      body: bodyOf(body ?? Buffer.alloc(0)),
      isRepeatable: true,
    });
    if (answered.ok) return noted(work, named, { done: 'answered', answer: answered.value });
  }
  if ('refusal' in read) return known(read.refusal);
  if (!isReply)
    return known(unprocessable({ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }));
  const job = await ledgerJob(work, named, 'search');
  if (job?.state !== 'asking') return away();
  const isKept = await work.parts.core.answerJob(job.id, reply as Record<string, unknown>);
  return isKept ? queued(jsonAnswer(200, null)) : away();
}

/** GET restart: passed on, or kept for a job that is known to have failed. On any other the server does nothing. */
export async function restartJob(work: EcotaxaWork, named: NamedJob): Promise<MirrorReply> {
  const job = await ledgerJob(work, named, 'search');
  if (named.isOwed) return isWaiting(named) ? known(jsonAnswer(200, null)) : away();
  if (job?.wish?.conflict === undefined && job?.wish !== undefined)
    return job.wish.do === 'restart' ? queued(jsonAnswer(200, null)) : away();
  const answered = await ecotaxaLive(work, named.path === undefined ? {} : { path: named.path });
  if (answered.ok) return noted(work, named, { done: 'restarted', answer: answered.value });
  if (job === undefined) return away();
  const { state, newer } = await standing(work, named, job);
  if (state === 'succeeded') return known(jsonAnswer(200, null));
  if (state !== 'failed') return away();
  return keep(work, job, { do: 'restart', ...newer, ...triedBy(answered.failure) });
}

/**
 * DELETE: passed on, or kept. The first call only stops a job that has not ended; one that the server was never asked for is taken
 * back here.
 */
export async function eraseJob(work: EcotaxaWork, named: NamedJob): Promise<MirrorReply> {
  if (named.given !== undefined && named.isOwed) return withdraw(work, named, named.given);
  const job = await ledgerJob(work, named, 'search');
  if (job?.wish?.conflict === undefined && job?.wish !== undefined) {
    if (job.wish.do === 'restart') return away();
    // Stopped by the first call, forgotten by this one.
    return keep(work, job, { do: 'erase', expected: job.wish.expected });
  }
  const answered = await ecotaxaLive(work, named.path === undefined ? {} : { path: named.path });
  if (answered.ok) return noted(work, named, { done: 'erased', answer: answered.value });
  if (job === undefined) return away();
  const { newer } = await standing(work, named, job);
  return keep(work, job, { do: 'erase', once: true, ...newer, ...triedBy(answered.failure) });
}

/** How a job stands by the newest of what the ledger and the script have seen; the ledger asks some seconds later. */
async function standing(
  work: EcotaxaWork,
  named: NamedJob,
  job: ImportJob,
): Promise<{ readonly state: JobMark['state']; readonly newer: Pick<MirrorWish, 'expected'> }> {
  const ours = jobMark(job);
  const seen = await seenMark(work, named.id);
  if (ours.state !== 'running' || seen === undefined || seen.state === 'running')
    return { state: ours.state, newer: {} };
  return { state: seen.state, newer: { expected: seen } };
}

/** Undefined for a call that certainly never got there. */
function triedBy({ code, facts }: Failure): Pick<MirrorWish, 'tried'> {
  const mayHaveGot = code === 'network.cut' || (code === 'network.timeout' && facts['phase'] !== 'connect');
  return mayHaveGot ? { tried: true } : {};
}

async function keep(work: EcotaxaWork, job: ImportJob, wish: MirrorWish): Promise<MirrorReply> {
  const after = await askedBefore(work, job.batchId);
  const isKept = await work.parts.core.wishJob(job.id, {
    ...wish,
    ...(after === undefined ? {} : { after }),
  });
  return isKept ? queued(jsonAnswer(200, null)) : away();
}

/** True while nobody has looked at a job: it waits here as it would there. */
function isWaiting({ given }: NamedJob): boolean {
  return given !== undefined && waitingJob(given, undefined).state === 'P';
}

/** An erase of a job that the server may never have been asked for. */
async function withdraw(work: EcotaxaWork, named: NamedJob, given: GivenJob): Promise<MirrorReply> {
  const { core } = work.parts;
  const { state, job } = given;
  if (given.gone === 'killed') {
    await markGone(work, given.id, 'erased');
    return queued(jsonAnswer(200, null));
  }
  if (state === undefined) return away();
  if (job?.state === 'starting')
    return keep(work, job, { do: 'erase', ...(job.wish === undefined ? { once: true as const } : {}) });
  const taken = await core.withdrawRun(state.batch.id);
  if (taken === 'begun') return away();
  await markGone(work, given.id, isWaiting(named) ? 'killed' : 'erased');
  return queued(jsonAnswer(200, null));
}

async function noted(
  work: EcotaxaWork,
  { given, id }: NamedJob,
  { done, answer }: { readonly done: MirrorJobCall; readonly answer: WholeAnswer },
): Promise<MirrorReply> {
  const state = given?.state ?? (await searchedBatch(work, id));
  if (answer.status === 200 && state !== undefined) await work.parts.core.noteJobCall(state.batch.id, done);
  return { origin: 'live', answer };
}
