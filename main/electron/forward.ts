import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { problemOf } from '../../shared/api/client.ts';
import { OPERATOR_HEADER } from '../../shared/api/operatorHeader.ts';
import type { FailureCode } from '../../shared/model/failureCatalogue.ts';
import type { DaemonAt } from '../cli/findDaemon.ts';
import { BODY_BYTES_MAX } from '../localApi/limits.ts';

/** What of a page's request is passed on. Everything else (Origin, Referer, cookies) stays here. */
const PASSED_ON = [
  'accept',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'range',
  'if-none-match',
  OPERATOR_HEADER,
];
/** Headers of the connection to the daemon, which mean nothing to the page. */
const NOT_PASSED_BACK = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer']);
/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);
/** So much of an answer waits for a page that is slow to read, bytes. */
const WAITING_BYTES_MAX = 256 * 1024;

/** One call of the page, as it goes to the daemon. */
export interface Forwarded {
  readonly method: string;
  /** Path and query, as the page wrote them; the daemon judges them. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

/**
 * Passes a call on to the daemon with its token and gives the answer as it comes. Over node:http, since fetch in the
 * main process keeps an event stream open for over a second after the page has left it; here cancelling ends it at once.
 * Rejects when there is no answer.
 */
export function forward(call: Forwarded, to: DaemonAt): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(new URL(to.url), {
      method: call.method,
      path: call.path,
      headers: {
        ...passedOn(call.headers),
        authorization: `Bearer ${to.token}`,
        ...(call.body === undefined ? {} : { 'content-length': call.body.byteLength }),
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => resolve(responseOf(incoming, outgoing)));
    outgoing.end(call.body);
  });
}

/** The bytes of a request that has any; or why it is not passed on. */
export async function readBody(request: Request): Promise<Uint8Array | undefined | Response> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) return tooLarge();
  const body = new Uint8Array(await request.arrayBuffer());
  return body.byteLength > BODY_BYTES_MAX ? tooLarge() : body;
}

function tooLarge(): Response {
  return problemResponse('request.too-large', { limitBytes: BODY_BYTES_MAX }, 413);
}

/** Problem details that the shell itself answers with. */
export function problemResponse(
  code: FailureCode,
  facts: Readonly<Record<string, string | number>>,
  status: number,
): Response {
  return new Response(JSON.stringify(problemOf(code, facts, status)), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}

function passedOn(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = headers.get(name);
    if (value !== null) passed[name] = value;
  }
  return passed;
}

/** An answer of the daemon for the page; its body flows as the page reads, and cancelling it ends the connection. */
export function responseOf(incoming: IncomingMessage, outgoing: ClientRequest): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined && !NOT_PASSED_BACK.has(name))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const status = incoming.statusCode ?? 502;
  if (BODILESS.has(status)) incoming.resume();
  const body = BODILESS.has(status) ? null : streamOf(incoming, outgoing);
  return new Response(body, { status, headers });
}

function streamOf(incoming: IncomingMessage, outgoing: ClientRequest): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (act: () => void): void => {
          if (!isOver) act();
          isOver = true;
        };
        incoming.on('data', (chunk: Buffer) => {
          if (isOver) return;
          controller.enqueue(new Uint8Array(chunk));
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.on('end', () => end(() => controller.close()));
        incoming.on('error', (error) => end(() => controller.error(error)));
        incoming.on('close', () => end(() => controller.error(new Error('the answer was cut off'))));
      },
      pull() {
        incoming.resume();
      },
      cancel() {
        isOver = true;
        outgoing.destroy();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }),
  );
}
