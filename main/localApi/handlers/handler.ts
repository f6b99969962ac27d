import type { Contract, RouteName } from '../../../shared/api/contract.ts';
import type {
  PathParameters,
  Route,
  RouteOutput,
  RouteParsedBody,
  RouteParsedQuery,
} from '../../../shared/api/route.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { z } from 'zod';
import type { Exchange } from '../answer.ts';

/** A request whose parts are checked. */
export interface ApiCall<R extends Route> {
  readonly params: Readonly<Record<PathParameters<R['path']>, string>>;
  readonly query: RouteParsedQuery<R>;
  readonly body: RouteParsedBody<R>;
  /** For bodies and answers that stream. */
  readonly exchange: Exchange;
  /** Name of the token, where a script's own token was shown. */
  readonly caller?: string;
  /** The name under which somebody asks; it proves nothing. */
  readonly operator?: string;
}

/** Bytes of an answer that is not JSON; `taken` = the handler has answered itself. */
export type RawReply =
  | { readonly mediaType: string; readonly fileName: string; readonly body: string | Uint8Array }
  /** Of unknown length: sent as it comes. */
  | { readonly mediaType: string; readonly fileName: string; readonly chunks: AsyncIterable<Uint8Array> }
  | 'taken';

/** What a handler answers with: the output of its route, checked by the compiler. */
export type Reply<R extends Route> = R['raw'] extends { readonly answer: string } ? RawReply : RouteOutput<R>;

export type Handler<R extends Route> = (call: ApiCall<R>) => Promise<Result<Reply<R>>>;

/** One handler per route: a route without one does not compile. */
export type Handlers = { readonly [N in RouteName]: Handler<Contract[N]> };

/** Those of some routes. */
export type SomeHandlers<Names extends RouteName> = Pick<Handlers, Names>;

/** Reads an id; what cannot be one does not exist. */
export function parseId<T>(schema: z.ZodType<T>, text: string, what: string): Result<T> {
  const parsed = schema.safeParse(text);
  return parsed.success ? { ok: true, value: parsed.data } : fail(notFound(what, text));
}

/** Nothing of that name is known. */
export function notFound(what: string, name: string): ReturnType<typeof failure> {
  return failure('request.not-found', { what, name: name.slice(0, 100) });
}

/** Aborts when whoever asked has gone, or was answered. */
export function goneSignal({ response }: Exchange): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** Changes the value of a success. */
export function mapped<T, U>(result: Result<T>, change: (value: T) => U): Result<U> {
  return result.ok ? { ok: true, value: change(result.value) } : result;
}

/** Removes what is undefined: an absent field is absent, not undefined. */
export function present<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
