import { failure, type Failure } from '../../shared/model/failure.ts';
import { hostOf, type Destination } from '../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Relay } from '../core/ports/relay.ts';
import { bodyOf, jsonOf, wholeAnswer } from './passOn.ts';

/** A sign-in with a remote, as its service wants it. */
export interface TokenAsk {
  readonly destination: Destination;
  /** Where the token is asked for, where that is another place than the destination. */
  readonly at?: Destination;
  readonly target: string;
  /** What is sent, as JSON text. */
  readonly json: string;
  /** The token in the answer's JSON, if that is one. */
  readonly tokenIn: (value: unknown) => string | undefined;
  readonly signal: AbortSignal;
}

/** Asks a remote for a token. Fails as the network does, or with `remote.sign-in` where the account does not get in. */
export async function askToken(relay: Relay, ask: TokenAsk): Promise<Result<string>> {
  const at = ask.at ?? ask.destination;
  const answered = await relay.forward({
    destination: at,
    method: 'POST',
    target: ask.target,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: bodyOf(Buffer.from(ask.json, 'utf8')),
    signal: ask.signal,
  });
  if (!answered.ok) return answered;
  const whole = await wholeAnswer({ gateway: { destination: at, isOpen: true } }, answered.value);
  if (!whole.ok) return whole;
  const token = ask.tokenIn(jsonOf(whole.value));
  if (whole.value.status === 200 && token !== undefined) return ok(token);
  return fail(signInFailure(ask.destination, whole.value.status));
}

/** What it means that a remote does not take our own credentials. */
export function signInFailure(destination: Destination, status: number): Failure {
  return failure('remote.sign-in', { host: hostOf(destination), destination: destination.name, status });
}
