import http from 'node:http';
import https from 'node:https';
import type { Failure } from '../../../shared/model/failure.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Relay, RelayAnswer, RelayRequest } from '../../core/ports/relay.ts';
import type { AgentPair } from '../http/agents.ts';
import { whenConnected } from '../http/connected.ts';
import type { Http } from '../http/http.ts';
import { HTTP_LIMITS, type HttpLimits } from '../http/limits.ts';
import { calledOff, isCut, networkFailure, timeoutFailure } from '../http/networkFailure.ts';
import { pumpBody, type Pump } from '../http/pumpBody.ts';
import { caFailure } from '../http/tools.ts';
import { watchedChunks, watchLimits, type Watch } from '../http/watch.ts';
import { endToEnd, relayUrl } from './relayTarget.ts';

/** What a server may need to digest of a body whose length nobody said. */
const UNKNOWN_BODY_BYTES = 5 * 1024 ** 3;

/** The relay over the daemon's own connections: proxy, authorities and limits as for every other call. */
export function httpRelay(over: Http, limits: HttpLimits = HTTP_LIMITS): Relay {
  return {
    async forward(request) {
      const target = relayUrl(request.destination, request.target);
      if (!target.ok) return target;
      const { url } = target.value;
      const tryOnce = async (own: boolean): Promise<Tried> => {
        if (request.signal.aborted) return ended(fail(calledOff(url)));
        const agents = await over.agentsFor(url, { ca: request.destination.options.ca, own });
        if (!agents.ok) return ended(fail(caFailure(url, agents.failure)));
        return exchange({ request, limits, ...target.value, agents: agents.value });
      };
      // A call with an effect gets a connection of its own: it must not meet a socket that the server has closed meanwhile.
      // Reads go over kept connections: to a server with TLS that saves two round trips each.
      const tried = await tryOnce(request.isRead !== true);
      return (tried.wasStale ? await tryOnce(true) : tried).answer;
    },
  };
}

interface Tried {
  readonly answer: Result<RelayAnswer>;
  /** A kept connection proved dead before a byte of an answer came. */
  readonly wasStale: boolean;
}

function ended(answer: Result<RelayAnswer>, wasStale = false): Tried {
  return { answer, wasStale };
}

interface Exchange {
  readonly request: RelayRequest;
  readonly limits: HttpLimits;
  readonly url: URL;
  /** Path and query as they go into the request line. */
  readonly path: string;
  readonly agents: AgentPair;
}

function exchange(plan: Exchange): Promise<Tried> {
  const { request, url, agents, limits } = plan;
  return new Promise((resolve) => {
    let over = false;
    let answering = false;
    let outgoing: http.ClientRequest;
    try {
      outgoing = open(plan);
    } catch (error) {
      // A header or path that HTTP cannot carry; nothing has left.
      resolve(ended(fail(failure('request.invalid', { where: 'request', reason: String(error) }))));
      return;
    }
    const stop = (): void => {
      over = true;
      watch.stop();
      request.signal.removeEventListener('abort', callOff);
    };
    const end = (why: Failure, wasStale = false): void => {
      if (!over) stop();
      outgoing.destroy();
      resolve(ended(fail(why), wasStale));
    };
    const callOff = (): void => end(calledOff(url));
    const bodyBytes = request.body === undefined ? 0 : (request.body.bytes ?? UNKNOWN_BODY_BYTES);
    const watch = watchLimits(limits, {
      bodyBytes,
      isEndless: true,
      onLimit: (reached) => end(timeoutFailure(reached, url)),
    });
    request.signal.addEventListener('abort', callOff, { once: true });
    watch.connecting();
    outgoing.on('error', (error) => {
      // Once the head is here the answer decides: a server that refuses early resets what we still send.
      if (answering) return;
      const wasStale = !over && outgoing.reusedSocket && isCut(error);
      end(networkFailure(error, { url, proxy: agents.proxy, socket: outgoing.socket }), wasStale);
    });
    outgoing.once('finish', () => {
      if (!answering) watch.awaitingAnswer();
    });
    outgoing.once('response', (response) => {
      answering = true;
      watch.reading();
      const away = pointsAway(plan, response);
      if (away === undefined) resolve(ended(ok(answerOf(response, { watch, stop, outgoing }))));
      else end(away);
    });
    whenConnected(outgoing, () => {
      watch.sending();
      const isOver = (): boolean => over || answering;
      sendBody(request, { outgoing, watch, isOver, onSourceFailure: () => end(calledOff(url)) });
    });
  });
}

function sendBody(
  { body, pace, signal }: RelayRequest,
  to: Pick<Pump, 'outgoing' | 'watch' | 'isOver' | 'onSourceFailure'>,
): void {
  if (body === undefined) to.outgoing.end();
  else
    void pumpBody(body.chunks(), {
      ...to,
      pacing: pace === undefined ? undefined : { pace, signal },
      onProgress: () => undefined,
    });
}

function open({ request, url, path, agents }: Exchange): http.ClientRequest {
  const isSecure = url.protocol === 'https:';
  const length = request.body?.bytes;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = typeof value === 'string' ? value : [...value];
  return (isSecure ? https : http).request({
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path,
    method: request.method,
    agent: isSecure ? agents.https : agents.http,
    headers: {
      ...headers,
      ...(length === undefined ? {} : { 'content-length': length }),
      ...(request.body !== undefined && length === undefined ? { 'transfer-encoding': 'chunked' } : {}),
    },
  });
}

/** A redirect to anywhere but below the destination's own address: a login page, another scheme, another host. */
function pointsAway({ request, url }: Exchange, response: http.IncomingMessage): Failure | undefined {
  const { location } = response.headers;
  const status = response.statusCode ?? 0;
  if (location === undefined || status < 300 || status > 399) return undefined;
  const base = request.destination.url.replace(/\/+$/, '');
  const target = URL.canParse(location, url.href) ? new URL(location, url.href).href : location;
  if (target === base || target.startsWith(`${base}/`)) return undefined;
  return failure('remote.redirect', { host: url.host, status, location: target.slice(0, 200) });
}

interface Held {
  readonly watch: Watch;
  readonly stop: () => void;
  readonly outgoing: http.ClientRequest;
}

function answerOf(response: http.IncomingMessage, held: Held): RelayAnswer {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2)
    pairs.push([response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '']);
  return {
    status: response.statusCode ?? 0,
    headers: endToEnd(pairs),
    chunks: () => flow(response, held),
  };
}

async function* flow(response: http.IncomingMessage, held: Held): AsyncGenerator<Uint8Array> {
  const { watch, stop, outgoing } = held;
  try {
    yield* watchedChunks(response, watch);
  } finally {
    stop();
    // A connection is kept only after a whole answer.
    if (!response.complete) outgoing.destroy();
  }
}
