import { isEcotaxaRead } from '../../../shared/services/ecotaxa/routes.ts';
import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ECOTAXA_PATHS, ecotaxaTokenSchema } from '../../../shared/services/ecotaxa/wire.ts';
import type { Relay, RelayAnswer, RelayBody } from '../../core/ports/relay.ts';
import { notNow, type MirrorReply } from '../dialect.ts';
import type { MirrorCall } from '../mirrorCall.ts';
import { askToken, signInFailure } from '../askToken.ts';
import { passOn, wholeAnswer, type WholeAnswer } from '../passOn.ts';
import type { RemoteSignIn } from '../remoteTokens.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';

/** All jobs of an account come in one answer. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** A token for the destination's account. */
export function ecotaxaRemoteSignIn(relay: Relay): RemoteSignIn {
  return (destination, secret, signal) =>
    askToken(relay, {
      destination,
      target: ECOTAXA_PATHS.login,
      json: JSON.stringify({ username: destination.user ?? '', password: secret }),
      tokenIn: (value) => ecotaxaTokenSchema.safeParse(value).data,
      signal,
    });
}

/** What signs a call, and the token in it; nothing for a caller who is not signed in. */
interface Signed {
  readonly credentials: Readonly<Record<string, string>>;
  readonly token: string;
}

/** What signs a call; fails where nothing may be passed on or the account does not get in. */
export async function ecotaxaCredentials(work: EcotaxaWork): Promise<Result<Signed>> {
  const { call, gateway, parts, tokens } = work;
  const { destination } = gateway;
  if (!work.isOpen) return fail(failure('network.offline', { host: hostOf(destination), reason: 'resting' }));
  if (!work.isSignedIn) return ok({ credentials: {}, token: '' });
  const secret = await parts.core.remoteSecret(destination);
  if (!secret.ok) return secret;
  const token = await tokens.get(destination, secret.value, call.signal);
  if (!token.ok) return token;
  return ok({ credentials: { authorization: `Bearer ${token.value}` }, token: token.value });
}

/** How a call is passed on. */
interface Passing {
  /** Another path than the script's, where an id is another there. */
  readonly path?: string;
  readonly body?: RelayBody;
  /** True for a body that can be given again. */
  readonly isRepeatable?: boolean;
}

/**
 * The server's own answer to the script's call. An answer about our own token is none: a script can do nothing about that. One
 * that has ended is replaced, once.
 */
export async function ecotaxaLive(work: EcotaxaWork, how: Passing = {}): Promise<Result<WholeAnswer>> {
  const first = await liveOnce(work, how);
  const isEnded =
    !first.ok && first.failure.code === 'remote.sign-in' && first.failure.facts['status'] === 401;
  return isEnded && (how.body === undefined || how.isRepeatable === true) ? liveOnce(work, how) : first;
}

async function liveOnce(work: EcotaxaWork, how: Passing): Promise<Result<WholeAnswer>> {
  const flowing = await ecotaxaFlowing(work, how);
  if (!flowing.ok) return flowing;
  return ecotaxaWhole(work, { answered: ok(flowing.value.answer), token: flowing.value.token });
}

/** The same as it begins. */
export async function ecotaxaFlowing(
  work: EcotaxaWork,
  how: Passing,
): Promise<Result<{ readonly answer: RelayAnswer; readonly token: string }>> {
  const signed = await ecotaxaCredentials(work);
  if (!signed.ok) return signed;
  const { credentials, token } = signed.value;
  const { body, path } = how;
  const call: MirrorCall = path === undefined ? work.call : { ...work.call, path };
  const answered = await passOn(work.parts.relay, call, {
    credentials,
    ...(body === undefined ? {} : { body }),
    isRead: work.route !== undefined && isEcotaxaRead(work.route),
  });
  return answered.ok ? ok({ answer: answered.value, token }) : answered;
}

/** Reads an answer to its end, and tells one that is about our own token from one that is the script's. */
export async function ecotaxaWhole(
  work: EcotaxaWork,
  given: { readonly answered: Result<RelayAnswer>; readonly token: string },
): Promise<Result<WholeAnswer>> {
  const { answered, token } = given;
  if (!answered.ok) return answered;
  const whole = await wholeAnswer(work.call, answered.value, ANSWER_BYTES_MAX);
  if (!whole.ok || whole.value.status !== 401 || token === '') return whole;
  const { destination } = work.gateway;
  work.tokens.forget(destination, token);
  return fail(signInFailure(destination, 401));
}

/** The same answer with another JSON in it. */
export function withJson(answer: WholeAnswer, value: unknown): WholeAnswer {
  const headers = answer.headers.filter(([name]) => !/^(content-encoding|etag|content-length)$/i.test(name));
  return { ...answer, headers, body: Buffer.from(JSON.stringify(value), 'utf8') };
}

/** Neither the server's answer nor anything that is known here. */
export function away(): MirrorReply {
  return notNow('Waybill cannot reach the server now.');
}
