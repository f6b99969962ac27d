import { z } from 'zod';
import type { ServiceAnswer } from '../serviceAnswer.ts';
import { dspNoToken, dspUnauthorized } from './answers.ts';
import type { DspRoute } from './routes.ts';
import { DSP_ADMIN_ONLY, DSP_NO_ACCESS } from './wire.ts';

/** What the ingest needs to know to read a token. */
export interface DspTokenRules {
  readonly isSigned: (text: string, signature: string) => boolean;
  readonly decodeBase64Url: (text: string) => string;
  /** Wall-clock ms since the epoch. */
  readonly nowMs: number;
  readonly issuer: string;
  readonly audience: string;
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
export function dspTokenVerdict(token: string, rules: DspTokenRules): DspTokenVerdict {
  const parts = token.split('.');
  const [header = '', payload = '', signed = ''] = parts;
  if (parts.length !== 3) return refused('Invalid JWT format: expected 3 parts');
  if (!rules.isSigned(`${header}.${payload}`, signed)) return refused('Invalid JWT signature');
  const alg = headerSchema.safeParse(jsonOf(rules, header)).data?.alg;
  if (alg !== undefined && alg !== 'HS256') return refused(`Unsupported algorithm: ${alg}`);
  const claims = claimsSchema.safeParse(jsonOf(rules, payload)).data;
  // The real wording depends on the version; so does that of a missing expiry.
  if (claims === undefined) return refused('Invalid JWT payload');
  if (claims.exp === undefined) return refused('JWT token has no expiration');
  if (Math.floor(rules.nowMs / 1000) > claims.exp) return refused('JWT token has expired');
  return verifyClaims(claims, rules);
}

/** The token of an Authorization header; undefined where it has none of the Bearer scheme. */
export function dspBearer(header: string | undefined): string | undefined {
  return /^bearer (.*)$/i.exec(header ?? '')?.[1];
}

/** Why a call with this header may not use a route of a project, or undefined where it may. */
export function dspRefusedCaller(
  route: Pick<DspRoute, 'needs'>,
  call: { readonly shortcode: string; readonly header: string | undefined; readonly adminOnly: boolean },
  verdictOf: (token: string) => DspTokenVerdict,
): ServiceAnswer | undefined {
  const token = dspBearer(call.header);
  if (token === undefined) return dspNoToken();
  const verdict = verdictOf(token);
  if (verdict.kind === 'refused') return dspUnauthorized(verdict.reason);
  const may = (right: string): boolean => verdict.scope.includes(right);
  if (may('admin')) return undefined;
  if (call.adminOnly && route.needs === 'write') return dspUnauthorized(DSP_ADMIN_ONLY);
  // Tokens know a project in upper case only, and the path is not changed: `08e1` is nobody's.
  const isWriter = may(`write:project:${call.shortcode}`);
  const isReader = isWriter || may(`read:project:${call.shortcode}`);
  return (route.needs === 'write' ? isWriter : isReader) ? undefined : dspUnauthorized(DSP_NO_ACCESS);
}

function verifyClaims(claims: z.infer<typeof claimsSchema>, rules: DspTokenRules): DspTokenVerdict {
  const { scope, wrong } = scopeOf(claims.scope ?? '');
  const audience = typeof claims.aud === 'string' ? [claims.aud] : (claims.aud ?? []);
  const reasons = [
    ...(wrong === undefined ? [] : [`Invalid contents: ${wrong}`]),
    ...(claims.iss === rules.issuer ? [] : [`Invalid issuer: expected ${rules.issuer}`]),
    ...(audience.includes(rules.audience) ? [] : [`Invalid audience: expected ${rules.audience}`]),
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

function jsonOf(rules: DspTokenRules, part: string): unknown {
  try {
    return JSON.parse(rules.decodeBase64Url(part)) as unknown;
  } catch {
    return undefined;
  }
}
