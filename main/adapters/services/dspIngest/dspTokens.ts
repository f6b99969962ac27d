import { createHash } from 'node:crypto';
import { z } from 'zod';
import { failure, type Failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';
import {
  DSP_SIGN_IN_PATH,
  dspSignInBody,
  dspTokenSchema,
} from '../../../../shared/services/dspIngest/wire.ts';
import type { Access } from '../../../core/ports/importService.ts';
import type { HttpAnswer } from '../../http/answer.ts';
import type { Http } from '../../http/http.ts';
import { hostOf, serviceUrl } from '../../http/serviceUrl.ts';
import { isWebPage, notOurServer, notUnderstood, said, statusFailure } from '../../http/statusFailure.ts';
import { jsonOf } from './dspJson.ts';

/** A token is replaced this long before it ends: the longest upload that the proxy lets through, and a margin. */
export const RENEW_BEFORE_MS = 15 * 60_000;

/** A token in use. */
export interface DspToken {
  readonly text: string;
  /** False where the destination's secret is itself the token. */
  readonly isRenewable: boolean;
  /** The ingest took it once: if it refuses it later, it has ended. One that it never took is simply not good. */
  isProven: boolean;
}

/** The tokens of all destinations. Only in memory. */
export interface DspTokens {
  /** The token to call with; signs in where none is known or the known one is about to end. */
  get(access: Access): Promise<Result<DspToken>>;
  /** Not to be used again. */
  forget(access: Access): void;
}

interface Kept {
  readonly token: DspToken;
  /** Wall-clock ms; undefined where the token does not say when it ends. */
  readonly from: number;
  readonly until: number | undefined;
}

/** Tokens by sign-in at `options.authUrl` (POST /v2/authentication); without that address the secret is the token. */
export function createDspTokens(http: Http): DspTokens {
  const kept = new Map<string, Kept>();
  return {
    get: async (access) => {
      if (access.destination.options.authUrl === undefined)
        return ok({ text: access.secret, isRenewable: false, isProven: true });
      const key = keyOf(access);
      const known = kept.get(key);
      if (known !== undefined && isGood(known, http.clock.now())) return ok(known.token);
      const signedIn = await signIn(http, access);
      if (!signedIn.ok) return signedIn;
      // Another address, user or password of the same destination has its own token; the old one goes.
      for (const other of kept.keys()) if (other.startsWith(`${access.destination.id} `)) kept.delete(other);
      const now = http.clock.now();
      const token: DspToken = { text: signedIn.value, isRenewable: true, isProven: false };
      kept.set(key, { token, from: now, until: endOf(signedIn.value, now) });
      return ok(token);
    },
    forget: (access) => void kept.delete(keyOf(access)),
  };
}

function isGood({ from, until }: Kept, now: number): boolean {
  return now >= from && (until === undefined || now < until);
}

function keyOf({ destination, secret }: Access): string {
  const account = JSON.stringify([destination.options.authUrl, destination.user, secret]);
  return `${destination.id} ${createHash('sha256').update(account).digest('hex')}`;
}

const claimsSchema = z.object({ exp: z.number(), iat: z.number().optional() });

/** When to replace a token: its own lifetime counts, not its end, so that a wrong clock here does no harm. */
function endOf(token: string, now: number): number | undefined {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  const claims = claimsSchema.safeParse(parsed(payload)).data;
  if (claims === undefined) return undefined;
  const lifetimeMs = claims.exp * 1000 - (claims.iat === undefined ? now : claims.iat * 1000);
  return now + Math.max(lifetimeMs - RENEW_BEFORE_MS, lifetimeMs / 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function signIn(http: Http, access: Access): Promise<Result<string>> {
  const { destination, secret, signal } = access;
  const { authUrl, ca } = destination.options;
  if (destination.user === undefined || authUrl === undefined)
    return fail(
      failure('destination.incomplete', {
        destination: destination.name,
        kind: destination.kind,
        setting: 'user',
        flag: '--user U',
      }),
    );
  const answered = await http.call({
    method: 'POST',
    url: serviceUrl(authUrl, DSP_SIGN_IN_PATH),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: dspSignInBody(destination.user, secret),
    // A further token that nobody uses does no harm.
    effect: 'safe',
    secrets: [secret],
    ca,
    signal,
  });
  if (!answered.ok) return answered;
  const answer = answered.value;
  const told = dspTokenSchema.safeParse(jsonOf(answer)).data;
  if (answer.status === 200 && told !== undefined) return ok(told.token);
  return fail(signInFailure(answer, { host: hostOf(authUrl), destination: destination.name }));
}

const EXPECTED = 'a token of the DSP-API';

function signInFailure(
  answer: HttpAnswer,
  about: { readonly host: string; readonly destination: string },
): Failure {
  const { status } = answer;
  // 400 is a user name or IRI that cannot be one.
  if (status === 400 || status === 403)
    return isWebPage(answer)
      ? notOurServer(answer, about, EXPECTED)
      : failure('remote.sign-in', { ...about, status }, said(answer));
  if (status === 404 && !isWebPage(answer))
    return failure(
      'remote.not-installed',
      { host: about.host, product: 'DSP-API sign-in', status },
      said(answer),
    );
  if (status === 404 || status === 405 || (status === 200 && isWebPage(answer)))
    return notOurServer(answer, about, EXPECTED);
  return statusFailure(answer, about) ?? notUnderstood(answer, about, EXPECTED);
}
