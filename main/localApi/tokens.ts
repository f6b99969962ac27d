import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../core/ports/clock.ts';
import { SESSIONS_MAX, SIGN_IN_CODES_MAX, SIGN_IN_CODE_MS } from './limits.ts';

/** `read` may ask; `write` may also do. */
export type Scope = 'read' | 'write';

/** Random bytes of a token or code: 256 bits. */
const TOKEN_BYTES = 32;

/** A fresh token, as text that fits into a header and a URL fragment. */
export function makeToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

interface Known {
  readonly hash: Buffer;
  readonly scope: Scope;
  /** Only of a named token. */
  readonly name?: string;
}

/** Who calls, as its token shows. */
export interface Caller {
  readonly scope: Scope;
  /** Of a named token; absent for this computer's own user. */
  readonly name?: string;
}

/** Tokens that come and go while the daemon runs. */
export interface ChangingTokens {
  all(): readonly { readonly name: string; readonly scope: Scope; readonly hash: string }[];
  noteUse(name: string): void;
}

/**
 * Who may call. Keeps only hashes: of the tokens in the token files, of browser sessions and of one-time codes.
 * Sessions and codes live in memory and end with the daemon.
 */
export class TokenBook {
  readonly #clock: Clock;
  readonly #fixed: readonly Known[];
  readonly #named: ChangingTokens;
  #sessions: readonly Known[] = [];
  #codes: readonly { readonly hash: Buffer; readonly until: number }[] = [];

  constructor(
    clock: Clock,
    tokens: readonly { readonly token: string; readonly scope: Scope }[],
    named: ChangingTokens,
  ) {
    this.#clock = clock;
    this.#named = named;
    this.#fixed = tokens.map((one) => ({ hash: hashOf(one.token), scope: one.scope }));
  }

  /** Whom the value of an Authorization header shows; undefined = nobody. */
  callerOf(authorization: string | undefined): Caller | undefined {
    const token = /^Bearer ([A-Za-z0-9_~+/.=-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const hash = hashOf(token);
    let found: Known | undefined;
    // Every one is compared: how long it takes tells nothing.
    for (const known of [...this.#fixed, ...this.#sessions, ...this.#namedNow()])
      if (timingSafeEqual(known.hash, hash)) found = known;
    if (found === undefined) return undefined;
    if (found.name === undefined) return { scope: found.scope };
    this.#named.noteUse(found.name);
    return { scope: found.scope, name: found.name };
  }

  #namedNow(): readonly Known[] {
    return this.#named
      .all()
      .map(({ hash, name, scope }) => ({ hash: Buffer.from(hash, 'hex'), name, scope }));
  }

  /** A code that can be exchanged once, within `SIGN_IN_CODE_MS`. */
  makeCode(): string {
    const code = makeToken();
    const until = this.#clock.elapsed() + SIGN_IN_CODE_MS;
    this.#codes = [...this.#liveCodes(), { hash: hashOf(code), until }].slice(-SIGN_IN_CODES_MAX);
    return code;
  }

  /** Exchanges a code for the token of a new session; undefined when the code is unknown, used or too old. */
  redeem(code: string): string | undefined {
    const hash = hashOf(code);
    const live = this.#liveCodes();
    const left = live.filter((one) => !timingSafeEqual(one.hash, hash));
    this.#codes = left;
    if (left.length === live.length) return undefined;
    const token = makeToken();
    this.#sessions = [...this.#sessions, { hash: hashOf(token), scope: 'write' as const }].slice(
      -SESSIONS_MAX,
    );
    return token;
  }

  #liveCodes(): readonly { readonly hash: Buffer; readonly until: number }[] {
    const now = this.#clock.elapsed();
    return this.#codes.filter((one) => one.until > now);
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Header with which a client that knows the token asks the daemon to show that it knows it too. */
export const CHALLENGE_HEADER = 'x-waybill-challenge';
/** Header with the answer. */
export const PROOF_HEADER = 'x-waybill-proof';

/**
 * Proves knowledge of the token without telling it: a client sends its token only to who could prove it. The port is
 * part of it, so that nobody on another port can pass on the proof of the real daemon.
 */
export function daemonProof(token: string, challenge: string, port: number): string {
  return createHmac('sha256', token).update(`waybill daemon on ${port}: ${challenge}`).digest('hex');
}
