import { getProxyForUrl } from 'proxy-from-env';
import type { Result } from '../../../shared/model/result.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Heard } from '../../core/ports/heard.ts';
import { ReusedMemory } from '../../core/reusedMemory.ts';
import { createAgents, type AgentPair, type AgentWant } from './agents.ts';
import type { HttpAnswer } from './answer.ts';
import { call } from './call.ts';
import { HeardServers } from './heardServers.ts';
import { HTTP_LIMITS, SMALL_BODY_BYTES_MAX, type HttpLimits } from './limits.ts';
import type { BodyRequest, CallRequest, HttpRequest } from './request.ts';
import { openAnswer, type OpenedAnswer } from './openAnswer.ts';
import { rememberLast } from './rememberLast.ts';
import { sendBody } from './sendBody.ts';
import type { HttpTools } from './tools.ts';

/** One body is sent, and one is prepared meanwhile. */
const FREE_BODIES_MAX = 2;

/** HTTP as the service adapters see it. Every expected failure is a value; every status below 600 may be an answer. */
export interface Http {
  readonly clock: Clock;
  /** What answers to small calls told in passing: a probe is one. */
  readonly heard: Heard;
  /** A small call; see `CallRequest.effect` for what is never sent twice. */
  call(request: CallRequest): Promise<Result<HttpAnswer>>;
  /** A file as the body, in constant memory. */
  sendBody(request: BodyRequest): Promise<Result<HttpAnswer>>;
  /** A GET whose answer may be of any size: a log, an exported file. */
  openAnswer(request: HttpRequest): Promise<Result<OpenedAnswer>>;
  /** The agents that the above use, for a library that speaks HTTP itself (TUS). The failure says what is wrong with the authority file. */
  agentsFor(url: URL, want: AgentWant): Promise<Result<AgentPair, string>>;
  /** Closes every connection. */
  close(): void;
}

/** What `createHttp` takes. */
export interface HttpOptions {
  readonly clock: Clock;
  readonly limits?: Partial<HttpLimits>;
  /** The proxy for an address, empty for none; HTTPS_PROXY, HTTP_PROXY and NO_PROXY by default. */
  readonly proxyFor?: (url: string) => string;
}

/** Reads the code that a first call would wait for; a start does not. */
export async function readHttpAhead(): Promise<void> {
  await Promise.all([import('got'), import('./keptConnections.ts')]);
}

/** One set of connections for the whole daemon. */
export function createHttp(options: HttpOptions): Http {
  const proxyFor = options.proxyFor ?? rememberLast(getProxyForUrl);
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const tools: HttpTools = {
    agents: createAgents({ proxyFor, connectMs: limits.connectMs }),
    heard: new HeardServers(proxyFor),
    clock: options.clock,
    limits,
    bodyMemory: new ReusedMemory({ pieceBytes: SMALL_BODY_BYTES_MAX, freeMax: FREE_BODIES_MAX }),
  };
  return {
    clock: options.clock,
    heard: tools.heard,
    call: (request) => call(tools, request),
    sendBody: (request) => sendBody(tools, request),
    openAnswer: (request) => openAnswer(tools, request),
    agentsFor: (url, want) => tools.agents.agentsFor(url, want),
    close: () => tools.agents.close(),
  };
}
