import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Failure } from '../../shared/model/failure.ts';
import { LINGER_MS } from './limits.ts';
import { problemDetails } from './problem.ts';

/** What every answer carries: nothing of it is kept, framed, sniffed or told to other sites. */
export const GENERAL_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** What every answer of the API carries besides. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  ...GENERAL_HEADERS,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** An answer that is wholly in memory. */
export interface PlainAnswer {
  readonly status: number;
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Sends an answer. For HEAD only its headers go out. */
export function sendAnswer({ request, response }: Exchange, answer: PlainAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    ...API_HEADERS,
    ...(bytes === undefined ? {} : { 'content-length': bytes.length }),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Sends JSON text. */
export function sendJson(exchange: Exchange, answer: PlainAnswer): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
  sendAnswer(exchange, { ...answer, headers });
}

/** Sends a failure as problem details, and closes the connection where a body was left unread. */
export function sendProblem(
  exchange: Exchange,
  failure: Failure,
  headers: Readonly<Record<string, string>> = {},
): void {
  const problem = problemDetails(failure);
  const isUnread = !exchange.request.complete;
  sendAnswer(exchange, {
    status: problem.status,
    body: JSON.stringify(problem),
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      ...(problem.retry_after === undefined ? {} : { 'retry-after': String(problem.retry_after) }),
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="waybill"' } : {}),
      ...(isUnread ? { connection: 'close' } : {}),
      ...headers,
    },
  });
  if (isUnread) readAway(exchange.request);
}

/** Reads and forgets the rest of a body for a moment: a closed door would lose the answer to who still speaks. */
function readAway(request: IncomingMessage): void {
  request.on('error', () => undefined);
  request.resume();
  setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
}

/** Problem details for a connection whose request could not even be parsed. */
export function rawProblem(failure: Failure): string {
  const problem = problemDetails(failure);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json; charset=utf-8',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
