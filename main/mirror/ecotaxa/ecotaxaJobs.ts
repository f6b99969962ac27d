import { z } from 'zod';
import {
  JSON_BYTES_MAX,
  jsonAnswer,
  noInteger,
  notFound,
  readJsonText,
  unprocessable,
  wholeNumber,
} from '../../../shared/services/ecotaxa/answers.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import {
  ECOTAXA_FILE_IMPORT,
  ECOTAXA_JOB_MESSAGES,
  ECOTAXA_PATHS,
} from '../../../shared/services/ecotaxa/wire.ts';
import type { MirrorJobCall } from '../../core/mirrorFace.ts';
import { known, queued, type MirrorReply } from '../dialect.ts';
import { readWhole } from '../mirrorCall.ts';
import { bodyOf, type WholeAnswer } from '../passOn.ts';
import { keepAnswer, lastKnown } from './ecotaxaCache.ts';
import { batchOfRemote, givenJob, givenJobs, type GivenJob } from './ecotaxaJobIds.ts';
import { waitingJob } from './ecotaxaJobModel.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { answerFlowing, answerPlain, answerRead } from './ecotaxaReads.ts';
import { away, ecotaxaLive, jsonOf, withJson } from './ecotaxaRemote.ts';

const jobSchema = z.looseObject({ id: z.number() });
const jobsSchema = z.array(jobSchema);

/** A job as a call names it. */
interface Named {
  /** The job that an id given out here stands for. */
  readonly given: GivenJob | undefined;
  /** The path with the server's own id in it; undefined where that is the script's. */
  readonly path: string | undefined;
  /** True where the server cannot know the job yet. */
  readonly isOwed: boolean;
}

/** A call on one job: a read, or an answer, a restart, an erase. */
export async function answerJobCall(work: EcotaxaWork): Promise<MirrorReply> {
  const id = wholeNumber(work.part('id'));
  if (id === undefined) return refused(work);
  const given = await givenJob(work, id);
  if (given?.state?.batch.cancelledAt !== undefined) return known(notFound());
  const remoteId = given?.job?.remoteId;
  const path =
    remoteId === undefined ? undefined : work.call.path.replace(/\/jobs\/[^/]+/, `/jobs/${remoteId}`);
  const named: Named = { given, path, isOwed: given !== undefined && remoteId === undefined };
  switch (work.route) {
    case 'job':
      return readJob(work, named);
    case 'log':
      return named.isOwed ? away() : readWithPath(work, named);
    case 'jobFile':
      return named.isOwed ? away() : answerFlowing(work, named.path);
    case 'answer':
      return answerQuestion(work, named, id);
    case 'restart':
      return named.isOwed ? away() : change(work, named, { id, done: 'restarted' });
    case 'erase':
      return named.isOwed ? away() : change(work, named, { id, done: 'erased' });
    default:
      throw new Error(`${work.route ?? 'an unknown route'} is no call on a job`);
  }
}

/** GET /jobs/: live with the script's ids in it, and with what is still owed. */
export async function answerJobs(work: EcotaxaWork): Promise<MirrorReply> {
  const all = await givenJobs(work);
  if (all.length === 0) return answerRead(work);
  const answered = await ecotaxaLive(work);
  if (answered.ok) await keepAnswer(work, answered.value);
  const last = answered.ok ? undefined : await lastKnown(work);
  const jobs = jobsSchema.safeParse(answered.ok ? jsonOf(answered.value) : parsed(last?.body)).data;
  if (jobs === undefined) {
    if (answered.ok) return { origin: 'live', answer: answered.value };
    return last === undefined ? away() : known(last);
  }
  const owner = await accountOf(work);
  const ids = new Map(all.map(({ id, job }) => [job?.remoteId, id]));
  const owed = all.filter(
    ({ job, state }) => job?.remoteId === undefined && state?.batch.cancelledAt === undefined,
  );
  const shown = [
    ...jobs.map((job) => ({ ...job, id: ids.get(String(job.id)) ?? job.id })),
    ...owed.map((given) => waitingJob(given, owner)).filter((job) => isAskedFor(work, job)),
  ];
  if (answered.ok) return { origin: 'live', answer: withJson(answered.value, shown) };
  return known(jsonAnswer(200, shown));
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

async function readJob(work: EcotaxaWork, named: Named): Promise<MirrorReply> {
  const { given } = named;
  if (given !== undefined && named.isOwed)
    return queued(jsonAnswer(200, waitingJob(given, await accountOf(work))));
  const reply = await readWithPath(work, named);
  if (reply.origin !== 'cache' || !('answer' in reply) || reply.answer.status !== 200) return reply;
  // An answer that waits here is shown as the server will have it.
  const job = await coreJob(work, named);
  if (job?.state !== 'asking' || job.question.answer === undefined) return reply;
  const body: unknown = parsed(reply.answer.body);
  const model = jobSchema.safeParse(body).data;
  if (model === undefined) return reply;
  const { answer } = job.question;
  return queued(
    jsonAnswer(200, { ...model, reply: answer, state: 'P', progress_msg: ECOTAXA_JOB_MESSAGES.replied }),
  );
}

/** A read whose answer has the script's id in it. */
async function readWithPath(work: EcotaxaWork, { given, path }: Named): Promise<MirrorReply> {
  if (given === undefined || path === undefined) return answerRead(work);
  const answered = await ecotaxaLive(work, { path });
  if (!answered.ok) {
    const last = await lastKnown(work);
    return last === undefined ? away() : known(last);
  }
  const job = work.route === 'job' ? jobSchema.safeParse(jsonOf(answered.value)).data : undefined;
  const shown = job === undefined ? answered.value : withJson(answered.value, { ...job, id: given.id });
  await keepAnswer(work, shown);
  return { origin: 'live', answer: shown };
}

/** POST answer: passed on, or kept until the server is back, and delivered once. */
async function answerQuestion(work: EcotaxaWork, named: Named, id: number): Promise<MirrorReply> {
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
    if (answered.ok) return noted(work, { named, id, done: 'answered', answer: answered.value });
  }
  if ('refusal' in read) return known(read.refusal);
  if (!isReply)
    return known(unprocessable({ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' }));
  const job = await coreJob(work, named, id);
  if (job?.state !== 'asking') return away();
  const isKept = await work.parts.core.answerJob(job.id, reply as Record<string, unknown>);
  return isKept ? queued(jsonAnswer(200, null)) : away();
}

/** A restart or an erase: only ever live, since nobody knows now what state it would meet later. */
async function change(
  work: EcotaxaWork,
  named: Named,
  wanted: { readonly id: number; readonly done: MirrorJobCall },
): Promise<MirrorReply> {
  const answered = await ecotaxaLive(work, named.path === undefined ? {} : { path: named.path });
  if (!answered.ok) return away();
  return noted(work, { named, ...wanted, answer: answered.value });
}

async function noted(
  work: EcotaxaWork,
  told: {
    readonly named: Named;
    readonly id: number;
    readonly done: MirrorJobCall;
    readonly answer: WholeAnswer;
  },
): Promise<MirrorReply> {
  const { named, id, done, answer } = told;
  const state = named.given?.state ?? (await batchOfRemote(work, id));
  if (answer.status === 200 && state !== undefined) await work.parts.core.noteJobCall(state.batch.id, done);
  return { origin: 'live', answer };
}

/** The account's number, where a script asked the server for it before. */
async function accountOf(work: EcotaxaWork): Promise<number | undefined> {
  const call = { ...work.call, path: ECOTAXA_PATHS.me, queryText: '' };
  const last = await lastKnown({ ...work, call });
  return jobSchema.safeParse(parsed(last?.body)).data?.id;
}

/** What the ledger knows of a job. */
async function coreJob(work: EcotaxaWork, { given }: Named, id?: number): Promise<ImportJob | undefined> {
  if (given !== undefined) return given.job;
  const state = await batchOfRemote(work, id ?? wholeNumber(work.part('id')) ?? 0);
  return state === undefined ? undefined : currentJob(state.batch, state.jobs);
}

function parsed(body: string | Uint8Array | undefined): unknown {
  try {
    return typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
