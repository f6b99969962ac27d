import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Delivery } from './faultActs.ts';
import { realSleep } from './practiceClock.ts';

/** Pieces of a slow answer per second. */
const SLOW_PIECES_PER_SECOND = 4;

/** One call's two ends, as node:http gives them. */
export interface Wire {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

/** Puts an answer on the wire in the given way; resolves when the last byte that will go out was handed over. */
export async function deliver(delivery: Delivery, wire: Wire): Promise<void> {
  const { request, response } = wire;
  const { answer, body } = encoded(delivery.answer, request);
  const isBodyless = request.method === 'HEAD' || answer.status === 204 || answer.status === 304;
  switch (delivery.kind) {
    case 'lost':
      request.socket.destroy();
      return;
    case 'cut':
      await sendCut(delivery, answer, { ...wire, body });
      return;
    case 'slow':
      response.writeHead(answer.status, headersOf(answer, body.length));
      await drip(body, delivery.bytesPerSecond, wire);
      response.end();
      return;
    case 'whole':
      response.writeHead(answer.status, headersOf(answer, answer.status === 204 ? undefined : body.length));
      response.end(isBodyless ? undefined : body);
      return;
    default:
      delivery satisfies never;
  }
}

/** Resets the connection without an answer. */
export function hangUp(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}

function encoded(answer: Answer, request: IncomingMessage): { answer: Answer; body: Uint8Array } {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const offered = request.headers['accept-encoding'];
  if (answer.isGzipOffered !== true || typeof offered !== 'string' || !/\bgzip\b/.test(offered)) {
    return { answer, body };
  }
  return {
    answer: { ...answer, headers: { ...answer.headers, 'Content-Encoding': 'gzip' } },
    body: gzipSync(body),
  };
}

function headersOf(answer: Answer, length: number | undefined): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  if (length !== undefined) headers['Content-Length'] = String(length);
  return headers;
}

async function sendCut(
  delivery: Extract<Delivery, { kind: 'cut' }>,
  answer: Answer,
  wire: Wire & { readonly body: Uint8Array },
): Promise<void> {
  const { request, response, body } = wire;
  const part = body.subarray(0, delivery.bytes ?? Math.floor(body.length / 2));
  response.writeHead(answer.status, headersOf(answer, delivery.isChunked ? undefined : body.length));
  response.flushHeaders();
  if (part.length > 0) await written(response, part);
  // A turn of the loop, so that the bytes leave before the end of the connection does.
  await new Promise((resolve) => setImmediate(resolve));
  request.socket.destroy();
}

async function drip(body: Uint8Array, bytesPerSecond: number, wire: Wire): Promise<void> {
  const step = Math.max(1, Math.round(bytesPerSecond / SLOW_PIECES_PER_SECOND));
  for (let at = 0; at < body.length && !wire.signal.aborted; at += step) {
    const piece = body.subarray(at, at + step);
    await written(wire.response, piece);
    await realSleep((piece.length / bytesPerSecond) * 1000, wire.signal);
  }
}

/** Resolves also when the write failed: a client that went away is seen elsewhere. */
async function written(response: ServerResponse, piece: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write(piece, () => resolve());
  });
}
