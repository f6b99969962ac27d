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
import { requestUrl, type BodyRequest } from './request.ts';
import { caFailure, type HttpTools } from './tools.ts';
import { watchLimits } from './watch.ts';

/**
 * Sends a body of declared size over node:http(s) in constant memory and gives back the answer, whatever its status.
 * An answer that comes while the body is still on its way (a refusal, mostly) ends the sending and is read.
 * Never sends twice: whether a lost answer may be asked for again is for the core to decide.
 */
export async function sendBody(tools: HttpTools, request: BodyRequest): Promise<Result<HttpAnswer>> {
  const url = requestUrl(request);
  if (request.signal.aborted) return fail(calledOff(url));
  const agents = await tools.agents.agentsFor(url, { ca: request.ca });
  if (!agents.ok) return fail(caFailure(url, agents.failure));
  let small: readonly Uint8Array[] | undefined;
  if (request.body.bytes <= Math.min(SMALL_BODY_BYTES_MAX, request.pace?.pieceBytes() ?? Infinity)) {
    try {
      small = await gather(request);
      await request.pace?.pass(request.body.bytes, request.signal);
    } catch (error) {
      return fail(sourceFailure(error, request));
    }
    // Called off while it waited for its pace: nothing listened for that yet.
    if (request.signal.aborted) return fail(calledOff(url));
  }
  const raw = await exchange(tools, { request, url, agents: agents.value, small });
  if (!raw.ok) return raw;
  return readAnswer(request, raw.value, { nowMs: tools.clock.now(), proxy: agents.value.proxy });
}

interface Exchange {
  readonly request: BodyRequest;
  readonly url: URL;
  readonly agents: AgentPair;
  readonly small: readonly Uint8Array[] | undefined;
}

function exchange(tools: HttpTools, plan: Exchange): Promise<Result<RawAnswer>> {
  const { request, url, agents, small } = plan;
  return new Promise((resolve) => {
    let over = false;
    let answering = false;
    const watch = watchLimits(
      { ...tools.limits, ...request.limits },
      { bodyBytes: request.body.bytes, onLimit: (reached) => end(timeoutFailure(reached, url)) },
    );
    const callOff = () => end(calledOff(url));
    request.signal.addEventListener('abort', callOff, { once: true });
    watch.connecting();
    const outgoing = open(plan);

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
      if (small !== undefined) endWith(outgoing, small);
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
    headers: {
      'user-agent': 'Waybill',
      accept: '*/*',
      // Answers to uploads are a line or two: nothing to gain from unpacking them.
      'accept-encoding': 'identity',
      ...request.headers,
      'content-length': request.body.bytes,
    },
  });
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

async function gather(request: BodyRequest): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exactBytes(request.body)) chunks.push(chunk);
  return chunks;
}

/** Head and body leave in one go, and nothing of them is copied together for it. */
function endWith(outgoing: http.ClientRequest, chunks: readonly Uint8Array[]): void {
  outgoing.cork();
  for (const chunk of chunks) outgoing.write(chunk);
  outgoing.end();
  outgoing.uncork();
}

function sourceFailure(error: unknown, request: BodyRequest): Failure {
  if (error instanceof FileReadError) return error.failure;
  const reason =
    (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown');
  return failure('file.unreadable', { path: request.body.name, reason });
}
