import type { ServiceAnswer } from '../serviceAnswer.ts';
import { reportableRefusal, unauthorised } from './answers.ts';
import { HAPLO_USER } from './wire.ts';

/** Failed keys from one address until no key is looked at any more. Source: haplo a6352c9, klogin_attempt_throttle.rb. */
const FAILED_KEYS_MAX = 50;
/** A failure this long after the last one starts a new count. */
const FAILED_KEYS_FORGET_MS = 300_000;
/** Shorter keys are refused without a look; the first 16 characters are the lookup handle. */
const KEY_LENGTH_MIN = 16;
/** Addresses whose failures are remembered; one more forgets the oldest. */
const ADDRESSES_MAX = 1_000;

/** Who is calling. */
export type HaploAccess = 'member' | 'outsider' | 'blocked' | 'anonymous' | 'badKey' | 'throttled';

/** A known key: the paths it is good for, and what its holder may do. */
export interface HaploKeyFacts {
  /** The key is good where path and query start with this; with a leading `=` where they equal the rest. */
  readonly pathPrefix: string;
  /** `outsider`: the service user is not in the API's group; `blocked`: the service user is blocked. */
  readonly holder: 'member' | 'outsider' | 'blocked';
}

/** What the gate looks at in a call. */
export interface HaploCaller {
  /** Header values as they came. */
  readonly authorization: string | undefined;
  readonly oneisKey: string | undefined;
  /** Raw path and query below the server's address. */
  readonly path: string;
  readonly queryText: string;
  readonly remoteAddress: string;
}

/** What the gate is made of. */
export interface HaploGateParts<Key> {
  readonly find: (key: string) => Key | undefined;
  /** The UTF-8 text that a base64 text holds. */
  readonly decodeBase64: (text: string) => string;
  readonly nowMs: () => number;
}

/** Tells callers apart and counts failed keys by address. Source: haplo a6352c9, app/base/application/authorisation.rb. */
export class HaploGate {
  readonly #parts: HaploGateParts<HaploKeyFacts>;
  readonly #failures = new Map<string, { readonly count: number; readonly lastMs: number }>();

  constructor(parts: HaploGateParts<HaploKeyFacts>) {
    this.#parts = parts;
  }

  accessOf(caller: HaploCaller): HaploAccess {
    const key = presentedKey(caller, this.#parts.decodeBase64);
    if (key === undefined) return 'anonymous';
    const failed = this.#failuresOf(caller.remoteAddress);
    if (failed >= FAILED_KEYS_MAX) return 'throttled';
    const known = key.length < KEY_LENGTH_MIN ? undefined : this.#parts.find(key);
    if (known !== undefined && isForPath(known, caller)) return known.holder;
    this.#failures.set(caller.remoteAddress, { count: failed + 1, lastMs: this.#parts.nowMs() });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > ADDRESSES_MAX && !oldest.done) this.#failures.delete(oldest.value);
    return 'badKey';
  }

  #failuresOf(address: string): number {
    const failed = this.#failures.get(address);
    return failed !== undefined && this.#parts.nowMs() - failed.lastMs < FAILED_KEYS_FORGET_MS
      ? failed.count
      : 0;
  }
}

/** What a caller without access gets, where the forgery check does not stand in front; undefined = it may go on. */
export function haploRefusal(access: HaploAccess): ServiceAnswer | undefined {
  switch (access) {
    case 'member':
    case 'outsider':
      return undefined;
    case 'anonymous':
      return unauthorised();
    case 'badKey':
      return reportableRefusal('INVALID-API-KEY');
    case 'blocked':
      return reportableRefusal('UNAUTHORISED');
    case 'throttled':
      return reportableRefusal('THROTTLE');
    default:
      return access satisfies never;
  }
}

/** An Authorization header of any other form is anonymous; the other header is not looked at then. */
function presentedKey(caller: HaploCaller, decodeBase64: (text: string) => string): string | undefined {
  if (caller.authorization === undefined) return caller.oneisKey;
  const encoded = /^Basic (.+)$/.exec(caller.authorization)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = decodeBase64(encoded);
  const prefix = `${HAPLO_USER}:`;
  return decoded.startsWith(prefix) ? decoded.slice(prefix.length) : undefined;
}

function isForPath({ pathPrefix }: HaploKeyFacts, { path, queryText }: HaploCaller): boolean {
  const target = queryText === '' ? path : `${path}?${queryText}`;
  return pathPrefix.startsWith('=') ? target === pathPrefix.slice(1) : target.startsWith(pathPrefix);
}
