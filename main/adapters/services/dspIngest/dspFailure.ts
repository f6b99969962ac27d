import { failure, type Failure } from '../../../../shared/model/failure.ts';
import {
  DSP_ADMIN_ONLY,
  DSP_NO_ACCESS,
  dspNotFoundSchema,
  dspReasonSchema,
  type DspNotFound,
} from '../../../../shared/services/dspIngest/wire.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import {
  isWebPage,
  notOurServer,
  notUnderstood,
  said,
  statusFailure,
  type AnswerAbout,
} from '../../http/statusFailure.ts';
import { jsonOf } from './dspJson.ts';

/** What sentences call the service. */
export const DSP_PRODUCT = 'DSP-INGEST';

/** What the sentences about an answer of the ingest name. */
export interface DspAnswerAbout extends AnswerAbout {
  readonly shortcode: string;
  /** In words. */
  readonly expected: string;
  /** How long to leave a taken project alone, ms; asked only where it is taken. */
  readonly busyMs: () => number;
}

/**
 * What an answer means that is not the one hoped for, where all calls agree. `undefined` = a refusal (4xx) whose meaning
 * depends on the call.
 */
export function dspFailure(answer: HttpAnswer, about: DspAnswerAbout): Failure | undefined {
  const { status } = answer;
  const { host, destination, expected } = about;
  const right = permissionReason(answer);
  if (right !== undefined)
    return failure(
      'remote.no-permission',
      { host, destination, right: rightWords(right, about) },
      said(answer),
    );
  // The token is not good for another reason; a page of some gateway says nothing about it.
  if (status === 401 && !isWebPage(answer))
    return failure('remote.sign-in', { host, destination, status }, said(answer));
  if (status === 409 && reasonOf(answer) !== undefined)
    return failure('remote.busy', { host, status }, { retryAfterMs: about.busyMs(), ...said(answer) });
  if (status === 404 && notFoundOf(answer) !== undefined) return undefined;
  // An unknown path has an empty answer (tapir): the server is there, the routes are not.
  if (status === 404 && answer.body.byteLength === 0)
    return failure('remote.not-installed', { host, product: DSP_PRODUCT, status });
  if (status === 401 || status === 403 || status === 404 || status === 405)
    return notOurServer(answer, about, expected);
  if (status < 400)
    return isWebPage(answer) ? notOurServer(answer, about, expected) : notUnderstood(answer, about, expected);
  return statusFailure(answer, about);
}

/**
 * The reason of an answer that is about rights. The ingest answers 401 to a bad token and to a missing right alike, so
 * only its words tell them apart (AuthorizationHandler.scala); the 403 that its routes declare never comes from them.
 */
export function permissionReason(answer: HttpAnswer): string | undefined {
  const reason = reasonOf(answer);
  if (answer.status === 403) return reason;
  if (answer.status !== 401) return undefined;
  return reason === DSP_NO_ACCESS || reason === DSP_ADMIN_ONLY ? reason : undefined;
}

/** What was not found, where the server says so. */
export function notFoundOf(answer: HttpAnswer): DspNotFound | undefined {
  return answer.status === 404 ? dspNotFoundSchema.safeParse(jsonOf(answer)).data : undefined;
}

function reasonOf(answer: HttpAnswer): string | undefined {
  return dspReasonSchema.safeParse(jsonOf(answer)).data?.reason;
}

function rightWords(reason: string, { shortcode }: DspAnswerAbout): string {
  if (reason === DSP_ADMIN_ONLY) return 'system administrator, which this version of the server wants';
  return reason === DSP_NO_ACCESS ? `write access to project ${shortcode}` : reason;
}
