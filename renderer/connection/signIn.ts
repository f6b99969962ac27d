import type { Client, Transport } from '../../shared/api/client.ts';
import { createClient } from '../../shared/api/wholeClient.ts';
import type { ProblemView } from '../../shared/api/views.ts';
import { nativeBridge } from '../native/bridge.ts';
import { pageTransport } from './transport.ts';

/** The daemon as a signed-in window has it. */
export interface Session {
  readonly client: Client;
  readonly call: Transport;
  /** Only for requests that fetch cannot make; absent in the desktop shell. */
  readonly token: string | undefined;
}

/** How the window stands to the daemon at its start. */
export type SignInOutcome =
  | { readonly state: 'signedIn'; readonly session: Session }
  /** No code, or one that was used or is too old. */
  | { readonly state: 'signedOut'; readonly why: 'no-code' | 'code-refused' }
  /** `why`: the desktop shell knows what keeps the daemon from starting. */
  | { readonly state: 'unreachable'; readonly why?: ProblemView };

/**
 * The one-time code of the address (`#code=...`), which is removed from the address bar and the history at once: it must
 * not be shared, bookmarked or seen over a shoulder. `&to=` names the place to go to.
 */
export function takeCode(): string | undefined {
  const parameters = new URLSearchParams(location.hash.replace(/^#/, ''));
  const code = parameters.get('code');
  if (code === null) return undefined;
  const place = parameters.get('to') ?? '/';
  history.replaceState(null, '', `${location.pathname}${location.search}#${place}`);
  // Whoever shows places does not hear of a replaced address by itself.
  dispatchEvent(new HashChangeEvent('hashchange'));
  return code;
}

/** Exchanges the code for a token that lives in memory only; in the desktop shell no code is needed. */
export async function signIn(code: string | undefined): Promise<SignInOutcome> {
  if (code === undefined) return signInWithoutCode();
  const answer = await createClient({ call: pageTransport() }).signIn({ body: { code } });
  if (answer.ok) return { state: 'signedIn', session: sessionOf(answer.value.token) };
  return answer.failure.status === 401 || answer.failure.status === 403 || answer.failure.status === 400
    ? { state: 'signedOut', why: 'code-refused' }
    : { state: 'unreachable' };
}

/** The desktop shell signs every call itself, so an unsigned call tells whether we are in it. */
async function signInWithoutCode(): Promise<SignInOutcome> {
  const session = sessionOf(undefined);
  const answer = await session.client.status();
  if (answer.ok) return { state: 'signedIn', session };
  if (answer.failure.status === 401) return { state: 'signedOut', why: 'no-code' };
  const why = whyNotStarted(answer.failure);
  return why === undefined ? { state: 'unreachable' } : { state: 'unreachable', why };
}

/** What the desktop shell says of a daemon that could not be started; undefined where it only does not answer. */
export function whyNotStarted(problem: ProblemView): ProblemView | undefined {
  const { code } = problem;
  return nativeBridge() === undefined ||
    problem.status !== 503 ||
    code === 'daemon.unreachable' ||
    code === 'daemon.not-understood'
    ? undefined
    : problem;
}

function sessionOf(token: string | undefined): Session {
  const call = pageTransport(token);
  return { client: createClient({ call }), call, token };
}
