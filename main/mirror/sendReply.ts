import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ServiceAnswer } from '../../shared/services/serviceAnswer.ts';
import type { MirrorReply } from './dialect.ts';
import type { MirrorCall } from './mirrorCall.ts';
import { headerOf, type WholeAnswer } from './passOn.ts';

/** Says where an answer comes from. */
export const ORIGIN_HEADER = 'X-Waybill-Origin';

/** After an early answer the rest of a body is read away for at most that long, ms, so that the answer arrives. */
const LINGER_MS = 2_000;

/**
 * Headers of the remote that stay there: framing and time are ours; cookies are credentials; what a browser would take as a
 * rule for this origin is no business of the remote's.
 */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'date',
  'content-length',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
  'clear-site-data',
  'alt-svc',
]);

/** One request and its answer. */
export interface MirrorExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Puts a reply on the wire. */
export async function sendReply(
  exchange: MirrorExchange,
  call: MirrorCall,
  reply: MirrorReply,
): Promise<void> {
  if ('flowing' in reply) {
    await sendFlowing(exchange, call, reply.flowing);
    return;
  }
  if (reply.origin === 'live') sendWhole(exchange, call, reply.answer);
  else sendService(exchange, reply.answer, reply.origin);
}

/** Puts an answer of our own on the wire, compressed where the real service would. */
export function sendService(
  exchange: MirrorExchange,
  answer: ServiceAnswer,
  origin: 'queued' | 'cache' | undefined,
): void {
  const offered = exchange.request.headers['accept-encoding'];
  const isPacked = answer.isGzipOffered === true && typeof offered === 'string' && /\bgzip\b/.test(offered);
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body;
  const body = isPacked ? gzipSync(plain) : plain;
  const headers: [string, string][] = Object.entries(answer.headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  if (isPacked) headers.push(['Content-Encoding', 'gzip']);
  if (origin !== undefined) headers.push([ORIGIN_HEADER, origin]);
  send(exchange, { status: answer.status, headers, body });
}

function sendWhole(exchange: MirrorExchange, call: MirrorCall, answer: WholeAnswer): void {
  const isText = /^(text\/|application\/(json|xml|problem\+json))/i.test(
    headerOf(answer, 'content-type') ?? '',
  );
  const isPlain = headerOf(answer, 'content-encoding') === undefined;
  const body = isText && isPlain ? withOwnAddress(answer.body, call) : answer.body;
  // To HEAD the server only says how long its body would be.
  const length = exchange.request.method === 'HEAD' ? headerOf(answer, 'content-length') : undefined;
  send(exchange, {
    status: answer.status,
    headers: liveHeaders(answer, call),
    body,
    ...(length === undefined ? {} : { length }),
  });
}

async function sendFlowing(
  exchange: MirrorExchange,
  call: MirrorCall,
  answer: Extract<MirrorReply, { flowing: unknown }>['flowing'],
): Promise<void> {
  const { response } = exchange;
  const length = headerOf(answer, 'content-length');
  const headers = liveHeaders(answer, call);
  if (length !== undefined) headers.push(['Content-Length', length]);
  response.writeHead(answer.status, headers.flat());
  try {
    for await (const chunk of answer.chunks()) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  } catch {
    // The remote broke off in the middle, and so must we: a whole-looking answer would be a false one.
    response.destroy();
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

function liveHeaders(answer: Pick<WholeAnswer, 'headers'>, call: MirrorCall): [string, string][] {
  const headers: [string, string][] = [];
  for (const [name, value] of answer.headers) {
    const lower = name.toLowerCase();
    if (KEPT_BACK.has(lower) || lower.startsWith('access-control-')) continue;
    headers.push([name, lower === 'location' ? ownLocation(value, call) : value]);
  }
  headers.push([ORIGIN_HEADER, 'live']);
  return headers;
}

/** The relay has seen to it that a redirect stays below the destination's address. */
function ownLocation(location: string, call: MirrorCall): string {
  const base = baseOf(call);
  const target = new URL(location, `${base}${call.path}`).href;
  return target.startsWith(base) ? call.mirrorUrl + target.slice(base.length) : location;
}

function withOwnAddress(body: Buffer, call: MirrorCall): Buffer {
  const base = baseOf(call);
  // Bytes as they are, whatever their charset: an address is ASCII in every one that a text may have here.
  const text = body.toString('latin1');
  return text.includes(base) ? Buffer.from(text.replaceAll(base, call.mirrorUrl), 'latin1') : body;
}

function baseOf(call: MirrorCall): string {
  return call.gateway.destination.url.replace(/\/+$/, '');
}

interface Sent {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: Uint8Array;
  /** The length to tell, where that is not the body's. */
  readonly length?: string;
}

function send({ request, response }: MirrorExchange, sent: Sent): void {
  const { status, headers, body, length = String(body.length) } = sent;
  if (response.headersSent || response.destroyed) return;
  const isUnread = !request.complete;
  const hasBody = status !== 204 && status !== 304;
  const all: [string, string][] = [
    ...headers,
    ...(hasBody ? ([['Content-Length', length]] as [string, string][]) : []),
    ...(isUnread ? ([['Connection', 'close']] as [string, string][]) : []),
  ];
  response.writeHead(status, all.flat());
  response.end(request.method === 'HEAD' || !hasBody ? undefined : body);
  if (!isUnread) return;
  // A closed door would lose the answer to who still speaks.
  request.on('error', () => undefined);
  request.removeAllListeners('data').resume();
  setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
}
