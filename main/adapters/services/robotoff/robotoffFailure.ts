import { failure, type Failure } from '../../../../shared/model/failure.ts';
import {
  ROBOTOFF_JOB_TYPE,
  robotoffErrorSchema,
  saysHeaderMissing,
  saysInvalidJobType,
  type RobotoffError,
} from '../../../../shared/services/robotoff/wire.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { isWebPage, notOurServer, said, statusFailure, type AnswerAbout } from '../../http/statusFailure.ts';

const EXPECTED = 'the answer of a batch import';

/** What a start that was not queued means. It is never repeated by itself: each one imports again. */
export function startFailure(answer: HttpAnswer, about: AnswerAbout & { readonly jobType: string }): Failure {
  const { host, jobType } = about;
  const { status } = answer;
  const error = errorOf(answer);
  if (status === 400 && error !== undefined && saysInvalidJobType(error)) return wrongJobType(answer, about);
  const common = commonFailure(answer, about);
  // A server or gateway that failed in the middle may have queued it, and cannot be asked.
  if (common?.code === 'remote.server-error')
    return { ...common, code: 'remote.start-unknown', facts: { host } };
  if (common !== undefined) return common;
  if (status < 400) return failure('remote.start-unknown', { host }, said(answer));
  return failure('remote.rejected-batch', { host, status, jobType }, said(answer));
}

/** What a probe means that was not answered by Robotoff's own first check. */
export function probeFailure(answer: HttpAnswer, about: AnswerAbout): Failure {
  return (
    commonFailure(answer, about) ?? notOurServer(answer, about, 'the refusal of a call without a job type')
  );
}

function commonFailure(answer: HttpAnswer, about: AnswerAbout): Failure | undefined {
  const { host, destination } = about;
  const { status } = answer;
  const error = errorOf(answer);
  const isKeyMissing = status === 400 && error !== undefined && saysHeaderMissing(error);
  if (status === 403 || isKeyMissing)
    return failure('remote.sign-in', { host, destination, status }, said(answer));
  // Its own 404 is JSON, like every other answer of it.
  if (status === 404 && error !== undefined)
    return failure('remote.not-installed', { host, product: 'Robotoff batch import', status }, said(answer));
  if (status === 404 || status === 405 || (status < 500 && isWebPage(answer)))
    return notOurServer(answer, about, EXPECTED);
  return statusFailure(answer, about);
}

/** The server's error, where the answer has its form. */
export function errorOf(answer: HttpAnswer): RobotoffError | undefined {
  return robotoffErrorSchema.safeParse(jsonOf(answer)).data;
}

/** The answer as JSON; `undefined` where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  if (answer.mediaType !== 'application/json') return undefined;
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}

/** The server's error lists what it does not take: it looks job types up by name but prints their values. */
function wrongJobType(answer: HttpAnswer, about: AnswerAbout & { readonly jobType: string }): Failure {
  const { host, jobType } = about;
  const hint =
    jobType.replaceAll('-', '_') === ROBOTOFF_JOB_TYPE
      ? 'The list in its answer shows types with a hyphen, but it takes them only with an underscore.'
      : 'It lists the types it has with a hyphen, but takes them only with an underscore.';
  return failure(
    'remote.wrong-job-type',
    { host, jobType, hint, suggestion: ROBOTOFF_JOB_TYPE },
    said(answer),
  );
}
