import type { z } from 'zod';
import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_NOT_SIGNED_IN,
  ecotaxaDetail,
  isEcotaxaTraceback,
  tracebackEnd,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { Access } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import { hostOf } from '../../http/serviceUrl.ts';
import {
  isWebPage,
  notOurServer,
  notUnderstood,
  said,
  statusFailure,
  type AnswerAbout,
} from '../../http/statusFailure.ts';

/** What sentences call the service. */
export const ECOTAXA_PRODUCT = 'EcoTaxa API';

/** What a call was meant to do, for the sentences about its failure. */
export interface EcotaxaMeant {
  /** What was expected back. */
  readonly expected: string;
  /** The right that a 403 means. */
  readonly right?: string;
}

/** What the sentences about this destination name. */
export function aboutAccess({ destination }: Access): AnswerAbout {
  return { host: hostOf(destination.url), destination: destination.name };
}

/** The body as JSON; `undefined` where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  if (answer.mediaType !== 'application/json' || answer.truncated) return undefined;
  try {
    return JSON.parse(Buffer.from(answer.body).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether an answer says that nobody is signed in: 401, or the 403 of a call without credentials. */
export function isNotSignedIn(answer: HttpAnswer): boolean {
  if (answer.status === 401) return true;
  return answer.status === 403 && ECOTAXA_NOT_SIGNED_IN.includes(ecotaxaDetail(jsonOf(answer)) ?? '');
}

/** What an answer with a status of 400 or more, or with a page, means; `undefined` for any other. */
export function ecotaxaFailure(
  answer: HttpAnswer,
  about: AnswerAbout,
  { expected, right }: EcotaxaMeant,
): Failure | undefined {
  const { host, destination } = about;
  const { status } = answer;
  if (isNotSignedIn(answer)) return failure('remote.sign-in', { host, destination, status }, said(answer));
  if (status < 500 && isWebPage(answer)) return notOurServer(answer, about, expected);
  if (status === 403)
    return failure('remote.no-permission', { host, destination, right: right ?? expected }, said(answer));
  // FastAPI's own 404 and 405 are about the path: the API is not at this address.
  if (status === 405 || (status === 404 && ecotaxaDetail(jsonOf(answer)) === 'Not Found'))
    return failure('remote.not-installed', { host, product: ECOTAXA_PRODUCT, status }, said(answer));
  if (status === 404 && jsonOf(answer) === undefined) return notOurServer(answer, about, expected);
  if (status === 500 && isEcotaxaTraceback(answer.text))
    return failure('remote.server-error', { host, status }, { serverSays: tracebackEnd(answer.text) });
  const common = statusFailure(answer, about);
  if (common !== undefined) return common;
  return status >= 400 ? failure('remote.rejected-batch', { host, status }, said(answer)) : undefined;
}

/** The body of a 200 as what it should be, or the failure that the answer means. */
export function readEcotaxa<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  context: { readonly access: Access } & EcotaxaMeant,
): Result<T> {
  const about = aboutAccess(context.access);
  const refused = ecotaxaFailure(answer, about, context);
  if (refused !== undefined) return fail(refused);
  const read = schema.safeParse(jsonOf(answer));
  if (answer.status === 200 && read.success) return ok(read.data);
  return fail(notUnderstood(answer, about, context.expected));
}
