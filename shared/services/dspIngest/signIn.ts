import { z } from 'zod';
import type { ServiceAnswer } from '../serviceAnswer.ts';
import { dspJson } from './answers.ts';

/** Where the DSP-API gives tokens (dsp-api, AuthenticationEndpointsV2.scala). */
export const DSP_SIGN_IN_PATTERN = /^\/v2\/authentication\/?$/;

/** A sign-in has a name and a password; a longer body is none. */
export const DSP_SIGN_IN_BYTES_MAX = 64 * 1024;

/** `app.jwt.expiration` of the DSP-API. */
export const DSP_TOKEN_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

const signInSchema = z.union([
  z.object({ iri: z.string(), password: z.string() }),
  z.object({ username: z.string(), password: z.string() }),
  z.object({ email: z.string(), password: z.string() }),
]);
/** Whoever signs in is known by one of three names. */
export type DspSignIn = z.infer<typeof signInSchema>;

/** A sign-in as its body has it; undefined for one that is none. */
export function readDspSignIn(text: string): DspSignIn | undefined {
  try {
    return signInSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Every refused sign-in and token (dsp-api, Authenticator.scala). */
export function dspSignInRefused(): ServiceAnswer {
  return dspJson(401, { message: 'bad credentials: not valid' });
}

/** A sign-in that was good; the token comes as a cookie too. */
export function dspSignedIn(token: string): ServiceAnswer {
  const answer = dspJson(200, { token });
  const cookie = `KnoraAuthentication=${token}; Path=/; HttpOnly`;
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookie } };
}

/** A token that was asked about and is good. */
export function dspCredentialsGood(): ServiceAnswer {
  return dspJson(200, { message: 'credentials are OK' });
}

/** Kept in the API's own memory: the ingest goes on to take the token. */
export function dspSignedOut(): ServiceAnswer {
  return dspJson(200, { status: 0, message: 'Logout OK' });
}
