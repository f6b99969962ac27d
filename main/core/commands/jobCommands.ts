import type { JobId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { canonicalJson } from '../../../shared/model/canonicalJson.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { conflict, notFound, storyLine, type CoreContext } from '../context.ts';
import { keepingLog } from '../keptLog.ts';
import { rememberAnswer, type GivenIds } from '../rememberedAnswers.ts';
import { jobCall, lacks } from './serviceCall.ts';

/**
 * Stores the answer to a job's question; it is delivered once, when the server can be reached, and read back. It may be given
 * offline. The first one counts: it may be on its way already, so whoever comes second is told, unless they say the same.
 */
export async function answerJob(
  core: CoreContext,
  id: JobId,
  answer: Readonly<Record<string, unknown>>,
): Promise<Result<ImportJob>> {
  const { ports } = core;
  const given = idsOf(answer);
  if (!given.ok) return given;
  const known = await ports.store.job(id);
  if (known === undefined) return fail(notFound('job', id));
  const done = await core.ledger.write(known.batchId, (draft): Result<ImportJob> => {
    const job = draft.job(id);
    if (job.state !== 'asking') return fail(asksNothing(job));
    const { question } = job;
    if (question.answer !== undefined)
      return canonicalJson(question.answer) === canonicalJson(answer) ? ok(job) : fail(isAnswered(job));
    const next = nextJob(job, { type: 'answered', at: ports.clock.now(), answer, by: ports.operator });
    draft.putJob(next);
    draft.tell(storyLine(ports, job.batchId, { what: 'job.answered', jobId: id }));
    return ok(next);
  });
  if (!done.ok) return done;
  core.wake(known.destinationId);
  await rememberAnswer(ports, known.destinationId, given.value);
  return done;
}

function asksNothing(job: ImportJob): Failure {
  const isDone = job.lastAnswer?.number === job.questions;
  const reason = isDone ? `the question was answered ${whoAnswered(job)}, and` : '';
  return conflict(`${reason} the job is ${job.state}`.trim(), 'It asks nothing now.');
}

function isAnswered(job: ImportJob): Failure {
  const next =
    'That answer is delivered, not this one. Should it be wrong, answer what the server asks next.';
  return conflict(`the question was answered ${whoAnswered(job)} already`, next);
}

/** An answer of an earlier version has no name and no time. */
function whoAnswered({ lastAnswer }: ImportJob): string {
  if (lastAnswer === undefined) return 'before';
  const { at, by } = lastAnswer;
  return `${by === undefined ? '' : `by ${by} `}at ${isoTime(at)}`;
}

/** EcoTaxa's answers: both keys must be there, or the job dies with a KeyError (Import.py). */
function idsOf(answer: Readonly<Record<string, unknown>>): Result<GivenIds> {
  const { users, taxa } = answer;
  if (!isPart(users)) return lacksPart('users');
  return isPart(taxa) ? ok({ users, taxa }) : lacksPart('taxa');
}

function isPart(part: unknown): part is object {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

function lacksPart(key: keyof GivenIds): Result<never> {
  const reason = `it needs "${key}" as an object (it may be empty)`;
  return fail(failure('request.invalid', { where: 'answer', reason }));
}

/** The service's log of a job, live. What was read whole is kept, at most its end. */
export async function jobLog(core: CoreContext, id: JobId): Promise<Result<AsyncIterable<Uint8Array>>> {
  const call = await jobCall(core, id);
  if (!call.ok) return call;
  const { service, access, input } = call.value;
  if (service.log === undefined) {
    return lacks(
      call.value,
      'log in its API',
      "Copy it from the server's page and record it: `waybill log JOB --record FILE`.",
    );
  }
  if (input.remoteId === undefined)
    return fail(conflict('the server has not begun this job yet', 'Wait until it has.'));
  const opened = await service.log(access, input);
  return opened.ok ? ok(keepingLog(core.ports, id, opened.value)) : opened;
}

/** The file that a job made. */
export async function jobFile(
  core: CoreContext,
  id: JobId,
): Promise<Result<{ readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }>> {
  const call = await jobCall(core, id);
  if (!call.ok) return call;
  const { service, access, input } = call.value;
  if (service.file === undefined) return lacks(call.value, 'job file', 'There is nothing to fetch.');
  return service.file(access, input);
}
