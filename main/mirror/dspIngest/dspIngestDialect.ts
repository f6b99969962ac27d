import type { Destination } from '../../../shared/model/destination.ts';
import { dspBadBody, dspNoRoute, dspWrongMethod } from '../../../shared/services/dspIngest/answers.ts';
import {
  decideDspPath,
  DSP_PROJECT_ROUTES,
  DSP_PUBLIC_PATHS,
  dspPublicPattern,
  dspRoutePattern,
  type DspRoute,
} from '../../../shared/services/dspIngest/routes.ts';
import {
  DSP_SIGN_IN_BYTES_MAX,
  DSP_SIGN_IN_PATTERN,
  dspCredentialsGood,
  dspSignedIn,
  dspSignedOut,
  dspSignInRefused,
  readDspSignIn,
} from '../../../shared/services/dspIngest/signIn.ts';
import { dspBearer, dspRefusedCaller } from '../../../shared/services/dspIngest/token.ts';
import type { ServiceAnswer } from '../../../shared/services/serviceAnswer.ts';
import { known, notNow, type Dialect, type MirrorParts, type MirrorReply } from '../dialect.ts';
import { readWhole, type MirrorCall } from '../mirrorCall.ts';
import { bodyAsSent, passOnWhole } from '../passOn.ts';
import { RemoteTokens } from '../remoteTokens.ts';
import { isSameKey } from '../sameKey.ts';
import { Turns } from '../turns.ts';
import { answerDspMapping } from './dspMappings.ts';
import { makeMirrorToken, mirrorTokenVerdict, type MirrorSigner } from './dspMirrorTokens.ts';
import type { DspWork } from './dspParts.ts';
import { dspLive, dspRemoteSignIn } from './dspRemote.ts';
import { answerDspFinalize, answerDspIngest, passPlain } from './dspRuns.ts';
import { answerDspUpload } from './dspUploads.ts';

/**
 * DSP-INGEST's bulk ingest and the DSP-API's sign-in under one address, as their scripts speak them. The steps are tapir's, in
 * its order: path, method, token, then everything else.
 */
export function dspIngestDialect(parts: MirrorParts): Dialect {
  const tokens = new RemoteTokens(dspRemoteSignIn(parts.relay), () => parts.clock.elapsed());
  const turns = new Turns();
  return {
    kind: 'dsp-ingest',
    async answer(call) {
      if (DSP_PUBLIC_PATHS.some((path) => dspPublicPattern(path).test(call.path)))
        return answerPublic(parts, call);
      const { destination } = call.gateway;
      const key = await parts.core.key(destination);
      if (!key.ok && key.failure.code !== 'secret.missing')
        return notNow('Waybill cannot read its keys now.');
      const signer: MirrorSigner = {
        destination,
        key: key.ok ? key.value : undefined,
        nowMs: parts.clock.now(),
      };
      if (DSP_SIGN_IN_PATTERN.test(call.path)) return answerSignIn(call, signer);
      return answerRoute({ parts, call, tokens, turns, signer });
    },
  };
}

/** Health and version are the server's own; nobody signs in for them. */
async function answerPublic(parts: MirrorParts, call: MirrorCall): Promise<MirrorReply> {
  if (call.method !== 'GET') return known(dspWrongMethod());
  const answered = call.gateway.isOpen
    ? await passOnWhole(parts.relay, call, { credentials: {} })
    : undefined;
  if (answered?.ok !== true) return notNow('Waybill cannot reach the server now.');
  return { origin: 'live', answer: answered.value };
}

/** The mirror's own accounts: a script never has the remote's password. */
async function answerSignIn(call: MirrorCall, signer: MirrorSigner): Promise<MirrorReply> {
  switch (call.method) {
    case 'POST':
      break;
    case 'GET': {
      const verdict = mirrorTokenVerdict(signer, dspBearer(call.headers.authorization) ?? '');
      return known(verdict.kind === 'refused' ? dspSignInRefused() : dspCredentialsGood());
    }
    case 'DELETE':
      return known(dspSignedOut());
    default:
      return known(dspWrongMethod());
  }
  const body = await readWhole(call, DSP_SIGN_IN_BYTES_MAX);
  const payload = readDspSignIn(body?.toString('utf8') ?? '');
  if (payload === undefined) return known(dspBadBody());
  const name = 'iri' in payload ? payload.iri : 'username' in payload ? payload.username : payload.email;
  const isIn =
    signer.key !== undefined && isSameKey(payload.password, signer.key) && isUser(signer.destination, name);
  return known(isIn ? tokenAlone(makeMirrorToken(signer)) : dspSignInRefused());
}

/** Without its cookie: that would go to every other program on this computer's ports, and the ingest takes none. */
function tokenAlone(token: string): ServiceAnswer {
  const { 'Set-Cookie': _cookie, ...headers } = dspSignedIn(token).headers;
  return { ...dspSignedIn(token), headers };
}

/** The remote's account by the name it is known by here; where it has none the key alone counts. */
function isUser({ user }: Destination, name: string): boolean {
  return user === undefined || user.toLowerCase() === name.toLowerCase();
}

interface Routed {
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  readonly tokens: RemoteTokens;
  readonly turns: Turns;
  readonly signer: MirrorSigner;
}

async function answerRoute(routed: Routed): Promise<MirrorReply> {
  const { call, signer } = routed;
  for (const route of DSP_PROJECT_ROUTES) {
    const found = dspRoutePattern(route).exec(call.path);
    if (found === null) continue;
    const decided = decideDspPath(route, { method: call.method, groups: found.groups ?? {} });
    if ('refused' in decided) return known(decided.refused);
    const { shortcode, parts } = decided;
    const refused = dspRefusedCaller(
      route,
      { shortcode, header: call.headers.authorization, adminOnly: false },
      (token) => mirrorTokenVerdict(signer, token),
    );
    if (refused !== undefined) return known(refused);
    return answerCall(workOf(routed, shortcode), route.name, parts['file'] ?? '');
  }
  return answerUnknown(routed);
}

function workOf({ parts, call, tokens, turns }: Routed, shortcode: string): DspWork {
  const { gateway } = call;
  const isOwn = shortcode === gateway.destination.options.shortcode;
  return { parts, call, gateway, tokens, turns, shortcode, isOwn, isOpen: gateway.isOpen };
}

function answerCall(work: DspWork, name: DspRoute['name'], file: string): Promise<MirrorReply> {
  switch (name) {
    case 'ingest':
      return answerDspUpload(work, file);
    case 'bulk-ingest':
      return answerDspIngest(work);
    case 'mapping':
      return answerDspMapping(work);
    case 'finalize':
      return answerDspFinalize(work);
    case 'project':
    case 'asset':
      return passPlain(work);
    default:
      return name satisfies never;
  }
}

/** A route that we do not know. The server may; for who may not call there is none. */
async function answerUnknown(routed: Routed): Promise<MirrorReply> {
  const { call, signer } = routed;
  const token = dspBearer(call.headers.authorization);
  const isIn = token !== undefined && mirrorTokenVerdict(signer, token).kind === 'good';
  if (!isIn) return known(dspNoRoute());
  const body = call.hasBody ? bodyAsSent(call) : undefined;
  const answered = await dspLive(workOf(routed, ''), body);
  return answered.ok ? { origin: 'live', answer: answered.value } : known(dspNoRoute());
}
