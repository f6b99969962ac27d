import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { HttpAnswer } from './answer.ts';

/** What the sentences about an answer name. */
export interface AnswerAbout {
  readonly host: string;
  /** Name of the destination. */
  readonly destination: string;
}

/** Statuses that say "not now" whatever the service. */
const BUSY = new Set([408, 423, 425, 429, 503]);

/**
 * The failures that a status means with every service: not signed in, busy, broken. `undefined` where only the
 * service knows. (RFC 9110)
 */
export function statusFailure(answer: HttpAnswer, about: AnswerAbout): Failure | undefined {
  const { status } = answer;
  const { host, destination } = about;
  if (status === 401) return failure('remote.sign-in', { host, destination, status }, said(answer));
  if (BUSY.has(status)) return failure('remote.busy', { host, status }, said(answer));
  if (status >= 500) return failure('remote.server-error', { host, status }, said(answer));
  return undefined;
}

/** An answer that is no proof of anything. */
export function notUnderstood(answer: HttpAnswer, about: AnswerAbout, expected: string): Failure {
  const facts = { host: about.host, status: answer.status, got: shapeOf(answer), expected };
  return failure('remote.not-understood', facts, said(answer));
}

/** An answer that another product, or a captive portal, must have given. */
export function notOurServer(answer: HttpAnswer, about: AnswerAbout, expected: string): Failure {
  const got = `${shapeOf(answer)} (answer ${answer.status})`;
  return failure('remote.not-our-server', { host: about.host, got, expected }, said(answer));
}

/** The server's words and its wish to be left alone for a while, for any failure. */
export function said(answer: HttpAnswer): { readonly serverSays?: string; readonly retryAfterMs?: number } {
  return {
    ...(answer.text === '' ? {} : { serverSays: answer.text }),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  };
}

/** True for a page made for people. */
export function isWebPage(answer: HttpAnswer): boolean {
  return answer.mediaType === 'text/html' || answer.mediaType === 'application/xhtml+xml';
}

/** What sort of thing an answer is, in words. */
export function shapeOf(answer: HttpAnswer): string {
  if (answer.truncated) return 'an answer that never ends';
  if (answer.body.byteLength === 0) return 'nothing';
  if (isWebPage(answer)) return 'a web page';
  switch (answer.mediaType) {
    case 'application/json':
      return 'JSON';
    case 'text/plain':
      return 'another text';
    case '':
      return 'data of no known kind';
    default:
      return answer.mediaType;
  }
}
