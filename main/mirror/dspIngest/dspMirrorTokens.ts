import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Destination } from '../../../shared/model/destination.ts';
import { DSP_TOKEN_LIFETIME_MS } from '../../../shared/services/dspIngest/signIn.ts';
import { dspTokenVerdict, type DspTokenVerdict } from '../../../shared/services/dspIngest/token.ts';
import { isSameKey } from '../sameKey.ts';

/** Who made a token, and for whom it is. */
const ISSUER = 'waybill-mirror';

const HEADER = Buffer.from('{"typ":"JWT","alg":"HS256"}', 'utf8').toString('base64url');

/**
 * The tokens that the mirror gives to scripts for one destination. They are signed with the mirror's key, so they outlive a
 * restart and end when the key is made anew.
 */
export interface MirrorSigner {
  readonly destination: Destination;
  /** Undefined where no key was made: nobody gets in. */
  readonly key: string | undefined;
  /** Wall-clock ms. */
  readonly nowMs: number;
}

/** Makes a token as the DSP-API does (JwtService.scala). What its holder may do only the server decides. */
export function makeMirrorToken({ destination, key, nowMs }: MirrorSigner): string {
  const seconds = Math.floor(nowMs / 1000);
  const claims = {
    iss: ISSUER,
    sub: destination.user ?? destination.name,
    aud: [ISSUER],
    exp: seconds + DSP_TOKEN_LIFETIME_MS / 1000,
    iat: seconds,
    scope: 'admin',
  };
  const payload = Buffer.from(JSON.stringify(claims), 'utf8').toString('base64url');
  const text = `${HEADER}.${payload}`;
  return `${text}.${signature(destination, key ?? '', text).toString('base64url')}`;
}

/** Reads a script's token: one that the mirror gave, or the mirror's key itself. */
export function mirrorTokenVerdict(signer: MirrorSigner, token: string): DspTokenVerdict {
  const { destination, key, nowMs } = signer;
  if (key !== undefined && isSameKey(token, key)) return { kind: 'good', scope: ['admin'] };
  return dspTokenVerdict(token, {
    isSigned: (text, signed) => {
      if (key === undefined) return false;
      const expected = signature(destination, key, text);
      const actual = Buffer.from(signed, 'base64url');
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
    decodeBase64Url: (text) => Buffer.from(text, 'base64url').toString('utf8'),
    nowMs,
    issuer: ISSUER,
    audience: ISSUER,
  });
}

/** For this destination only: two could have one key, and must not take each other's tokens. */
function signature(destination: Destination, key: string, text: string): Buffer {
  return createHmac('sha256', key).update(`${destination.id}\n${text}`).digest();
}
