import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One route of the local API, as data: server, client, types and OpenAPI are made from it.
 * Every route needs a token, unless `open` says why it does not.
 */
export interface Route {
  readonly method: Method;
  /** Below the API's root, parameters as `:name`. */
  readonly path: string;
  /** One line for the OpenAPI page. */
  readonly summary: string;
  /** `read` tokens may call it too. */
  readonly scope: 'read' | 'write';
  /** Changes settings: refused while they are locked. */
  readonly guarded?: true;
  /** Why no token is needed; absent everywhere else. */
  readonly open?: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** JSON answer; absent for 204. */
  readonly output?: z.ZodType;
  /** Media type of an answer or body that is not JSON. */
  readonly raw?: { readonly answer?: string; readonly body?: string };
  readonly status: 200 | 201 | 202 | 204;
  /** Codes of the failures it may answer with, beyond the general ones. */
  readonly problems?: readonly string[];
}

/** Keeps the literal types of a route. */
export function route<const R extends Route>(made: R): R {
  return made;
}

/** Names of the parameters in a path. */
export type PathParameters<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameters<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

export type RouteOutput<R extends Route> = R['output'] extends z.ZodType ? z.output<R['output']> : undefined;
export type RouteBody<R extends Route> = R['body'] extends z.ZodType ? z.input<R['body']> : undefined;
export type RouteParsedBody<R extends Route> = R['body'] extends z.ZodType ? z.output<R['body']> : undefined;
export type RouteQuery<R extends Route> = R['query'] extends z.ZodType ? z.input<R['query']> : undefined;
export type RouteParsedQuery<R extends Route> = R['query'] extends z.ZodType
  ? z.output<R['query']>
  : undefined;
