import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { dspTokenVerdict, type DspTokenVerdict } from '../../../../shared/services/dspIngest/token.ts';

/** What the ingest wants of its tokens' `iss` and `aud`. */
export const DSP_ISSUER = 'practice-dsp-api';
export const DSP_AUDIENCE = 'practice-dsp-ingest';

const HEADER = encode({ typ: 'JWT', alg: 'HS256' });

/** Makes a token as the DSP-API does. Times in ms since the epoch; the token has them in seconds. */
export function signDspToken(
  secret: string,
  claims: {
    readonly subject: string;
    readonly scope: string;
    readonly nowMs: number;
    readonly lifetimeMs: number;
  },
): string {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const payload = encode({
    iss: DSP_ISSUER,
    sub: claims.subject,
    aud: ['Knora', 'Sipi', DSP_AUDIENCE],
    exp: seconds(claims.nowMs + claims.lifetimeMs),
    iat: seconds(claims.nowMs),
    jti: randomUUID(),
    scope: claims.scope,
  });
  return `${HEADER}.${payload}.${signature(`${HEADER}.${payload}`, secret).toString('base64url')}`;
}

/** Reads a token as the ingest does. */
export function verifyDspToken(token: string, secret: string, nowMs: number): DspTokenVerdict {
  return dspTokenVerdict(token, {
    isSigned: (text, signed) => {
      const expected = signature(text, secret);
      const actual = Buffer.from(signed, 'base64url');
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
    decodeBase64Url: (text) => Buffer.from(text, 'base64url').toString('utf8'),
    nowMs,
    issuer: DSP_ISSUER,
    audience: DSP_AUDIENCE,
  });
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
