import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

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

/** Who a token lets in, or why it does not. */
export type DspTokenVerdict =
  | { readonly kind: 'good'; readonly scope: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

const headerSchema = z.object({ alg: z.string().optional() });
const claimsSchema = z.object({
  iss: z.string().optional(),
  sub: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  exp: z.number().optional(),
  scope: z.string().optional(),
});

/** Reads a token as the ingest does, in its order and words (dsp-api modules/jwt JwtCodec.scala, AuthService.scala). */
export function verifyDspToken(token: string, secret: string, nowMs: number): DspTokenVerdict {
  const parts = token.split('.');
  const [header = '', payload = '', signed = ''] = parts;
  if (parts.length !== 3) return refused('Invalid JWT format: expected 3 parts');
  const expected = signature(`${header}.${payload}`, secret);
  const actual = Buffer.from(signed, 'base64url');
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
    return refused('Invalid JWT signature');
  const alg = headerSchema.safeParse(decode(header)).data?.alg;
  if (alg !== undefined && alg !== 'HS256') return refused(`Unsupported algorithm: ${alg}`);
  const claims = claimsSchema.safeParse(decode(payload)).data;
  // The real wording depends on the version; so does that of a missing expiry.
  if (claims === undefined) return refused('Invalid JWT payload');
  if (claims.exp === undefined) return refused('JWT token has no expiration');
  if (Math.floor(nowMs / 1000) > claims.exp) return refused('JWT token has expired');
  return verifyClaims(claims);
}

function verifyClaims(claims: z.infer<typeof claimsSchema>): DspTokenVerdict {
  const { scope, wrong } = scopeOf(claims.scope ?? '');
  const audience = typeof claims.aud === 'string' ? [claims.aud] : (claims.aud ?? []);
  const reasons = [
    ...(wrong === undefined ? [] : [`Invalid contents: ${wrong}`]),
    ...(claims.iss === DSP_ISSUER ? [] : [`Invalid issuer: expected ${DSP_ISSUER}`]),
    ...(audience.includes(DSP_AUDIENCE) ? [] : [`Invalid audience: expected ${DSP_AUDIENCE}`]),
    ...(claims.sub === undefined ? ['Subject is missing.'] : []),
  ];
  return reasons.length === 0 ? { kind: 'good', scope } : refused(reasons.join(', '));
}

/** Known words with their shortcodes in upper case; unknown ones are passed over, a bad shortcode spoils the token. */
function scopeOf(text: string): { readonly scope: readonly string[]; readonly wrong?: string } {
  const scope: string[] = [];
  for (const word of text.split(' ')) {
    const [, right, code = ''] = /^(read|write):project:([^ ]+)$/.exec(word) ?? [];
    const shortcode = code.toUpperCase();
    if (word === 'admin') scope.push(word);
    else if (right !== undefined && !/^[0-9A-F]{4}$/.test(shortcode))
      return { scope, wrong: `Predicate failed: "${shortcode}".matches("^\\p{XDigit}{4,4}$").` };
    else if (right !== undefined) scope.push(`${right}:project:${shortcode}`);
  }
  return { scope };
}

function refused(reason: string): DspTokenVerdict {
  return { kind: 'refused', reason };
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
