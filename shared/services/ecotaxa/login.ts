import { missingField, unprocessable } from './answers.ts';
import type { ServiceAnswer } from '../serviceAnswer.ts';

/** Lifetime of a token (ecotaxa_back cb44b190, py/helpers/login.py, MAX_TOKEN_AGE). */
export const ECOTAXA_TOKEN_SECONDS_MAX = 2_678_400;

/** Whoever signs in; `username` is an e-mail address, in which case does not count. */
export interface EcotaxaLogin {
  readonly username: string;
  readonly password: string;
}

/** Reads the body of `POST /login`, or says what is wrong with it in the server's words. */
export function readEcotaxaLogin(value: unknown): EcotaxaLogin | { readonly refusal: ServiceAnswer } {
  if (value === undefined) return { refusal: unprocessable(missingField('body')) };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const complaint = { loc: ['body'], msg: 'value is not a valid dict', type: 'type_error.dict' };
    return { refusal: unprocessable(complaint) };
  }
  const { username, password } = value as Record<string, unknown>;
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  const missing = [
    ...(typeof username === 'string' ? [] : ['username']),
    ...(typeof password === 'string' ? [] : ['password']),
  ];
  return { refusal: unprocessable(...missing.map((name) => missingField('body', name))) };
}

/** The token of a call: a Bearer token, else the cookie `session`; undefined where there is none. */
export function ecotaxaToken(headers: {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}): string | undefined {
  return bearerOf(headers.authorization) ?? cookieOf(headers.cookie);
}

function bearerOf(header: string | undefined): string | undefined {
  return /^bearer (.+)$/i.exec(header ?? '')?.[1];
}

function cookieOf(header: string | undefined): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === 'session' && value !== undefined && value !== '') return value.replace(/^"|"$/g, '');
  }
  return undefined;
}
