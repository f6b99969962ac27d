import { z } from 'zod';
import type { Answer } from '../../framework/answer.ts';
import { jsonAnswer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import { badBody, wrongMethod } from './dspAnswers.ts';
import type { DspApp } from './dspApp.ts';
import type { DspUser } from './dspState.ts';
import { signDspToken, verifyDspToken } from './dspToken.ts';

/** A sign-in has a name and a password. */
const SIGN_IN_BYTES_MAX = 64 * 1024;

/** The reason of every refused sign-in (dsp-api, Authenticator.scala). */
const NOT_VALID = { message: 'bad credentials: not valid' };

const payloadSchema = z.union([
  z.object({ iri: z.string(), password: z.string() }),
  z.object({ username: z.string(), password: z.string() }),
  z.object({ email: z.string(), password: z.string() }),
]);

/** The part of the DSP-API that gives tokens (dsp-api, AuthenticationEndpointsV2.scala, AuthenticationRestService.scala). */
export function dspSignInRoute(app: DspApp): ServiceRoute {
  return {
    name: 'authentication',
    pattern: /^\/v2\/authentication\/?$/,
    handle: (exchange) => {
      switch (exchange.method) {
        case 'POST':
          return signIn(app, exchange);
        case 'GET':
          return checkToken(app, exchange);
        case 'DELETE':
          // Kept in the API's own memory: the ingest goes on to take the token.
          return jsonAnswer(200, { status: 0, message: 'Logout OK' });
        default:
          return wrongMethod();
      }
    },
  };
}

async function signIn(app: DspApp, exchange: Exchange): Promise<Answer> {
  const payload = payloadSchema.safeParse(jsonOf(await exchange.readBody(SIGN_IN_BYTES_MAX))).data;
  if (payload === undefined) return badBody();
  const user = app.box.value.users.find((known) => isUser(known, payload));
  if (user === undefined) return jsonAnswer(401, NOT_VALID);
  await exchange.learned({ user: user.username });
  const token = signDspToken(app.box.value.jwtSecret, {
    subject: user.iri,
    scope: user.scope,
    nowMs: app.context.clock.now().getTime(),
    lifetimeMs: app.options.tokenLifetimeMs,
  });
  const answer = jsonAnswer(200, { token });
  const cookie = `KnoraAuthentication=${token}; Path=/; HttpOnly`;
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookie } };
}

function checkToken(app: DspApp, { headers }: Exchange): Answer {
  const token = /^bearer (.*)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const verdict = verifyDspToken(token, app.box.value.jwtSecret, app.context.clock.now().getTime());
  if (verdict.kind === 'refused') return jsonAnswer(401, NOT_VALID);
  return jsonAnswer(200, { message: 'credentials are OK' });
}

function isUser(user: DspUser, payload: z.infer<typeof payloadSchema>): boolean {
  if (payload.password !== user.password) return false;
  if ('iri' in payload) return payload.iri === user.iri;
  return 'username' in payload ? payload.username === user.username : payload.email === user.email;
}

function jsonOf(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '') as unknown;
  } catch {
    return undefined;
  }
}
