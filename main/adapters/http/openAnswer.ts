import http from 'node:http';
import https from 'node:https';
import type { Failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { AgentPair } from './agents.ts';
import { answerHead, readAnswer, type AnswerHead, type HttpAnswer } from './answer.ts';
import { whenConnected } from './connected.ts';
import { ANSWER_BYTES_MAX } from './limits.ts';
import { calledOff, networkFailure, timeoutFailure } from './networkFailure.ts';
import { requestUrl, type HttpRequest } from './request.ts';
import { caFailure, type HttpTools } from './tools.ts';
import { watchedChunks, watchLimits, type Watch } from './watch.ts';

/** Thrown by the chunks of an answer that breaks off: says why, as a value. */
export class AnswerBroken extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'AnswerBroken';
    this.failure = failure;
  }
}

/**
 * An answer whose body flows (`flowing`, any 2xx), or a short one that was read whole (`told`, any other status). The
 * chunks may be taken once, at any speed; they throw `AnswerBroken`, and end the connection when they are left early.
 */
export type OpenedAnswer =
  | { readonly kind: 'flowing'; readonly head: AnswerHead; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: 'told'; readonly answer: HttpAnswer };

interface Opened {
  readonly response: http.IncomingMessage;
  readonly watch: Watch;
  /** Why the exchange was ended from here, if it was. */
  readonly ended: () => Failure | undefined;
  readonly stop: () => void;
}

/** Opens an answer of any size, in constant memory. Only silence ends it: a log may be followed for hours. */
export async function openAnswer(tools: HttpTools, request: HttpRequest): Promise<Result<OpenedAnswer>> {
  const url = requestUrl(request);
  if (request.signal.aborted) return fail(calledOff(url));
  const agents = await tools.agents.agentsFor(url, { ca: request.ca });
  if (!agents.ok) return fail(caFailure(url, agents.failure));
  const opened = await open(tools, { request, url, agents: agents.value });
  if (!opened.ok) return opened;
  const { response } = opened.value;
  const status = response.statusCode ?? 0;
  const nowMs = tools.clock.now();
  const chunks = flow(opened.value, url);
  if (status >= 200 && status < 300)
    return ok({ kind: 'flowing', head: answerHead({ status, headers: response.headers }, nowMs), chunks });
  const read = await readShort(chunks, request.answerBytesMax ?? ANSWER_BYTES_MAX);
  const raw = { status, headers: response.headers, ...read };
  const answer = readAnswer(request, raw, { nowMs, proxy: agents.value.proxy });
  return answer.ok ? ok({ kind: 'told', answer: answer.value }) : answer;
}

function open(
  tools: HttpTools,
  plan: { readonly request: HttpRequest; readonly url: URL; readonly agents: AgentPair },
): Promise<Result<Opened>> {
  const { request, url, agents } = plan;
  return new Promise((resolve) => {
    let ended: Failure | undefined;
    const isSecure = url.protocol === 'https:';
    const outgoing = (isSecure ? https : http).request(url, {
      method: request.method,
      agent: isSecure ? agents.https : agents.http,
      headers: { 'user-agent': 'Waybill', 'accept-encoding': 'identity', ...request.headers },
    });
    const endWith = (why: Failure): void => {
      ended ??= why;
      outgoing.destroy();
      resolve(fail(ended));
    };
    const watch = watchLimits(
      { ...tools.limits, ...request.limits },
      {
        bodyBytes: 0,
        isEndless: true,
        onLimit: (reached) => endWith(timeoutFailure(reached, url)),
      },
    );
    const callOff = () => endWith(calledOff(url));
    request.signal.addEventListener('abort', callOff, { once: true });
    const stop = (): void => {
      watch.stop();
      request.signal.removeEventListener('abort', callOff);
    };
    watch.connecting();
    whenConnected(outgoing, () => watch.awaitingAnswer());
    outgoing.once('error', (error) => {
      stop();
      resolve(fail(ended ?? networkFailure(error, { url, proxy: agents.proxy, socket: outgoing.socket })));
    });
    outgoing.once('response', (response) => resolve(ok({ response, watch, stop, ended: () => ended })));
    outgoing.end();
  });
}

async function* flow(opened: Opened, url: URL): AsyncGenerator<Uint8Array, void, undefined> {
  const { response, watch } = opened;
  try {
    yield* watchedChunks(response, watch);
  } catch (error) {
    throw new AnswerBroken(opened.ended() ?? networkFailure(error, { url, proxy: '' }));
  } finally {
    opened.stop();
    response.destroy();
  }
}

/** The body of an error, as far as it came. */
async function readShort(
  from: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of from) {
      chunks.push(chunk.subarray(0, bytesMax - bytes));
      bytes += chunk.byteLength;
      if (bytes > bytesMax) return { chunks, truncated: true };
    }
  } catch {
    return { chunks, truncated: true };
  }
  return { chunks, truncated: false };
}
