import { ECOTAXA_ROUTES } from '../../../../shared/services/ecotaxa/routes.ts';
import type { Answer } from '../../framework/answer.ts';
import { answerOf, jsonAnswer } from '../../framework/answer.ts';
import { signedIn } from './ecotaxaAccess.ts';
import {
  forbidden,
  noInteger,
  notFound,
  traceback,
  unprocessable,
  wholeNumber,
} from '../../../../shared/services/ecotaxa/answers.ts';
import { readJson } from './readJson.ts';
import type { Endpoint, UserCall } from './ecotaxaApp.ts';
import type { EcotaxaJob } from './ecotaxaState.ts';
import { JOB_MESSAGES, jobOnWire, logLine, touch } from './jobRecord.ts';

const STATES = ['P', 'R', 'A', 'E', 'F'];
const TRUE = /^(?:true|1|on|yes|y|t)$/i;
const FALSE = /^(?:false|0|off|no|n|f)$/i;

/** The jobs API. Restart really is a GET; list and job end with a slash, the others do not. Source: BACK py/main.py, measured. */
export const JOB_ENDPOINTS: readonly Endpoint[] = [
  { ...ECOTAXA_ROUTES.jobs, handle: signedIn(listJobs) },
  { ...ECOTAXA_ROUTES.erase, handle: onJob(erase) },
  { ...ECOTAXA_ROUTES.job, handle: onJob((_call, job) => jsonAnswer(200, jobOnWire(job))) },
  { ...ECOTAXA_ROUTES.answer, handle: signedIn(answer) },
  { ...ECOTAXA_ROUTES.restart, handle: onJob(restart) },
  { ...ECOTAXA_ROUTES.log, handle: onJob(log) },
  { ...ECOTAXA_ROUTES.jobFile, handle: onJob(jobFile) },
];

/** All jobs at once, in no order that could be relied on: here the oldest change first. */
function listJobs({ app, query, user }: UserCall): Answer {
  const forAdmin = query.get('for_admin') ?? 'false';
  if (!TRUE.test(forAdmin) && !FALSE.test(forAdmin)) {
    const loc = ['query', 'for_admin'];
    return unprocessable({ loc, msg: 'value could not be parsed to a boolean', type: 'type_error.bool' });
  }
  const status = query.get('job_status');
  if (status !== null && !STATES.includes(status)) {
    const allowed = STATES.map((state) => `'${state}'`).join(', ');
    return unprocessable({
      loc: ['query', 'job_status'],
      msg: `value is not a valid enumeration member; permitted: ${allowed}`,
      type: 'type_error.enum',
      ctx: { enum_values: STATES },
    });
  }
  const type = query.get('job_type');
  if (TRUE.test(forAdmin) && !user.isAdmin) return forbidden();
  const jobs = app.box.value.jobs
    .filter(({ model }) => model.id > 0 && (TRUE.test(forAdmin) || model.owner_id === user.id))
    .filter(
      ({ model }) => (status === null || model.state === status) && (type === null || model.type === type),
    )
    .map(jobOnWire)
    .sort((one, other) => one.updated_on.localeCompare(other.updated_on));
  return jsonAnswer(200, jobs);
}

type JobHandler = (call: UserCall, job: EcotaxaJob) => Answer | Promise<Answer>;

/** Finds the job before it looks whose it is, so 404 and 403 tell a stranger what exists. */
function onJob(handle: JobHandler): Endpoint['handle'] {
  return signedIn(async (call) => {
    const id = wholeNumber(call.part('id'));
    if (id === undefined) return unprocessable(noInteger('path', 'job_id'));
    await call.exchange.learned({ job: id });
    const job = call.app.box.value.jobs.find(({ model }) => model.id === id);
    if (job === undefined) return notFound();
    if (job.model.owner_id !== call.user.id && !call.user.isAdmin) return forbidden();
    return handle(call, job);
  });
}

async function answer(call: UserCall): Promise<Answer> {
  const read = await readJson(call.exchange);
  if ('refusal' in read) return read.refusal;
  const reply = read.value ?? {};
  if (typeof reply !== 'object' || Array.isArray(reply)) {
    return unprocessable({ loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' });
  }
  return onJob((inner, job) => takeReply(inner, job, reply as Record<string, unknown>))(call);
}

/** Whatever the reply holds: nothing of it is looked at before the job goes on. */
async function takeReply(
  { app }: UserCall,
  job: EcotaxaJob,
  reply: Record<string, unknown>,
): Promise<Answer> {
  touch(job, app.context.clock.now());
  if (job.model.state === 'A') {
    Object.assign(job.model, { reply, state: 'P', progress_msg: JOB_MESSAGES.replied });
    app.worker.enqueue(job);
  }
  await app.box.save();
  return jsonAnswer(200, null);
}

/** Only a job in error is restarted; what it said before stays until it says something else. */
async function restart({ app }: UserCall, job: EcotaxaJob): Promise<Answer> {
  touch(job, app.context.clock.now());
  if (job.model.state === 'E') {
    Object.assign(job.model, { state: 'P', progress_msg: JOB_MESSAGES.restarting });
    app.worker.enqueue(job);
  }
  await app.box.save();
  return jsonAnswer(200, null);
}

/** A job that has ended is archived under its negative id; any other is killed, and stays until it is erased again. */
async function erase({ app, user }: UserCall, job: EcotaxaJob): Promise<Answer> {
  const now = app.context.clock.now();
  touch(job, now);
  if (job.model.state === 'E' || job.model.state === 'F') {
    job.model.id = -Math.abs(job.model.id);
  } else {
    app.worker.kill(job);
    Object.assign(job.model, { state: 'E', progress_msg: JOB_MESSAGES.killed });
    logLine(job, now, ['API_operations.CRUD.Jobs', `Process killed by user ${user.id}`]);
  }
  await app.box.save();
  return jsonAnswer(200, null);
}

/** Files lie under the id, so an archived job's log is not found: 500. */
function log(_call: UserCall, { model, log: text }: EcotaxaJob): Answer {
  if (model.id < 0) {
    const last = `RuntimeError: File at path /srv/ecotaxa/jobs/task${model.id}/TaskLogBack.txt does not exist.`;
    return traceback({ call: 'get_job_log_file', last });
  }
  return {
    status: 200,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Last-Modified': new Date(`${model.updated_on.slice(0, 23)}Z`).toUTCString(),
      ETag: `"${model.id}-${text.length}"`,
    },
    body: text,
  };
}

/** Only exports have a file, and only once they are done. A range must be open at its end. */
function jobFile({ app, exchange }: UserCall, job: EcotaxaJob): Answer {
  touch(job, app.context.clock.now());
  const { product } = job;
  if (product === undefined) {
    const last = `AttributeError: '${job.model.type}' object has no attribute 'PRODUCED_FILE_NAME'`;
    return traceback({ call: 'get_job_file', last });
  }
  const bytes = Buffer.from(product.text);
  const headers = {
    'Content-Disposition': `attachment; filename="${product.name}"`,
    'Accept-Ranges': 'bytes',
  };
  const range = exchange.headers.range;
  if (range === undefined) return withHeaders(answerOf(200, 'application/zip', bytes), headers);
  const start = /^bytes=(\d+)-$/.exec(range)?.[1];
  if (start === undefined || Number(start) >= bytes.length) {
    return jsonAnswer(416, { detail: `Invalid/unsupported request range (Range:'${range}')` });
  }
  const part = answerOf(206, 'application/zip', bytes.subarray(Number(start)));
  return withHeaders(part, {
    ...headers,
    'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
  });
}

function withHeaders(given: Answer, headers: Record<string, string>): Answer {
  return { ...given, headers: { ...given.headers, ...headers } };
}
