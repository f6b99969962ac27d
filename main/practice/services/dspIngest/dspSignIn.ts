import { dspBadBody, dspWrongMethod } from '../../../../shared/services/dspIngest/answers.ts';
import {
  DSP_SIGN_IN_BYTES_MAX,
  DSP_SIGN_IN_PATTERN,
  dspCredentialsGood,
  dspSignedIn,
  dspSignedOut,
  dspSignInRefused,
  readDspSignIn,
  type DspSignIn,
} from '../../../../shared/services/dspIngest/signIn.ts';
import { dspBearer } from '../../../../shared/services/dspIngest/token.ts';
import type { Answer } from '../../framework/answer.ts';
import type { Exchange } from '../../framework/exchange.ts';
import type { ServiceRoute } from '../../framework/serviceModule.ts';
import type { DspApp } from './dspApp.ts';
import type { DspUser } from './dspState.ts';
import { signDspToken, verifyDspToken } from './dspToken.ts';

/** The part of the DSP-API that gives tokens (dsp-api, AuthenticationEndpointsV2.scala, AuthenticationRestService.scala). */
export function dspSignInRoute(app: DspApp): ServiceRoute {
  return {
    name: 'authentication',
    pattern: DSP_SIGN_IN_PATTERN,
    handle: (exchange) => {
      switch (exchange.method) {
        case 'POST':
          return signIn(app, exchange);
        case 'GET':
          return checkToken(app, exchange);
        case 'DELETE':
          return dspSignedOut();
        default:
          return dspWrongMethod();
      }
    },
  };
}

async function signIn(app: DspApp, exchange: Exchange): Promise<Answer> {
  const body = await exchange.readBody(DSP_SIGN_IN_BYTES_MAX);
  const payload = readDspSignIn(body?.toString('utf8') ?? '');
  if (payload === undefined) return dspBadBody();
  const user = app.box.value.users.find((known) => isUser(known, payload));
  if (user === undefined) return dspSignInRefused();
  await exchange.learned({ user: user.username });
  const token = signDspToken(app.box.value.jwtSecret, {
    subject: user.iri,
    scope: user.scope,
    nowMs: app.context.clock.now().getTime(),
    lifetimeMs: app.options.tokenLifetimeMs,
  });
  return dspSignedIn(token);
}

function checkToken(app: DspApp, { headers }: Exchange): Answer {
  const token = dspBearer(headers.authorization) ?? '';
  const verdict = verifyDspToken(token, app.box.value.jwtSecret, app.context.clock.now().getTime());
  return verdict.kind === 'refused' ? dspSignInRefused() : dspCredentialsGood();
}

function isUser(user: DspUser, payload: DspSignIn): boolean {
  if (payload.password !== user.password) return false;
  if ('iri' in payload) return payload.iri === user.iri;
  return 'username' in payload ? payload.username === user.username : payload.email === user.email;
}
