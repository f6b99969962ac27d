import type { z } from 'zod';
import { describeFailure, type FailureCode } from '../model/failureCatalogue.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Contract, RouteName } from './contract.ts';
import type { PathParameters, Route, RouteBody, RouteOutput, RouteQuery } from './route.ts';
import { problemView, type ProblemView } from './views.ts';

/** One HTTP request to the daemon. `path` begins with `/` and carries the query. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or bytes where the route takes bytes. */
  readonly body?: ApiBody;
  readonly signal?: AbortSignal;
}

export type ApiBody = string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;

/** What of an HTTP answer is used: the `Response` of fetch is one. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

/** Carries one request. Adds what proves who asks; rejects only where no answer came. */
export type Transport = (request: ApiRequest) => Promise<ApiResponse>;

/** Of a call: the answer, or the problem that the daemon told (or that it cannot be reached). */
export type ClientResult<T> = Result<T, ProblemView>;

/** What a method takes: only what its route has. */
export type CallInput<R extends Route> = ParamsInput<R> &
  QueryInput<R> &
  BodyInput<R> & {
    /** POST only: the same key and body give the same answer, and the effect happens once. */
    readonly idempotencyKey?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };
type ParamsInput<R extends Route> = [PathParameters<R['path']>] extends [never]
  ? unknown
  : { readonly params: Readonly<Record<PathParameters<R['path']>, string>> };
type QueryInput<R extends Route> = R['query'] extends z.ZodType
  ? { readonly query?: RouteQuery<R> }
  : unknown;
type BodyInput<R extends Route> = R['raw'] extends { readonly body: string }
  ? { readonly body: ApiBody }
  : R['body'] extends z.ZodType
    ? undefined extends RouteBody<R>
      ? { readonly body?: RouteBody<R> }
      : { readonly body: RouteBody<R> }
    : unknown;

/** What a method gives: the checked JSON, or the answer itself where the route answers with bytes. */
export type CallOutput<R extends Route> = R['raw'] extends { readonly answer: string }
  ? ApiResponse
  : RouteOutput<R>;

type Method<R extends Route> =
  Partial<CallInput<R>> extends CallInput<R>
    ? (input?: CallInput<R>) => Promise<ClientResult<CallOutput<R>>>
    : (input: CallInput<R>) => Promise<ClientResult<CallOutput<R>>>;

/** One method per route. */
export type Client = { readonly [N in RouteName]: Method<Contract[N]> };

/** What any method takes, of whatever route. */
export interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Calls one route, and checks the answer with its schema. */
export async function answerOf(
  call: Transport,
  route: Route,
  input: LooseInput,
): Promise<ClientResult<unknown>> {
  let response: ApiResponse;
  try {
    response = await call(requestOf(route, input));
  } catch {
    return fail(unreachable());
  }
  if (response.status >= 400) return fail(await readProblem(response));
  if (route.raw?.answer !== undefined) return ok(response);
  if (route.output === undefined || response.status === 204) return ok(undefined);
  const parsed = route.output.safeParse(parseJson(await response.text().catch(() => '')));
  if (!parsed.success) return fail(problemOf('daemon.not-understood', { path: route.path }, 502));
  return ok(parsed.data);
}

/** The request that a call of this route is. */
export function requestOf(route: Route, input: LooseInput): ApiRequest {
  const headers: Record<string, string> = { accept: accepts(route), ...input.headers };
  let body: ApiBody | undefined;
  if (route.raw?.body !== undefined) {
    headers['content-type'] = route.raw.body;
    body = input.body as ApiBody;
  } else if (route.method !== 'GET' && route.method !== 'DELETE') {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(input.body ?? {});
  }
  if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey;
  return {
    method: route.method,
    path: pathOf(route, input),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  };
}

function accepts(route: Route): string {
  return route.raw?.answer ?? 'application/json';
}

function pathOf(route: Route, input: LooseInput): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(
    (input.query ?? {}) as Record<string, string | number | undefined>,
  ))
    if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

async function readProblem(response: ApiResponse): Promise<ProblemView> {
  const parsed = problemView.safeParse(parseJson(await response.text().catch(() => '')));
  return parsed.success ? parsed.data : problemOf('daemon.not-understood', {}, response.status);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreachable(): ProblemView {
  return problemOf('daemon.unreachable', {}, 503);
}

/** A failure as RFC 9457 problem details. */
export function problemOf(
  code: FailureCode,
  facts: Readonly<Record<string, string | number>>,
  status: number,
): ProblemView {
  const told = describeFailure(code, facts);
  return {
    type: `urn:waybill:problem:${code}`,
    title: told.what,
    status,
    detail: told.why,
    code,
    next_action: told.next,
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
  };
}
