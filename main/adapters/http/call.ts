import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Got } from 'got';
import type { Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { AgentPair } from './agents.ts';
import { readAnswer, type HttpAnswer, type RawAnswer } from './answer.ts';
import { whenConnected } from './connected.ts';
import { ANSWER_BYTES_MAX } from './limits.ts';
import { calledOff, isCut, networkFailure, timeoutFailure } from './networkFailure.ts';
import { requestUrl, type CallRequest } from './request.ts';
import { speaksTls } from './speaksTls.ts';
import { caFailure, type HttpTools } from './tools.ts';
import { watchLimits } from './watch.ts';

/** Refusals that mean different things: half of their words could be taken for another one. */
const TOLD_BY_WORDS = new Set([400, 409, 422]);

/**
 * A small call through got: nothing repeated, no redirect followed, every status an answer. Its body is unpacked and
 * cut at the cap.
 */
export async function call(tools: HttpTools, request: CallRequest): Promise<Result<HttpAnswer>> {
  const url = requestUrl(request);
  let tried = await tryCall(tools, request, { url, own: request.effect === 'effect' });
  if (!tried.raw.ok && tried.wasStale && request.effect === 'safe' && !request.signal.aborted)
    tried = await tryCall(tools, request, { url, own: true });
  if (!tried.raw.ok) return fail(await diagnosed(tools, tried.raw.failure, url));
  const nowMs = tools.clock.now();
  tools.heard.note(url.host, { date: tried.raw.value.headers.date, proxy: tried.proxy, nowMs });
  return readAnswer(request, tried.raw.value, { nowMs, proxy: tried.proxy });
}

interface Tried {
  readonly raw: Result<RawAnswer>;
  /** A kept-alive connection proved dead before a byte of an answer came. */
  readonly wasStale: boolean;
  readonly proxy: string;
}

async function tryCall(
  tools: HttpTools,
  request: CallRequest,
  how: { readonly url: URL; readonly own: boolean },
): Promise<Tried> {
  const { url } = how;
  if (request.signal.aborted) return { raw: fail(calledOff(url)), wasStale: false, proxy: '' };
  const agents = await tools.agents.agentsFor(url, { ca: request.ca, own: how.own });
  if (!agents.ok) return { raw: fail(caFailure(url, agents.failure)), wasStale: false, proxy: '' };
  // Read with the first call. With the TUS client, the checks and SQLite, which wait likewise, it was a fifth of a start (measured).
  const { got } = await import('got');
  // Nothing listened for that yet.
  if (request.signal.aborted) return { raw: fail(calledOff(url)), wasStale: false, proxy: '' };
  const tried = await exchange(tools, { request, url, agents: agents.value, got });
  return { ...tried, proxy: agents.value.proxy };
}

interface Plan {
  readonly request: CallRequest;
  readonly url: URL;
  readonly agents: AgentPair;
  readonly got: Got;
}

async function exchange(tools: HttpTools, plan: Plan): Promise<Omit<Tried, 'proxy'>> {
  const { request, url, agents } = plan;
  const seen: { outgoing?: ClientRequest; response?: IncomingMessage; ended?: Failure } = {};
  const stream = openStream(plan);
  const bodyBytes = Buffer.byteLength(request.body ?? '');
  const stopWith = (why: Failure): void => {
    seen.ended ??= why;
    stream.destroy();
  };
  const watch = watchLimits(
    { ...tools.limits, ...request.limits },
    { bodyBytes, onLimit: (reached) => stopWith(timeoutFailure(reached, url)) },
  );
  const callOff = () => stopWith(calledOff(url));
  request.signal.addEventListener('abort', callOff, { once: true });
  watch.connecting();
  stream.once('request', (outgoing: ClientRequest) => {
    seen.outgoing = outgoing;
    whenConnected(outgoing, () => (outgoing.writableFinished ? watch.awaitingAnswer() : watch.sending()));
    outgoing.once('finish', () => watch.awaitingAnswer());
  });
  stream.once('response', (response: IncomingMessage) => {
    seen.response = response;
    watch.reading();
  });
  const chunks: Uint8Array[] = [];
  const answered = (truncated: boolean): Result<RawAnswer> =>
    seen.response === undefined
      ? fail(networkFailure(undefined, { url, proxy: '' }))
      : ok({ ...headOf(seen.response), chunks, truncated });
  try {
    const truncated = await readUpTo(stream, request.answerBytesMax ?? ANSWER_BYTES_MAX, (chunk) => {
      watch.reading();
      chunks.push(chunk);
    });
    return { raw: seen.ended === undefined ? answered(truncated) : fail(seen.ended), wasStale: false };
  } catch (error) {
    if (seen.ended !== undefined) return { raw: fail(seen.ended), wasStale: false };
    if (saysEnough(seen.response?.statusCode ?? 0)) return { raw: answered(true), wasStale: false };
    const cause = rootOf(error);
    return {
      raw: fail(networkFailure(cause, { url, proxy: agents.proxy, socket: seen.outgoing?.socket })),
      wasStale: seen.response === undefined && seen.outgoing?.reusedSocket === true && isCut(cause),
    };
  } finally {
    watch.stop();
    request.signal.removeEventListener('abort', callOff);
    stream.destroy();
  }
}

function openStream({ request, url, agents, got }: Plan) {
  const bodyless = request.method === 'GET' || request.method === 'HEAD';
  return got.stream(url, {
    method: request.method,
    headers: { 'user-agent': 'Waybill', ...request.headers },
    agent: { http: agents.http, https: agents.https },
    ...(bodyless
      ? {}
      : { body: typeof request.body === 'object' ? Buffer.from(request.body) : (request.body ?? '') }),
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: true,
  });
}

/** Gives the parts of a body until it ends or the cap is reached; true when there was more. */
async function readUpTo(
  stream: AsyncIterable<unknown>,
  bytesMax: number,
  onPart: (chunk: Uint8Array) => void,
): Promise<boolean> {
  let bytes = 0;
  for await (const part of stream) {
    const chunk = part as Uint8Array;
    onPart(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return true;
  }
  return false;
}

/** An error needs no whole body to be one, unless only its words tell what it is about; a success always does. */
function saysEnough(status: number): boolean {
  return status >= 400 && !TOLD_BY_WORDS.has(status);
}

function headOf(response: IncomingMessage): Pick<RawAnswer, 'status' | 'headers'> {
  return { status: response.statusCode ?? 0, headers: response.headers };
}

/** got wraps what node:http threw; the wrapper keeps the code, only the cause keeps the rest. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** A TLS port often just hangs up on plain HTTP: one handshake, which carries nothing, tells it from a real cut. */
async function diagnosed(tools: HttpTools, why: Failure, url: URL): Promise<Failure> {
  if (
    why.code !== 'network.cut' ||
    url.protocol !== 'http:' ||
    why.facts['reason'] === 'called off by Waybill'
  )
    return why;
  const agents = await tools.agents.agentsFor(url, {});
  if (!agents.ok || agents.value.proxy !== '' || !(await speaksTls(url))) return why;
  return { code: 'network.wrong-scheme', facts: { host: url.host, scheme: 'http', other: 'https://' } };
}
