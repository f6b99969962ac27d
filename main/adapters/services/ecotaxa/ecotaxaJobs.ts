import { z } from 'zod';
import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_JOB_MESSAGES,
  ecotaxaDetail,
  ecotaxaJobSchema,
  tracebackEnd,
  type EcotaxaJob,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { JobInput, JobReport } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import { ECOTAXA_PRODUCT, jsonOf, readEcotaxa } from './ecotaxaFailure.ts';
import type { EcotaxaCaller } from './ecotaxaSession.ts';

/** A waiting job is picked up within some seconds; a running one changes more often. */
const POLL_WAITING_MS = 3_000;
const POLL_RUNNING_MS = 2_000;

/** Error lines that are passed on; a job may have a thousand. */
const ERRORS_TOLD_MAX = 20;

/** How the job stands. */
export async function reportJob(caller: EcotaxaCaller, input: JobInput): Promise<Result<JobReport>> {
  const found = await knownJob(caller, input);
  return found.ok ? ok(reportOf(found.value)) : found;
}

function reportOf(job: EcotaxaJob): JobReport {
  switch (job.state) {
    case 'P':
    case 'R':
      return {
        state: 'running',
        ...(job.progress_pct === null || job.progress_pct === undefined ? {} : { pct: job.progress_pct }),
        ...(job.progress_msg === null || job.progress_msg === undefined ? {} : { message: job.progress_msg }),
        pollInMs: job.state === 'P' ? POLL_WAITING_MS : POLL_RUNNING_MS,
      };
    case 'A':
      return { state: 'asking', question: job.question ?? {} };
    case 'F':
      return {
        state: 'succeeded',
        serverSaid: `${job.progress_msg ?? ''} ${JSON.stringify(job.result ?? {})}`.trim(),
        leftOut: [],
        refs: {},
      };
    case 'E':
      return failed(job);
    default:
      return job.state satisfies never;
  }
}

/** Errors of the validation are a list of sentences; a crash leaves a traceback, whose end says what happened. */
function failed({ errors, progress_msg: message }: EcotaxaJob): JobReport {
  const lines = errors ?? [];
  const isTraceback = lines[0]?.startsWith('  File ') === true;
  const words = isTraceback ? tracebackEnd(lines.at(-1) ?? '') : lines.slice(0, ERRORS_TOLD_MAX).join('\n');
  const first = message === null || message === undefined || message === '' ? words : message;
  return {
    state: 'failed',
    message: first === '' ? 'no reason given' : (first.split('\n', 1)[0] ?? ''),
    ...(words === '' ? {} : { serverSaid: words }),
  };
}

/** Starts a job in error again. The server does nothing, and says nothing, where it is in any other state. */
export async function restartJob(caller: EcotaxaCaller, input: JobInput): Promise<Result<void>> {
  const found = await knownJob(caller, input);
  if (!found.ok) return found;
  const { state, progress_msg: message } = found.value;
  // The answer to an earlier try was lost.
  if (state === 'P' && message === ECOTAXA_JOB_MESSAGES.restarting) return ok(undefined);
  if (state !== 'E') return fail(conflict(found.value, 'Only a job that failed can be restarted'));
  const told = await tell(caller, { method: 'GET', path: `/jobs/${found.value.id}/restart` });
  if (!told.ok) return told;
  const after = await knownJob(caller, input);
  if (!after.ok) return after;
  return after.value.state === 'E' && isSame(found.value, after.value)
    ? fail(conflict(after.value, 'The server did not restart it'))
    : ok(undefined);
}

/** A job that was restarted and failed again has written its errors anew; one that nothing was done to is the same but for its time. */
function isSame(before: EcotaxaJob, after: EcotaxaJob): boolean {
  const { updated_on: _before, ...one } = before;
  const { updated_on: _after, ...other } = after;
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Erases a job: one that has not ended is killed by the first call and goes with the second. With `once` it is left there, in error,
 * as a script that calls once leaves it.
 */
export async function eraseJob(
  caller: EcotaxaCaller,
  input: JobInput & { readonly once?: true },
): Promise<Result<void>> {
  const callsMax = input.once === true ? 1 : CALLS_TO_ERASE;
  let isEnded = true;
  for (let calls = 0; calls <= callsMax; calls += 1) {
    const found = await findJob(caller, input);
    if (!found.ok) return found;
    if (found.value === undefined) return ok(undefined);
    const { state } = found.value;
    if (calls === 0) isEnded = state === 'E' || state === 'F';
    if (calls === callsMax) {
      const isKilled = input.once === true && !isEnded && state === 'E';
      return isKilled ? ok(undefined) : fail(conflict(found.value, 'The server did not erase it'));
    }
    const told = await tell(caller, { method: 'DELETE', path: `/jobs/${found.value.id}` });
    if (!told.ok) return told;
  }
  return ok(undefined);
}

const CALLS_TO_ERASE = 2;

const NULL = z.null();

/** A call whose success is a bare `null`, and proves nothing. */
async function tell(
  caller: EcotaxaCaller,
  call: { readonly method: 'GET' | 'DELETE'; readonly path: string },
): Promise<Result<void>> {
  const answered = await caller.call({ ...call, effect: 'effect' });
  if (!answered.ok) return answered;
  // Gone meanwhile: the look that follows says so.
  if (answered.value.status === 404 && isThingNotFound(answered.value)) return ok(undefined);
  const read = readEcotaxa(answered.value, NULL, {
    access: caller.access,
    expected: '"null"',
    right: 'this job',
  });
  return read.ok ? ok(undefined) : read;
}

/** The job, or the failure that it is not there. */
export async function knownJob(caller: EcotaxaCaller, input: JobInput): Promise<Result<EcotaxaJob>> {
  const found = await findJob(caller, input);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  const host = hostOf(caller.access.destination.url);
  return fail(failure('remote.batch-gone', { host, ref: `job ${input.remoteId ?? ''}` }));
}

/** The job as it stands; undefined where the server does not know it, or has archived it. */
async function findJob(caller: EcotaxaCaller, input: JobInput): Promise<Result<EcotaxaJob | undefined>> {
  if (input.remoteId === undefined)
    return fail(failure('internal.bug', { reason: 'a job without its id at the server' }));
  const answered = await caller.call({ method: 'GET', path: `/jobs/${input.remoteId}/`, effect: 'safe' });
  if (!answered.ok) return answered;
  if (answered.value.status === 404 && isThingNotFound(answered.value)) return ok(undefined);
  return readEcotaxa(answered.value, ecotaxaJobSchema, {
    access: caller.access,
    expected: `a ${ECOTAXA_PRODUCT} job`,
    right: 'this job',
  });
}

function isThingNotFound(answer: HttpAnswer): boolean {
  return ecotaxaDetail(jsonOf(answer)) === 'Not found.';
}

/** What was asked for is not possible in the state that the job is in. */
export function conflict({ id, state, progress_msg: message }: EcotaxaJob, reason: string) {
  const shown = `state ${state}${message === null || message === undefined ? '' : `, ${message}`}`;
  return failure('request.conflict', {
    reason: `${reason}: job ${id} is in ${shown}`,
    next: 'Look at the job again.',
  });
}
