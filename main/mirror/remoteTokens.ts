import type { Destination } from '../../shared/model/destination.ts';
import type { Result } from '../../shared/model/result.ts';
import { ok } from '../../shared/model/result.ts';

/** Gets a token of a remote for its credentials. */
export type RemoteSignIn = (
  destination: Destination,
  secret: string,
  signal: AbortSignal,
) => Promise<Result<string>>;

/** A token is fetched anew after that long, ms: well within the lifetime of any. */
const TOKEN_AGE_MS_MAX = 12 * 60 * 60 * 1000;

interface Kept {
  readonly token: string;
  readonly secret: string;
  readonly generation: number;
  readonly until: number;
}

/** Tokens that calls to remotes are signed with, by destination. Only in memory, and never seen by a script. */
export class RemoteTokens {
  readonly #signIn: RemoteSignIn;
  readonly #elapsed: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(signIn: RemoteSignIn, elapsed: () => number) {
    this.#signIn = signIn;
    this.#elapsed = elapsed;
  }

  /** The token to sign with; signs in where none is known. */
  async get(destination: Destination, secret: string, signal: AbortSignal): Promise<Result<string>> {
    const { id, generation } = destination;
    const known = this.#kept.get(id);
    const isGood =
      known !== undefined &&
      known.secret === secret &&
      known.generation === generation &&
      this.#elapsed() < known.until;
    if (isGood) return ok(known.token);
    const signed = await this.#signIn(destination, secret, signal);
    if (signed.ok) {
      const until = this.#elapsed() + TOKEN_AGE_MS_MAX;
      this.#kept.set(id, { token: signed.value, secret, generation, until });
    }
    return signed;
  }

  /** Not to be used again: the remote does not take it any more. */
  forget(destination: Destination, token: string): void {
    if (this.#kept.get(destination.id)?.token === token) this.#kept.delete(destination.id);
  }
}
