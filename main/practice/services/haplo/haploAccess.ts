import type { Exchange } from '../../framework/exchange.ts';
import type { HaploKey } from './haploState.ts';

/** The only user name that API keys go with. */
export const HAPLO_USER = 'haplo';

/** Failed keys from one address until no key is looked at any more. Source: haplo a6352c9, klogin_attempt_throttle.rb. */
const FAILED_KEYS_MAX = 50;
/** A failure this long after the last one starts a new count. Real time, whatever the speed. */
const FAILED_KEYS_FORGET_MS = 300_000;
/** Shorter keys are refused without a look; the first 16 characters are the lookup handle. */
const KEY_LENGTH_MIN = 16;

/** Who is calling. */
export type HaploAccess = 'member' | 'outsider' | 'blocked' | 'anonymous' | 'badKey' | 'throttled';

/** Tells callers apart and counts failed keys by address. */
export interface HaploGate {
  readonly accessOf: (exchange: Exchange) => HaploAccess;
}

/** A gate over the keys as they now are. Source: haplo a6352c9, app/base/application/authorisation.rb. */
export function createHaploGate(keys: () => readonly HaploKey[], nowMs: () => number): HaploGate {
  const failures = new Map<string, { count: number; lastMs: number }>();
  const failuresOf = (address: string): number => {
    const failed = failures.get(address);
    return failed !== undefined && nowMs() - failed.lastMs < FAILED_KEYS_FORGET_MS ? failed.count : 0;
  };
  return {
    accessOf: (exchange) => {
      const key = presentedKey(exchange);
      if (key === undefined) return 'anonymous';
      const failed = failuresOf(exchange.remoteAddress);
      if (failed >= FAILED_KEYS_MAX) return 'throttled';
      const known = key.length < KEY_LENGTH_MIN ? undefined : keys().find((kept) => kept.key === key);
      if (known === undefined || !isForPath(known, exchange)) {
        failures.set(exchange.remoteAddress, { count: failed + 1, lastMs: nowMs() });
        return 'badKey';
      }
      return known.holder;
    },
  };
}

/** An Authorization header of any other form is anonymous; the other header is not looked at then. */
function presentedKey({ headers }: Exchange): string | undefined {
  if (headers.authorization === undefined) {
    const key = headers['x-oneis-key'];
    return typeof key === 'string' ? key : undefined;
  }
  const encoded = /^Basic (.+)$/.exec(headers.authorization)?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const prefix = `${HAPLO_USER}:`;
  return decoded.startsWith(prefix) ? decoded.slice(prefix.length) : undefined;
}

function isForPath({ pathPrefix }: HaploKey, { path, queryText }: Exchange): boolean {
  const target = queryText === '' ? path : `${path}?${queryText}`;
  return pathPrefix.startsWith('=') ? target === pathPrefix.slice(1) : target.startsWith(pathPrefix);
}
