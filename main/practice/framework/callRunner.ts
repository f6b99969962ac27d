import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import { answerOf } from './answer.ts';
import { deliver, hangUp } from './deliver.ts';
import type { Exchange } from './exchange.ts';
import { ClientGone } from './exchange.ts';
import type { Fault } from './fault.ts';
import type { Delivery, EarlyEnd } from './faultActs.ts';
import { actBeforeWork, actOnAnswer, EndedByFault } from './faultActs.ts';
import type { FaultBook } from './faultBook.ts';
import type { CallFacts, CallLedger, LedgerEntry } from './ledger.ts';
import type { PracticeClock } from './practiceClock.ts';
import { readAll, throttled } from './requestBody.ts';
import type { ServiceMount, ServiceRoute, PracticeLog } from './serviceModule.ts';

/** What every call needs of the server. */
export interface CallWorld {
  readonly clock: PracticeClock;
  readonly faults: FaultBook;
  readonly ledger: CallLedger;
  readonly log: PracticeLog;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
  /** The server's address as this client wrote it. */
  readonly urlFor: (request: IncomingMessage) => string;
}

/** A call on its way to a mount; `path` and `queryText` are raw, the path below the mount's base. */
export interface IncomingCall {
  readonly mount: ServiceMount;
  readonly path: string;
  readonly queryText: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Running {
  readonly call: IncomingCall;
  readonly route: RouteMatch;
  readonly entry: LedgerEntry;
  readonly signal: AbortSignal;
  readonly faults: Fault[];
}

interface RouteMatch extends Pick<ServiceRoute, 'name' | 'handle'> {
  readonly service: string;
  readonly groups: Readonly<Record<string, string>>;
}

/** Takes one call from its arrival to the end of its answer, with the faults that hit it, and books it. Never rejects. */
export async function runCall(call: IncomingCall, world: CallWorld): Promise<void> {
  const route = matchRoute(call);
  const gone = new AbortController();
  call.response.once('close', () => {
    if (!call.response.writableFinished) gone.abort();
  });
  const signal = AbortSignal.any([gone.signal, world.stopping]);
  const entry = world.ledger.begin({
    at: world.clock.now().toISOString(),
    service: route.service,
    route: route.name,
    method: call.request.method ?? '',
    path: call.queryText === '' ? call.path : `${call.path}?${call.queryText}`,
  });
  const faults = [...world.faults.onArrival({ service: route.service, route: route.name })];
  const running: Running = { call, route, entry, signal, faults };
  try {
    await actBeforeWork(faults, signal);
    const answer = await route.handle(createExchange(running, world));
    await finish(actOnAnswer(faults, answer), running, world);
  } catch (error) {
    await endEarly(error, running, world);
  }
}

function matchRoute({ mount, path, request }: IncomingCall): RouteMatch {
  for (const route of mount.routes) {
    if (route.methods !== undefined && !route.methods.includes(request.method ?? '')) continue;
    const match = route.pattern.exec(path);
    if (match === null) continue;
    const { name, handle } = route;
    return { name, handle, service: route.service ?? mount.service, groups: match.groups ?? {} };
  }
  return { name: 'other', handle: mount.otherwise, service: mount.service, groups: {} };
}

function createExchange(running: Running, world: CallWorld): Exchange {
  const { call, route, entry, signal, faults } = running;
  const seen = new Set<number>();
  const slow = faults.find((fault) => fault.kind === 'slow' && fault.of === 'request');
  const body = slow?.kind === 'slow' ? throttled(call.request, slow.bytesPerSecond, signal) : call.request;
  const note = (facts: CallFacts): void => {
    Object.assign(entry, facts);
  };
  return {
    method: call.request.method ?? '',
    path: call.path,
    queryText: call.queryText,
    groups: route.groups,
    headers: call.request.headers,
    baseUrl: world.urlFor(call.request) + call.mount.base,
    remoteAddress: call.request.socket.remoteAddress ?? '',
    body,
    signal,
    readBody: (bytesMax) => readAll(body, bytesMax, signal),
    note,
    learned: async (facts) => {
      note(facts);
      const struck = world.faults.onFacts(
        { service: route.service, route: route.name },
        entryFacts(entry),
        seen,
      );
      faults.push(...struck);
      await actBeforeWork(struck, signal);
    },
    isHitBy: (kind) => faults.some((fault) => fault.kind === kind),
  };
}

function entryFacts(entry: LedgerEntry): CallFacts {
  const facts: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      facts[key] = value;
  }
  return facts;
}

/** Booked before it is sent: who has read an answer finds its call in the ledger. */
async function finish(delivery: Delivery, running: Running, world: CallWorld): Promise<void> {
  const { call, entry, signal } = running;
  entry.status = delivery.answer.status;
  if (delivery.kind === 'lost' || delivery.kind === 'cut' || signal.aborted) entry.lostAnswer = true;
  book(running, world);
  if (entry.lostAnswer === undefined) {
    call.response.once('close', () => {
      if (call.response.writableFinished) return;
      entry.lostAnswer = true;
      world.ledger.keep(entry);
    });
  }
  await deliver(delivery, { request: call.request, response: call.response, signal });
}

function book({ entry, faults }: Running, world: CallWorld): void {
  if (faults.length > 0) entry.faults = faults.map((fault) => fault.kind);
  world.ledger.keep(entry);
}

async function endEarly(error: unknown, running: Running, world: CallWorld): Promise<void> {
  const { call, entry, signal } = running;
  if (error instanceof EndedByFault) {
    await endByFault(error.end, running, world);
    return;
  }
  if (error instanceof ClientGone || signal.aborted) {
    entry.clientGone = true;
    book(running, world);
    call.request.socket.destroy();
    return;
  }
  world.log('a practice service failed', { route: running.route.name, error });
  const answer: Answer = answerOf(500, 'text/plain; charset=utf-8', 'The practice server failed.\n');
  entry.status = 500;
  book(running, world);
  if (call.response.headersSent) call.request.socket.destroy();
  else await deliver({ kind: 'whole', answer }, { request: call.request, response: call.response, signal });
}

async function endByFault(end: EarlyEnd, running: Running, world: CallWorld): Promise<void> {
  const { call, entry, signal, faults } = running;
  if (end.kind === 'answer') entry.status = end.answer.status;
  book(running, world);
  switch (end.kind) {
    case 'answer':
      await deliver(actOnAnswer(slowOnly(faults), end.answer), { ...call, signal });
      return;
    case 'reset':
      hangUp(call.request);
      return;
    case 'silence':
      // Nothing more: the client, or the end of the server, closes the connection.
      return;
    default:
      end satisfies never;
  }
}

/** No work was done, so there is no answer of it to lose or to alter. */
function slowOnly(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter((fault) => fault.kind === 'slow' || fault.kind === 'cutBody');
}
