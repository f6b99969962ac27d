import { createHash } from 'node:crypto';
import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  ECOTAXA_NO_RIGHT,
  ECOTAXA_PATHS,
  ecotaxaDetail,
  ecotaxaTokenSchema,
} from '../../../../shared/services/ecotaxa/wire.ts';
import type { Access } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import type { OpenedAnswer } from '../../http/openAnswer.ts';
import type { BodyRequest, CallRequest, HttpRequest } from '../../http/request.ts';
import { serviceUrl } from '../../http/serviceUrl.ts';
import { notUnderstood, said } from '../../http/statusFailure.ts';
import { aboutAccess, ecotaxaFailure, isNotSignedIn, jsonOf } from './ecotaxaFailure.ts';

/** A request without what every request of a destination has. */
type Own<Request extends HttpRequest> = Omit<Request, 'url' | 'signal' | 'secrets' | 'ca'> & {
  /** Path below the destination's address, with its query. */
  readonly path: string;
};

/** One destination, signed in when it must be. A token that proves old is renewed once. */
export interface EcotaxaCaller {
  readonly http: Http;
  readonly access: Access;
  call(request: Own<CallRequest>): Promise<Result<HttpAnswer>>;
  /** Opens an answer of any size. */
  open(request: Own<HttpRequest>): Promise<Result<OpenedAnswer>>;
  /** Sends a body. Never renews: a body may be taken once, so ask something small first. */
  sendBody(request: Own<BodyRequest>): Promise<Result<HttpAnswer>>;
  /** The token, asked for where there is none yet; `isOld` throws the known one away. */
  token(isOld?: boolean): Promise<Result<string>>;
}

/** Tokens of all destinations, in memory only: they open an account for a month. */
export interface EcotaxaSessions {
  callerFor(access: Access): EcotaxaCaller;
}

/** Starts without any token. */
export function createEcotaxaSessions(http: Http): EcotaxaSessions {
  const tokens = new Map<string, string>();
  return {
    callerFor: (access) => {
      const key = tokenKey(access);
      const token = async (isOld = false): Promise<Result<string>> => {
        const known = isOld ? undefined : tokens.get(key);
        if (known !== undefined) return ok(known);
        tokens.delete(key);
        const made = await login(http, access);
        if (made.ok) tokens.set(key, made.value);
        return made;
      };
      return makeCaller(http, access, token);
    },
  };
}

/** A changed address, user or password is another account; the password itself is not kept. */
function tokenKey({ destination, secret }: Access): string {
  const { id, generation, url, user } = destination;
  return createHash('sha256')
    .update(JSON.stringify([id, generation, url, user, secret]))
    .digest('hex');
}

function makeCaller(http: Http, access: Access, token: EcotaxaCaller['token']): EcotaxaCaller {
  const whole = <Request extends HttpRequest>(request: Own<Request>, bearer: string): Request =>
    ({
      ...commonRequest(access, bearer),
      ...request,
      url: addressOf(access, request.path),
      headers: { authorization: `Bearer ${bearer}`, accept: 'application/json', ...request.headers },
    }) as unknown as Request;
  /** Tries with the known token, and once more with a new one where that was not accepted. */
  async function twice<T>(
    attempt: (bearer: string) => Promise<Result<T>>,
    isRefused: (value: T) => boolean,
  ): Promise<Result<T>> {
    const first = await token();
    if (!first.ok) return first;
    const tried = await attempt(first.value);
    if (!tried.ok || !isRefused(tried.value)) return tried;
    const second = await token(true);
    return second.ok ? attempt(second.value) : second;
  }
  return {
    http,
    access,
    token,
    call: (request) => twice((bearer) => http.call(whole<CallRequest>(request, bearer)), isNotSignedIn),
    open: (request) =>
      twice(
        (bearer) => http.openAnswer(whole<HttpRequest>(request, bearer)),
        (opened) => opened.kind === 'told' && isNotSignedIn(opened.answer),
      ),
    sendBody: async (request) => {
      const bearer = await token();
      if (!bearer.ok) return bearer;
      const { pace } = access;
      return http.sendBody({
        ...whole<BodyRequest>(request, bearer.value),
        ...(pace === undefined ? {} : { pace }),
      });
    },
  };
}

function commonRequest({ destination, secret, signal }: Access, bearer?: string) {
  return {
    secrets: bearer === undefined ? [secret] : [secret, bearer],
    ca: destination.options.ca,
    signal,
  };
}

/** The address of a path with a query. */
export function addressOf({ destination }: Access, path: string): string {
  const [plain = '', query] = path.split('?', 2);
  const url = serviceUrl(destination.url, plain);
  return query === undefined ? url : `${url}?${query}`;
}

/** Signs in. Wrong credentials are a 403 here, with the words of a missing right. */
async function login(http: Http, access: Access): Promise<Result<string>> {
  const { destination, secret } = access;
  if (destination.user === undefined || destination.user === '') {
    const lacks = {
      destination: destination.name,
      kind: destination.kind,
      setting: 'user',
      flag: '--user EMAIL',
    };
    return fail(failure('destination.incomplete', lacks));
  }
  const answered = await http.call({
    ...commonRequest(access),
    method: 'POST',
    url: addressOf(access, ECOTAXA_PATHS.login),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ username: destination.user, password: secret }),
    effect: 'safe',
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  const token = ecotaxaTokenSchema.safeParse(jsonOf(answer));
  // The token would be hidden like a secret in `text`, so the body itself is read.
  if (answer.status === 200 && token.success) return ok(token.data);
  const about = aboutAccess(access);
  const { host, destination: name } = about;
  const isRefused = answer.status === 403 && ecotaxaDetail(jsonOf(answer)) === ECOTAXA_NO_RIGHT;
  if (isRefused || answer.status === 401)
    return fail(failure('remote.sign-in', { host, destination: name, status: answer.status }, said(answer)));
  const expected = 'a token';
  return fail(ecotaxaFailure(answer, about, { expected }) ?? notUnderstood(answer, about, expected));
}
