import { z } from 'zod';
import {
  jsonAnswer,
  noInteger,
  notFound,
  unprocessable,
  wholeNumber,
} from '../../../shared/services/ecotaxa/answers.ts';
import { jobMark } from '../../../shared/model/importJob.ts';
import { ECOTAXA_FILE_IMPORT, ECOTAXA_PATHS } from '../../../shared/services/ecotaxa/wire.ts';
import { known, queued, type MirrorReply } from '../dialect.ts';
import type { WholeAnswer } from '../passOn.ts';
import { keepAnswer, lastKnown } from './ecotaxaCache.ts';
import { answerQuestion, eraseJob, ledgerJob, restartJob, type NamedJob } from './ecotaxaJobChanges.ts';
import { batchOfRemote, givenJob, givenJobs, type GivenJob } from './ecotaxaJobIds.ts';
import { waitingJob } from './ecotaxaJobModel.ts';
import { asItWillBe, markOfModel, parsedJson, shownJobSchema, type ShownJob } from './ecotaxaJobShown.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { answerFlowing, answerPlain, answerRead } from './ecotaxaReads.ts';
import { jsonOf } from '../passOn.ts';
import { away, ecotaxaLive, withJson } from './ecotaxaRemote.ts';

/** A question holds up its script no longer than that, ms: the ledger asks the same server, which has just answered. */
const KNOWN_WAIT_MS_MAX = 3_000;
/** How often the ledger is looked at meanwhile, ms. */
const KNOWN_LOOK_MS = 20;

const jobsSchema = z.array(shownJobSchema);

/** A call on one job: a read, or an answer, a restart, an erase. */
export async function answerJobCall(work: EcotaxaWork): Promise<MirrorReply> {
  const id = wholeNumber(work.part('id'));
  if (id === undefined) return refused(work);
  const given = await givenJob(work, id);
  if (given?.state?.batch.cancelledAt !== undefined || given?.gone === 'erased') return known(notFound());
  const remoteId = given?.job?.remoteId;
  const path =
    remoteId === undefined ? undefined : work.call.path.replace(/\/jobs\/[^/]+/, `/jobs/${remoteId}`);
  const named: NamedJob = { id, given, path, isOwed: given !== undefined && remoteId === undefined };
  switch (work.route) {
    case 'job':
      return readJob(work, named);
    case 'log':
      return named.isOwed ? away() : readWithPath(work, named);
    case 'jobFile':
      return named.isOwed ? away() : answerFlowing(work, named.path);
    case 'answer':
      return answerQuestion(work, named);
    case 'restart':
      return restartJob(work, named);
    case 'erase':
      return eraseJob(work, named);
    default:
      throw new Error(`${work.route ?? 'an unknown route'} is no call on a job`);
  }
}

/** GET /jobs/: live with the script's ids in it, and with what is still owed; else as last known, as it will be. */
export async function answerJobs(work: EcotaxaWork): Promise<MirrorReply> {
  const all = await givenJobs(work);
  const answered = await ecotaxaLive(work);
  if (answered.ok) await keepAnswer(work, answered.value);
  if (answered.ok && all.length === 0) return { origin: 'live', answer: answered.value };
  const last = answered.ok ? undefined : await lastKnown(work);
  const jobs = jobsSchema.safeParse(answered.ok ? jsonOf(answered.value) : parsedJson(last?.body)).data;
  if (jobs === undefined) {
    if (answered.ok) return { origin: 'live', answer: answered.value };
    return last === undefined ? away() : known(last);
  }
  const there = answered.ok ? jobs : await willBe(work, jobs, all);
  const owner = await accountOf(work);
  const ids = new Map(all.map(({ id, job }) => [job?.remoteId, id]));
  const owed = all.filter(
    ({ job, state, gone }) =>
      job?.remoteId === undefined && state?.batch.cancelledAt === undefined && gone !== 'erased',
  );
  const shown = [
    ...there.map((job) => ({ ...job, id: ids.get(String(job.id)) ?? job.id })),
    ...owed.map((given) => waitingJob(given, owner)).filter((job) => isAskedFor(work, job)),
  ];
  if (answered.ok) return { origin: 'live', answer: withJson(answered.value, shown) };
  return known(jsonAnswer(200, shown));
}

async function willBe(
  work: EcotaxaWork,
  jobs: readonly ShownJob[],
  given: readonly GivenJob[],
): Promise<readonly ShownJob[]> {
  const shown: ShownJob[] = [];
  for (const model of jobs) {
    const remoteId = String(model.id);
    const state = await batchOfRemote(work, model.id, given);
    const next = asItWillBe(
      model,
      state?.jobs.findLast((job) => job.remoteId === remoteId),
    );
    if (next !== undefined) shown.push(next);
  }
  return shown;
}

function isAskedFor({ call }: EcotaxaWork, job: { readonly state: string }): boolean {
  const query = new URLSearchParams(call.queryText);
  const type = query.get('job_type') ?? ECOTAXA_FILE_IMPORT;
  return type === ECOTAXA_FILE_IMPORT && (query.get('job_status') ?? job.state) === job.state;
}

async function refused(work: EcotaxaWork): Promise<MirrorReply> {
  const reply = await answerPlain(work);
  return reply.origin === 'live' ? reply : known(unprocessable(noInteger('path', 'job_id')));
}

async function readJob(work: EcotaxaWork, named: NamedJob): Promise<MirrorReply> {
  const { given } = named;
  const job = await ledgerJob(work, named);
  if (given !== undefined && named.isOwed) {
    const shown = asItWillBe(waitingJob(given, await accountOf(work)), job);
    return shown === undefined ? queued(notFound()) : queued(jsonAnswer(200, shown));
  }
  const reply = await readWithPath(work, named);
  if (reply.origin !== 'cache' || !('answer' in reply) || reply.answer.status !== 200) return reply;
  // What waits here is shown as the server will have it.
  const model = shownJobSchema.safeParse(parsedJson(reply.answer.body)).data;
  if (model === undefined) return reply;
  const next = asItWillBe(model, job);
  if (next === model) return reply;
  return queued(next === undefined ? notFound() : jsonAnswer(200, next));
}

/** A read whose answer has the script's id in it. */
async function readWithPath(work: EcotaxaWork, named: NamedJob): Promise<MirrorReply> {
  const { given, path } = named;
  if (given === undefined || path === undefined) {
    const reply = await answerRead(work);
    if (reply.origin === 'live' && 'answer' in reply) await followUp(work, named, reply.answer);
    return reply;
  }
  const answered = await ecotaxaLive(work, { path });
  if (!answered.ok) {
    const last = await lastKnown(work);
    return last === undefined ? away() : known(last);
  }
  const job = work.route === 'job' ? shownJobSchema.safeParse(jsonOf(answered.value)).data : undefined;
  const shown = job === undefined ? answered.value : withJson(answered.value, { ...job, id: given.id });
  await keepAnswer(work, shown);
  await followUp(work, named, answered.value);
  return { origin: 'live', answer: shown };
}

/**
 * A script that sees a job's end sees it before the ledger does: it is asked after at once. A question is in the ledger before the
 * script sees it, or an answer in the very moment in which the server goes away could not be kept.
 */
async function followUp(work: EcotaxaWork, named: NamedJob, answer: WholeAnswer): Promise<void> {
  if (work.route !== 'job' || answer.status !== 200) return;
  const seen = markOfModel(jsonOf(answer));
  if (seen === undefined || seen.state === 'running') return;
  const job = await ledgerJob(work, named);
  if (job === undefined || jobMark(job).state !== 'running') return;
  await work.parts.core.askNow(job.batchId);
  if (seen.state === 'asking') await untilKnown(work, named);
}

/** Waits until the ledger knows what the script will see, but not for long. */
async function untilKnown(work: EcotaxaWork, named: NamedJob): Promise<void> {
  const { clock } = work.parts;
  const { signal } = work.call;
  const end = clock.elapsed() + KNOWN_WAIT_MS_MAX;
  while (clock.elapsed() < end && !signal.aborted) {
    const job = await ledgerJob(work, named);
    if (job === undefined || jobMark(job).state !== 'running') return;
    await clock.sleep(KNOWN_LOOK_MS, signal);
  }
}

/** The account's number, where a script asked the server for it before. */
async function accountOf(work: EcotaxaWork): Promise<number | undefined> {
  const call = { ...work.call, path: ECOTAXA_PATHS.me, queryText: '' };
  const last = await lastKnown({ ...work, call });
  return shownJobSchema.safeParse(parsedJson(last?.body)).data?.id;
}
