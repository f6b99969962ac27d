import { failure } from '../../../shared/model/failure.ts';
import { hostOf, type Destination } from '../../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import {
  DSP_ADMIN_ONLY,
  DSP_NO_ACCESS,
  DSP_SIGN_IN_PATH,
  dspReasonSchema,
  dspSignInBody,
  dspTokenSchema,
} from '../../../shared/services/dspIngest/wire.ts';
import type { Relay, RelayAnswer, RelayBody } from '../../core/ports/relay.ts';
import { askToken, signInFailure } from '../askToken.ts';
import { jsonOf, passOn, wholeAnswer, type WholeAnswer } from '../passOn.ts';
import type { RemoteSignIn } from '../remoteTokens.ts';
import type { DspWork } from './dspParts.ts';

/** Some 150 000 files; a longer answer is no mapping. */
export const MAPPING_BYTES_MAX = 16 * 1024 * 1024;

/** A token of the DSP-API for the destination's account; without its address the secret is itself the token. */
export function dspRemoteSignIn(relay: Relay): RemoteSignIn {
  return async (destination, secret, signal) => {
    const { authUrl } = destination.options;
    if (authUrl === undefined || destination.user === undefined) return ok(secret);
    // Another host, and to it goes nothing but this one call.
    const api: Destination = { ...destination, url: authUrl };
    return askToken(relay, {
      destination,
      at: api,
      target: DSP_SIGN_IN_PATH,
      json: dspSignInBody(destination.user, secret),
      tokenIn: (value) => dspTokenSchema.safeParse(value).data?.token,
      signal,
    });
  };
}

/** What signs a call; fails where nothing may be passed on or the account does not get in. */
export async function dspCredentials(
  work: DspWork,
): Promise<Result<{ readonly authorization: string; readonly token: string }>> {
  const { call, gateway, parts, tokens } = work;
  const { destination } = gateway;
  if (!work.isOpen) return fail(failure('network.offline', { host: hostOf(destination), reason: 'resting' }));
  const secret = await parts.core.remoteSecret(destination);
  if (!secret.ok) return secret;
  const token = await tokens.get(destination, secret.value, call.signal);
  return token.ok ? ok({ authorization: `Bearer ${token.value}`, token: token.value }) : token;
}

/**
 * The server's own answer to the script's call, with its body as it is given. An answer about our own token is none: a script
 * can do nothing about that.
 */
export async function dspLive(work: DspWork, body?: RelayBody): Promise<Result<WholeAnswer>> {
  const first = await liveOnce(work, body);
  const hasEnded =
    !first.ok && first.failure.code === 'remote.sign-in' && first.failure.facts['status'] === 401;
  // Refused, it had no effect; a body flows only once.
  return hasEnded && body === undefined ? liveOnce(work, body) : first;
}

async function liveOnce(work: DspWork, body: RelayBody | undefined): Promise<Result<WholeAnswer>> {
  const signed = await dspCredentials(work);
  if (!signed.ok) return signed;
  const { authorization, token } = signed.value;
  const credentials = { authorization };
  // A GET of DSP-INGEST only reads.
  const how =
    body === undefined ? { credentials, isRead: work.call.method === 'GET' } : { credentials, body };
  const answered = await passOn(work.parts.relay, work.call, how);
  return dspWhole(work, { answered, token });
}

/** A call of our own, signed like the script's. */
export async function dspAsk(work: DspWork, path: string): Promise<Result<WholeAnswer>> {
  const signed = await dspCredentials(work);
  if (!signed.ok) return signed;
  const { authorization, token } = signed.value;
  const answered = await work.parts.relay.forward({
    destination: work.gateway.destination,
    method: 'GET',
    target: path,
    headers: { authorization },
    isRead: true,
    signal: work.call.signal,
  });
  return dspWhole(work, { answered, token });
}

/** Reads an answer to its end, and tells one that is about our own token from one that is the script's. */
export async function dspWhole(
  work: DspWork,
  given: { readonly answered: Result<RelayAnswer>; readonly token: string },
): Promise<Result<WholeAnswer>> {
  const { answered, token } = given;
  if (!answered.ok) return answered;
  const whole = await wholeAnswer(work.call, answered.value, MAPPING_BYTES_MAX);
  if (!whole.ok || whole.value.status !== 401) return whole;
  const reason = dspReasonSchema.safeParse(jsonOf(whole.value)).data?.reason;
  if (reason === DSP_NO_ACCESS || reason === DSP_ADMIN_ONLY) return whole;
  const { destination } = work.gateway;
  work.tokens.forget(destination, token);
  return fail(signInFailure(destination, 401));
}
