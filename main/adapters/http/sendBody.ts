import http from 'node:http';
import https from 'node:https';
import type { Failure } from '../../../shared/model/failure.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import { FileReadError } from '../../core/ports/files.ts';
import type { AgentPair } from './agents.ts';
import { readAnswer, type HttpAnswer, type RawAnswer } from './answer.ts';
import { whenConnected } from './connected.ts';
import { exactBytes } from './exactBytes.ts';
import { ANSWER_BYTES_MAX, SMALL_BODY_BYTES_MAX } from './limits.ts';
import { calledOff, networkFailure, timeoutFailure } from './networkFailure.ts';
import { pumpBody, type Pump } from './pumpBody.ts';
import { requestUrl, type BodyRequest, type HttpBody } from './request.ts';
import { sendSmall } from './sendSmall.ts';
import { caFailure, type HttpTools } from './tools.ts';
import { watchLimits } from './watch.ts';

/**
 * Sends a body of declared size in constant memory and gives back the answer, whatever its status. An answer that comes while the
 * body is still on its way (a refusal, mostly) ends the sending and is read.
 * Never sends twice: whether a lost answer may be asked for again is for the core to decide.
 */
export async function sendBody(tools: HttpTools, request: BodyRequest): Promise<Result<HttpAnswer>> {
  const url = requestUrl(request);
  if (request.signal.aborted) return fail(calledOff(url));
  const agents = await tools.agents.agentsFor(url, { ca: request.ca });
  if (!agents.ok) return fail(caFailure(url, agents.failure));
  const plan = { request, url, agents: agents.value };
  const raw = isSmall(request) ? await sendGathered(tools, plan) : await exchange(tools, plan);
  if (!raw.ok) return raw;
  return readAnswer(request, raw.value, { nowMs: tools.clock.now(), proxy: agents.value.proxy });
}

function isSmall({ body, pace }: BodyRequest): boolean {
  return body.bytes <= Math.min(SMALL_BODY_BYTES_MAX, pace?.pieceBytes() ?? Infinity);
}

/** Gathers a small body and sends it in one go. */
async function sendGathered(tools: HttpTools, plan: Exchange): Promise<Result<RawAnswer>> {
  const { request, url, agents } = plan;
  const body = tools.bodyMemory.take(request.body.bytes);
  try {
    await fill(body, request.body);
    await request.pace?.pass(request.body.bytes, request.signal);
  } catch (error) {
    tools.bodyMemory.giveBack(body);
    return fail(sourceFailure(error, request));
  }
  const connections = await agents.kept?.connections();
  // Called off while it waited for its pace: nothing listened for that yet.
  if (request.signal.aborted) return fail(calledOff(url));
  if (connections?.isFor(url.origin) !== true) return exchange(tools, { ...plan, small: body });
  const sent = await sendSmall(tools, {
    request,
    url,
    body,
    connections,
    headers: headersOf(request),
  });
  if (sent.isBodyFree) tools.bodyMemory.giveBack(body);
  return sent.raw;
}

interface Exchange {
  readonly request: BodyRequest;
  readonly url: URL;
  readonly agents: AgentPair;
  readonly small?: Uint8Array;
}

/** Over node:http(s), which shows when each piece of a large body has left, and knows proxies. */
function exchange(tools: HttpTools, plan: Exchange): Promise<Result<RawAnswer>> {
  const { request, url, agents, small } = plan;
  // Called off while its agents were made: nothing listened for that yet.
  if (request.signal.aborted) return Promise.resolve(fail(calledOff(url)));
  if (request.turn?.mayLeave() === false) return Promise.resolve(fail(calledOff(url)));
  return new Promise((resolve) => {
    // First: a header that cannot be sent throws, and then nothing may be left that would end it.
    const outgoing = open(plan);
    let over = false;
    let answering = false;
    const watch = watchLimits(
      { ...tools.limits, ...request.limits },
      { bodyBytes: request.body.bytes, onLimit: (reached) => end(timeoutFailure(reached, url)) },
    );
    const callOff = () => end(calledOff(url));
    request.signal.addEventListener('abort', callOff, { once: true });
    watch.connecting();

    function settle(result: Result<RawAnswer>): void {
      if (over) return;
      watch.stop();
      request.signal.removeEventListener('abort', callOff);
      // A connection is reused only after a whole request and a whole answer.
      const isReusable = result.ok && !result.value.truncated && outgoing.writableFinished;
      over = true;
      if (!isReusable) outgoing.destroy();
      resolve(result);
    }
    function end(why: Failure): void {
      settle(fail(why));
    }

    outgoing.on('error', (error) => {
      // Once the head is here the answer decides: a server that refuses early resets what we still send.
      if (!answering) end(networkFailure(error, { url, proxy: agents.proxy, socket: outgoing.socket }));
    });
    outgoing.once('finish', () => {
      request.onProgress?.(request.body.bytes);
      if (!answering) watch.awaitingAnswer();
    });
    outgoing.once('response', (response) => {
      answering = true;
      watch.reading();
      collect(response, { request, onPart: () => watch.reading(), settle, end });
    });
    whenConnected(outgoing, () => {
      watch.sending();
      request.onProgress?.(0);
      if (small !== undefined) outgoing.end(small);
      else
        void pumpBody(exactBytes(request.body, { reused: true }), {
          outgoing,
          watch,
          isOver: () => over || answering,
          pacing: pacingOf(request),
          onProgress: (sent) => request.onProgress?.(sent),
          onSourceFailure: (error) => end(sourceFailure(error, request)),
        });
    });
  });
}

function open(plan: Exchange): http.ClientRequest {
  const { request, url, agents } = plan;
  const isSecure = url.protocol === 'https:';
  return (isSecure ? https : http).request(url, {
    method: request.method,
    agent: isSecure ? agents.https : agents.http,
    headers: { ...headersOf(request), 'content-length': request.body.bytes },
  });
}

function headersOf(request: BodyRequest): Record<string, string> {
  return {
    'user-agent': 'Waybill',
    accept: '*/*',
    // Answers to uploads are a line or two: nothing to gain from unpacking them.
    'accept-encoding': 'identity',
    ...request.headers,
  };
}

/** Collects the body of an answer up to the cap. */
function collect(
  response: http.IncomingMessage,
  to: {
    readonly request: BodyRequest;
    readonly onPart: () => void;
    readonly settle: (result: Result<RawAnswer>) => void;
    readonly end: (why: Failure) => void;
  },
): void {
  const bytesMax = to.request.answerBytesMax ?? ANSWER_BYTES_MAX;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const answer = (truncated: boolean): Result<RawAnswer> => ({
    ok: true,
    value: { status: response.statusCode ?? 0, headers: response.headers, chunks, truncated },
  });
  response.on('data', (chunk: Buffer) => {
    to.onPart();
    chunks.push(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.byteLength;
    if (bytes > bytesMax) to.settle(answer(true));
  });
  response.once('end', () => to.settle(answer(false)));
  response.once('error', (error) => {
    // An error needs no whole body to be one; a success does.
    if ((response.statusCode ?? 0) >= 400) to.settle(answer(true));
    else to.end(networkFailure(error, { url: requestUrl(to.request), proxy: '' }));
  });
}

function pacingOf({ pace, signal }: BodyRequest): Pump['pacing'] {
  return pace === undefined ? undefined : { pace, signal };
}

async function fill(memory: Uint8Array, body: HttpBody): Promise<void> {
  let at = 0;
  for await (const chunk of exactBytes(body)) {
    memory.set(chunk, at);
    at += chunk.byteLength;
  }
}

function sourceFailure(error: unknown, request: BodyRequest): Failure {
  if (error instanceof FileReadError) return error.failure;
  const reason =
    (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown');
  return failure('file.unreadable', { path: request.body.name, reason });
}
