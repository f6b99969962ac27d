import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import type { Access } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import type { CallRequest, HttpBody } from '../../http/request.ts';
import { hostOf, serviceUrl } from '../../http/serviceUrl.ts';
import { said, type AnswerAbout } from '../../http/statusFailure.ts';
import { permissionReason } from './dspFailure.ts';
import type { DspPatience } from './dspPatience.ts';
import type { DspToken, DspTokens } from './dspTokens.ts';

/** One DSP-INGEST, as one destination reaches it. */
export interface DspCaller {
  readonly http: Http;
  readonly tokens: DspTokens;
  readonly patience: DspPatience;
  readonly access: Access;
  /** The destination's project. */
  readonly shortcode: string;
}

/** A call below the ingest's address. */
export interface DspRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly effect: CallRequest['effect'];
  readonly answerBytesMax?: number;
}

/** Makes a caller; fails where the destination has no project. */
export function dspCaller(
  tools: Pick<DspCaller, 'http' | 'tokens' | 'patience'>,
  access: Access,
): Result<DspCaller> {
  const { destination } = access;
  const { shortcode } = destination.options;
  if (shortcode !== undefined)
    return ok({
      http: tools.http,
      tokens: tools.tokens,
      patience: tools.patience,
      access,
      shortcode: shortcode.toUpperCase(),
    });
  return fail(
    failure('destination.incomplete', {
      destination: destination.name,
      kind: destination.kind,
      setting: 'shortcode',
      flag: '--shortcode XXXX',
    }),
  );
}

/** What the sentences about this destination name. */
export function aboutCall({ access: { destination } }: Pick<DspCaller, 'access'>): AnswerAbout {
  return { host: hostOf(destination.url), destination: destination.name };
}

/** The project, for what is remembered of it. */
export function projectKey({ access, shortcode }: DspCaller): string {
  return `${access.destination.id} ${shortcode}`;
}

/** A call without a token. */
export function callPublic(caller: DspCaller, path: string): Promise<Result<HttpAnswer>> {
  const { destination, secret, signal } = caller.access;
  return caller.http.call({
    method: 'GET',
    url: serviceUrl(destination.url, path),
    headers: { accept: 'application/json' },
    effect: 'safe',
    secrets: [secret],
    ca: destination.options.ca,
    signal,
  });
}

/**
 * A call with a token. Where the ingest refuses one that it took before, it has ended: a new one is fetched, once, and
 * the call made again, which the refusal shows to have had no effect.
 */
export async function callDsp(caller: DspCaller, request: DspRequest): Promise<Result<HttpAnswer>> {
  const token = await caller.tokens.get(caller.access);
  if (!token.ok) return token;
  const first = await callWith(caller, request, token.value);
  if (!first.ok || !hasEnded(token.value, first.value)) return first;
  caller.tokens.forget(caller.access);
  const renewed = await caller.tokens.get(caller.access);
  return renewed.ok ? callWith(caller, request, renewed.value) : renewed;
}

/**
 * An upload. Its body flows once, so that a token's end in the middle is told as "not now": a new token is at hand for
 * the next try.
 */
export async function sendDsp(
  caller: DspCaller,
  upload: { readonly path: string; readonly body: HttpBody; readonly onProgress: (sent: number) => void },
): Promise<Result<HttpAnswer>> {
  const token = await caller.tokens.get(caller.access);
  if (!token.ok) return token;
  const { body, onProgress } = upload;
  const common = commonRequest(caller, upload.path, token.value);
  const sent = await caller.http.sendBody({
    ...common,
    method: 'POST',
    headers: { ...common.headers, 'content-type': 'application/octet-stream' },
    body,
    onProgress,
    ...(caller.access.pace === undefined ? {} : { pace: caller.access.pace }),
  });
  if (!sent.ok || !hasEnded(token.value, sent.value)) return sent;
  caller.tokens.forget(caller.access);
  const renewed = await caller.tokens.get(caller.access);
  if (!renewed.ok) return renewed;
  const { status } = sent.value;
  return fail(
    failure(
      'remote.busy',
      { host: aboutCall(caller).host, status },
      { ...said(sent.value), retryAfterMs: RENEWED_RETRY_MS },
    ),
  );
}

/** Nothing has to pass but the moment. */
const RENEWED_RETRY_MS = 250;

function callWith(caller: DspCaller, request: DspRequest, token: DspToken): Promise<Result<HttpAnswer>> {
  const { method, path, effect, answerBytesMax } = request;
  return caller.http.call({
    ...commonRequest(caller, path, token),
    method,
    effect,
    ...(answerBytesMax === undefined ? {} : { answerBytesMax }),
  });
}

/** The token was good once and is no more. An answer that is about anything else, rights too, proves it good. */
function hasEnded(token: DspToken, answer: HttpAnswer): boolean {
  if (answer.status === 401 && permissionReason(answer) === undefined)
    return token.isRenewable && token.isProven;
  token.isProven = true;
  return false;
}

function commonRequest(caller: DspCaller, path: string, token: DspToken) {
  const { destination, secret, signal } = caller.access;
  return {
    url: serviceUrl(destination.url, path),
    headers: { authorization: `Bearer ${token.text}` },
    secrets: [secret, token.text],
    ca: destination.options.ca,
    signal,
  };
}
