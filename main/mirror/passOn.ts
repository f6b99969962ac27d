import { gunzipSync } from 'node:zlib';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Relay, RelayAnswer, RelayBody } from '../core/ports/relay.ts';
import type { MirrorCall } from './mirrorCall.ts';

/** Answers to writes are a digest, an id or an error text; what is longer is cut off there. */
export const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
/** Unpacked texts beyond this are not looked into. */
const TEXT_BYTES_MAX = 1024 * 1024;

/** A server's answer with its whole body. */
export interface WholeAnswer {
  readonly status: number;
  /** As they came, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/**
 * Headers of a script that its server never sees: framing, who it signed in as here, and what a browser adds.
 */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'expect',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'proxy-connection',
  'authorization',
  'x-oneis-key',
  'cookie',
  'origin',
  'referer',
  'forwarded',
]);

/** How a call is passed on. */
export interface PassOn {
  /** The destination's own credentials, as the service wants them. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly body?: RelayBody;
  /** As for the relay. Where a route does not say, nothing that a GET or HEAD does is wanted once the script has left. */
  readonly isRead?: boolean;
  /** An answer beyond this is a failure; `ANSWER_BYTES_MAX` where it says nothing. */
  readonly answerBytesMax?: number;
}

/** Passes a call on as it is, but for who signs it, and gives the answer as it begins. */
export function passOn(relay: Relay, call: MirrorCall, how: PassOn): Promise<Result<RelayAnswer>> {
  return relay.forward({
    destination: call.gateway.destination,
    method: call.method,
    target: call.queryText === '' ? call.path : `${call.path}?${call.queryText}`,
    headers: { ...passedHeaders(call), ...how.credentials },
    ...(how.body === undefined ? {} : { body: how.body }),
    ...(how.isRead === true ? { isRead: true } : {}),
    ...(call.gateway.pace === undefined ? {} : { pace: call.gateway.pace }),
    // A script that leaves takes nothing back: once it has sent a call, its effect is wanted, and its end must be known.
    signal: (how.isRead ?? isSafe(call.method)) ? call.signal : new AbortController().signal,
  });
}

/** Passes a call on and gives the whole answer. One that breaks off is a failure: its effect is unknown. */
export async function passOnWhole(relay: Relay, call: MirrorCall, how: PassOn): Promise<Result<WholeAnswer>> {
  const answer = await passOn(relay, call, how);
  return answer.ok ? wholeAnswer(call, answer.value, how.answerBytesMax) : answer;
}

/** A body that is in memory. */
export function bodyOf(bytes: Uint8Array): RelayBody {
  return {
    bytes: bytes.length,
    async *chunks() {
      if (bytes.length > 0) yield bytes;
    },
  };
}

/** The body of a call that nobody here looks into. */
export function bodyAsSent(call: MirrorCall): RelayBody {
  return { bytes: call.bodyBytes, chunks: () => ({ [Symbol.asyncIterator]: () => call.body() }) };
}

/** A header of an answer, by lower-case name. */
export function headerOf(answer: Pick<WholeAnswer, 'headers'>, name: string): string | undefined {
  return answer.headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** The text of an answer, unpacked; empty where it has none that could be read. */
export function textOf(answer: WholeAnswer): string {
  const encoding = headerOf(answer, 'content-encoding')?.toLowerCase() ?? 'identity';
  try {
    if (encoding === 'identity') return answer.body.toString('utf8');
    if (encoding === 'gzip')
      return gunzipSync(answer.body, { maxOutputLength: TEXT_BYTES_MAX }).toString('utf8');
  } catch {
    return '';
  }
  return '';
}

/** The JSON of an answer; undefined for anything else. */
export function jsonOf(answer: WholeAnswer): unknown {
  if (!/^application\/json\b/i.test(headerOf(answer, 'content-type') ?? '')) return undefined;
  try {
    return JSON.parse(textOf(answer)) as unknown;
  } catch {
    return undefined;
  }
}

/** Reads an answer to its end. */
export async function wholeAnswer(
  call: Pick<MirrorCall, 'gateway'>,
  answer: RelayAnswer,
  bytesMax = ANSWER_BYTES_MAX,
): Promise<Result<WholeAnswer>> {
  const { host } = new URL(call.gateway.destination.url);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.chunks()) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > bytesMax) return fail(failure('network.cut', { host, reason: 'its answer never ends' }));
    }
  } catch {
    return fail(failure('network.cut', { host, reason: 'its answer broke off' }));
  }
  return ok({ status: answer.status, headers: answer.headers, body: Buffer.concat(chunks) });
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function passedHeaders(call: MirrorCall): Record<string, string | string[]> {
  const passed: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < call.rawHeaders.length; at += 2) {
    const name = call.rawHeaders[at]?.toLowerCase() ?? '';
    const value = call.rawHeaders[at + 1] ?? '';
    if (NOT_PASSED_ON.has(name) || name.startsWith('sec-') || name.startsWith('x-forwarded-')) continue;
    const before = passed[name];
    passed[name] =
      before === undefined ? value : [...(typeof before === 'string' ? [before] : before), value];
  }
  return passed;
}
