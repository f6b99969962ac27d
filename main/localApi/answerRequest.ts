import type { RouteName } from '../../shared/api/contract.ts';
import { OPERATOR_HEADER, readOperator } from '../../shared/api/operatorHeader.ts';
import type { Route } from '../../shared/api/route.ts';
import { sendStream } from './sendStream.ts';
import { failure } from '../../shared/model/failure.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { Log } from '../core/ports/log.ts';
import { StoreError } from '../core/ports/store.ts';
import { admit, admitHead, type Admitted } from './admission.ts';
import { sendAnswer, sendJson, sendProblem, type Exchange } from './answer.ts';
import type { Handlers, RawReply } from './handlers/handler.ts';
import { idempotencyKey, type Idempotency, type Kept } from './idempotency.ts';
import { locationOf } from './locationOf.ts';
import { matchRoute, type RouteMatch } from './matchRoute.ts';
import { checkWith, readJson, type JsonBody } from './readBody.ts';
import { reprDigest } from './receiptFormats.ts';
import type { Answerer } from './server.ts';
import type { SettingsLock } from './settingsLock.ts';
import { serveShell, type Shell } from './shell.ts';
import { CHALLENGE_HEADER, PROOF_HEADER, type Caller, type TokenBook } from './tokens.ts';

/**
 * A face with a table of its own below a path, such as the mirror. Host and Origin are checked before; the target is as it came
 * in the request line.
 */
export interface Mount {
  /** Begins and ends with `/`. */
  readonly prefix: string;
  answer(exchange: Exchange): Promise<void>;
}

export interface AnswerParts {
  /** The handlers for whoever asks under this name, or under none. */
  readonly handlers: (operator: string | undefined) => Handlers;
  readonly tokens: TokenBook;
  readonly idempotency: Idempotency;
  readonly lock: Pick<SettingsLock, 'admits'>;
  readonly shell: Shell;
  readonly mounts: readonly Mount[];
  readonly log: Log;
  /** Shows a client that this is the daemon; see `daemonProof`. */
  readonly prove: (challenge: string, port: number) => string;
}

/**
 * Answers requests, in layers that each deny by default: admission, then the public page and mounts, then the token,
 * then routing, scope, body and effect.
 */
export function answerRequest(parts: AnswerParts): Answerer {
  return async (exchange, port) => {
    try {
      await answer(parts, exchange, port);
    } catch (error) {
      sendProblem(exchange, unexpected(error, parts.log));
    }
  };
}

type FoundRoute = Extract<RouteMatch, { kind: 'route' }>;

async function answer(parts: AnswerParts, exchange: Exchange, port: number): Promise<void> {
  const { request } = exchange;
  const method = request.method ?? '';
  const head = { method, target: request.url ?? '', rawHeaders: request.rawHeaders };
  const mount = parts.mounts.find((one) => head.target.startsWith(one.prefix));
  if (mount !== undefined) {
    const foreign = admitHead(head, port);
    return foreign === undefined ? mount.answer(exchange) : sendProblem(exchange, foreign);
  }
  const admitted = admit(head, port);
  if (!admitted.ok) return sendProblem(exchange, admitted.failure);
  const { path } = admitted.value;
  proveTo(exchange, (challenge) => parts.prove(challenge, port));
  if (serveShell(parts.shell, exchange, path)) return;

  const match = matchRoute(method, path);
  const isOpen = match.kind === 'route' && match.route.open !== undefined;
  const caller = isOpen ? ANYONE : callerOf(parts.tokens, exchange);
  if (caller === undefined) return sendProblem(exchange, failure('request.unauthorised'));
  switch (match.kind) {
    case 'unknown':
      return sendProblem(
        exchange,
        failure('request.not-found', { what: 'address', name: path.slice(0, 200) }),
      );
    case 'wrong-method': {
      const allowed = match.allowed.join(', ');
      return sendProblem(exchange, failure('request.method', { method, allowed }), { allow: allowed });
    }
    case 'route':
      return answerRoute(parts, exchange, { match, admitted: admitted.value, caller });
    default:
      match satisfies never;
  }
}

const CHALLENGE_FORM = /^[\w-]{16,128}$/;

function proveTo({ request, response }: Exchange, prove: (challenge: string) => string): void {
  const challenge = request.headers[CHALLENGE_HEADER];
  if (typeof challenge === 'string' && CHALLENGE_FORM.test(challenge))
    response.setHeader(PROOF_HEADER, prove(challenge));
}

/** Of a route that needs no token nothing is known of who calls. */
const ANYONE: Caller = { scope: 'write' };

/** Whom the one Authorization header shows. Two of them are one too many. */
function callerOf(tokens: TokenBook, { request }: Exchange): Caller | undefined {
  const given = request.rawHeaders.filter((_, at) => at % 2 === 0 && isAuthorization(request.rawHeaders[at]));
  return given.length === 1 ? tokens.callerOf(request.headers.authorization) : undefined;
}

function isAuthorization(name: string | undefined): boolean {
  return name?.toLowerCase() === 'authorization';
}

interface RouteCall {
  readonly match: FoundRoute;
  readonly admitted: Admitted;
  readonly caller: Caller;
}

async function answerRoute(parts: AnswerParts, exchange: Exchange, call: RouteCall): Promise<void> {
  const { route } = call.match;
  if (route.scope === 'write' && call.caller.scope === 'read')
    return sendProblem(exchange, failure('request.read-only'));
  if (route.guarded === true && !parts.lock.admits())
    return sendProblem(exchange, failure('settings.protected'));
  const query = checkQuery(route, call.admitted.query);
  if (!query.ok) return sendProblem(exchange, query.failure);
  const body = await bodyOf(route, exchange);
  if (!body.ok) return sendProblem(exchange, body.failure);
  const parsed = route.body === undefined ? ok(undefined) : checkWith(route.body, body.value.value, 'body');
  if (!parsed.ok) return sendProblem(exchange, parsed.failure);
  const operator = operatorOf(exchange);
  if (!operator.ok) return sendProblem(exchange, operator.failure);
  const run = (): Promise<Result<unknown>> =>
    handlerOf(
      parts.handlers(operator.value),
      call.match.name,
    )({
      params: call.match.params,
      query: query.value,
      body: parsed.value,
      exchange,
      ...(call.caller.name === undefined ? {} : { caller: call.caller.name }),
      ...(operator.value === undefined ? {} : { operator: operator.value }),
    });
  if (route.raw?.answer !== undefined) return sendRaw(exchange, await run());
  const done = await once(parts, { exchange, call, bodyText: body.value.text, run });
  if (!done.ok) return sendProblem(exchange, done.failure);
  const location = locationOf(call.match.name, done.value.body);
  const headers = {
    ...(done.value.isReplay ? { 'idempotent-replayed': 'true' } : {}),
    ...(location === undefined ? {} : { location }),
  };
  if (done.value.status === 204) sendAnswer(exchange, { status: 204, headers });
  else sendJson(exchange, { status: done.value.status, body: done.value.body, headers });
}

function operatorOf({ request }: Exchange): Result<string | undefined> {
  const given = request.headers[OPERATOR_HEADER];
  return readOperator(Array.isArray(given) ? given.join() : given);
}

interface Effect {
  readonly exchange: Exchange;
  readonly call: RouteCall;
  readonly bodyText: string;
  readonly run: () => Promise<Result<unknown>>;
}

/** Routes whose answer or body is a secret that must not be kept; a code or token is of use only once anyway. */
const NEVER_KEPT: ReadonlySet<RouteName> = new Set([
  'signIn',
  'makeSignInCode',
  'mirrorKey',
  'addToken',
  'openSettingsLock',
  'resetSettingsLock',
]);

async function once(parts: AnswerParts, effect: Effect): Promise<Result<Kept>> {
  const { route, name } = effect.call.match;
  const act = async (): Promise<Result<Kept>> => {
    const done = await effect.run();
    return done.ok
      ? ok({ status: route.status, body: JSON.stringify(done.value ?? null), isReplay: false })
      : done;
  };
  const key = idempotencyKey(effect.exchange.request.headers['idempotency-key']);
  if (!key.ok) return key;
  if (key.value === undefined || route.method !== 'POST' || NEVER_KEPT.has(name)) return act();
  const keyed = {
    key: key.value,
    method: route.method,
    path: effect.call.admitted.path,
    body: effect.bodyText,
  };
  return parts.idempotency.once(keyed, act);
}

function checkQuery(route: Route, given: ReadonlyMap<string, string>): Result<unknown> {
  return route.query === undefined
    ? ok(undefined)
    : checkWith(route.query, Object.fromEntries(given), 'query');
}

async function bodyOf(route: Route, exchange: Exchange): Promise<Result<JsonBody>> {
  const hasJson = route.method === 'POST' || route.method === 'PATCH' || route.method === 'PUT';
  if (!hasJson || route.raw?.body !== undefined) return ok({ text: '', value: undefined });
  return readJson(exchange);
}

/** A call whose parts were checked with the schemas of its route. */
interface CheckedCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly exchange: Exchange;
  readonly caller?: string;
  readonly operator?: string;
}

/** The compiler has checked that each route has its handler; here they are only told apart by name. */
function handlerOf(handlers: Handlers, name: RouteName): (call: CheckedCall) => Promise<Result<unknown>> {
  return handlers[name] as (call: CheckedCall) => Promise<Result<unknown>>;
}

function sendRaw(exchange: Exchange, done: Result<unknown>): void {
  if (!done.ok) return sendProblem(exchange, done.failure);
  const reply = done.value as RawReply;
  if (reply === 'taken') return;
  if ('chunks' in reply) return sendStream(exchange, reply);
  sendAnswer(exchange, {
    status: 200,
    body: reply.body,
    headers: {
      'content-type': reply.mediaType,
      'content-disposition': `attachment; filename="${reply.fileName}"`,
      'repr-digest': reprDigest(reply.body),
    },
  });
}

function unexpected(error: unknown, log: Log): ReturnType<typeof failure> {
  const name = error instanceof Error ? error.name : 'unknown';
  log.error('a request ended in an unexpected error', { error: name });
  log.debug('where it came from', { stack: error instanceof Error ? error.stack : undefined });
  if (error instanceof StoreError)
    return failure('ledger.trouble', {
      reason: `The ledger says "${error.reason}"`,
      path: 'the data directory',
    });
  return failure('internal.bug', { reason: `An unexpected ${name}; the log has more` });
}
