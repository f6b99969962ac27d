import type { IncomingHttpHeaders } from 'node:http';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { redact } from './redact.ts';
import { requestUrl, type HttpRequest } from './request.ts';
import { retryAfterMs } from './retryAfter.ts';

/** The status and headers of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** By lower-case name; repeated ones joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower case, without parameters: `text/plain`; empty where the server says none. */
  readonly mediaType: string;
  /** Where the server asks to wait, in ms from the answer. */
  readonly retryAfterMs?: number;
}

/** What a server answered, whatever its status. */
export interface HttpAnswer extends AnswerHead {
  readonly body: Uint8Array;
  /** The body as UTF-8, every secret of the request replaced. */
  readonly text: string;
  /** True when the body went beyond the cap, or an error's body ended early. Never the ground of a success. */
  readonly truncated: boolean;
}

/** What arrived, before anything is made of it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly chunks: readonly Uint8Array[];
  readonly truncated: boolean;
}

/** A Location is shown to people, not followed. */
const LOCATION_LENGTH_MAX = 300;

const REDIRECTS = new Set([300, 301, 302, 303, 305, 307, 308]);

/** What servers say when plain HTTP reaches their TLS port: nginx, Apache, Go. */
const PLAIN_ON_TLS =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL|HTTP request to an HTTPS server/;

/** Makes the head of an answer; `nowMs` is the wall clock, for Retry-After dates. */
export function answerHead(raw: Pick<RawAnswer, 'status' | 'headers'>, nowMs: number): AnswerHead {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const wait = retryAfterMs(headers['retry-after'], nowMs);
  return {
    status: raw.status,
    headers,
    mediaType: (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase(),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

/**
 * Makes the answer, or the failure that it means for every service alike: redirects (never followed, so that no
 * credential leaves its origin), a proxy that wants a sign-in, plain HTTP on a TLS port.
 */
export function readAnswer(
  request: HttpRequest,
  raw: RawAnswer,
  about: { readonly nowMs: number; readonly proxy: string },
): Result<HttpAnswer> {
  const secrets = request.secrets ?? [];
  const body = Buffer.concat(raw.chunks);
  const answer: HttpAnswer = {
    ...answerHead(raw, about.nowMs),
    body,
    text: redact(body.toString('utf8'), secrets),
    truncated: raw.truncated,
  };
  const url = requestUrl(request);
  const told = { serverSays: answer.text };
  if (REDIRECTS.has(answer.status)) {
    const location = redact(answer.headers['location'] ?? 'nowhere', secrets).slice(0, LOCATION_LENGTH_MAX);
    return fail(failure('remote.redirect', { host: url.host, status: answer.status, location }, told));
  }
  if (answer.status === 407)
    return fail(failure('network.proxy-sign-in', { host: url.host, proxy: about.proxy || url.host }));
  if (answer.status === 400 && url.protocol === 'http:' && PLAIN_ON_TLS.test(answer.text))
    return fail(failure('network.wrong-scheme', { host: url.host, scheme: 'http', other: 'https://' }, told));
  return ok(answer);
}
