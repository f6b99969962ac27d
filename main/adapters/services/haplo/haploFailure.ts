import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { saysNotPermitted } from '../../../../shared/services/haplo/wire.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { isWebPage, notOurServer, notUnderstood, said, statusFailure } from '../../http/statusFailure.ts';
import { aboutCall, type HaploCaller } from './haploCall.ts';

/**
 * What an answer means that is not the one hoped for, where all calls of both APIs agree. `undefined` = a refusal
 * (4xx) whose meaning depends on the call.
 */
export function haploFailure(caller: HaploCaller, answer: HttpAnswer, expected: string): Failure | undefined {
  const about = aboutCall(caller);
  const { host, destination } = about;
  const { status } = answer;
  // Whatever its body (a web page, JSON, one word), 403 is about the key; repeating it runs into the throttle.
  if (status === 403) return failure('remote.sign-in', { host, destination, status }, said(answer));
  if (status === 404 && !isWebPage(answer)) return notOurServer(answer, about, expected);
  if (status === 404)
    return failure('remote.not-installed', { host, product: caller.api.product, status }, said(answer));
  if (status === 405) return notOurServer(answer, about, expected);
  if (status === 200 && isWebPage(answer)) return pageForSuccess(caller, answer, expected);
  if (status < 400) return notUnderstood(answer, about, expected);
  return statusFailure(answer, about);
}

/** A plain-text success whose body has the shape that proves it: 200 alone proves nothing. */
export function isPlainSuccess(answer: HttpAnswer, hasShape: (body: string) => boolean): boolean {
  return (
    answer.status === 200 && !answer.truncated && answer.mediaType === 'text/plain' && hasShape(answer.text)
  );
}

function pageForSuccess(caller: HaploCaller, answer: HttpAnswer, expected: string): Failure {
  const about = aboutCall(caller);
  if (!saysNotPermitted(answer.text)) return notOurServer(answer, about, expected);
  const right = `membership in the group that may use the ${caller.api.product}`;
  return failure(
    'remote.no-permission',
    { host: about.host, destination: about.destination, right },
    said(answer),
  );
}
