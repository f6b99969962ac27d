import {
  badToken,
  decodePath,
  forbidden,
  JSON_BYTES_MAX,
  jsonAnswer,
  notAuthenticated,
  readJsonText,
} from '../../../shared/services/ecotaxa/answers.ts';
import { ecotaxaToken, readEcotaxaLogin } from '../../../shared/services/ecotaxa/login.ts';
import {
  ECOTAXA_ROUTES,
  ecotaxaPattern,
  noEcotaxaRoute,
  unroutedAnswer,
  type EcotaxaRoute,
  type EcotaxaRouteName,
} from '../../../shared/services/ecotaxa/routes.ts';
import { known, notNow, type Dialect, type MirrorParts, type MirrorReply } from '../dialect.ts';
import { readWhole, type MirrorCall } from '../mirrorCall.ts';
import { RemoteTokens } from '../remoteTokens.ts';
import { isSameKey } from '../sameKey.ts';
import { Turns } from '../turns.ts';
import { isEcotaxaToken, makeEcotaxaToken, type EcotaxaSigner } from './ecotaxaMirrorTokens.ts';
import type { EcotaxaWork } from './ecotaxaParts.ts';
import { answerFileUpload } from './ecotaxaFiles.ts';
import { answerImport } from './ecotaxaImports.ts';
import { answerJobCall, answerJobs } from './ecotaxaJobs.ts';
import { answerPlain, answerRead } from './ecotaxaReads.ts';
import { answerListing } from './ecotaxaListing.ts';
import { ecotaxaRemoteSignIn } from './ecotaxaRemote.ts';
import { answerTusBegin, answerTusOptions, answerTusUpload } from './ecotaxaTus.ts';

const ROUTES: readonly EcotaxaRoute[] = Object.values(ECOTAXA_ROUTES);

/** EcoTaxa's API as far as an import needs it, as its scripts speak it: path and method, caller, then everything else. */
export function ecotaxaDialect(parts: MirrorParts): Dialect {
  const tokens = new RemoteTokens(ecotaxaRemoteSignIn(parts.relay), () => parts.clock.elapsed());
  const turns = new Turns();
  return {
    kind: 'ecotaxa',
    async answer(call) {
      const { destination } = call.gateway;
      const key = await parts.core.key(destination);
      if (!key.ok && key.failure.code !== 'secret.missing')
        return notNow('Waybill cannot read its keys now.');
      const signer = key.ok ? { destination, key: key.value, nowMs: parts.clock.now() } : undefined;
      return route({ parts, call, tokens, turns, signer });
    },
  };
}

interface Routed {
  readonly parts: MirrorParts;
  readonly call: MirrorCall;
  readonly tokens: RemoteTokens;
  readonly turns: Turns;
  /** Undefined where no key was made: nobody gets in. */
  readonly signer: EcotaxaSigner | undefined;
}

async function route(routed: Routed): Promise<MirrorReply> {
  const { call, signer } = routed;
  const token = ecotaxaToken(call.headers);
  const isSignedIn = token !== undefined && isCaller(signer, token);
  for (const candidate of ROUTES) {
    if (candidate.method !== call.method) continue;
    const found = ecotaxaPattern(candidate).exec(call.path);
    if (found === null) continue;
    if (candidate.name === 'login') return answerLogin(call, signer);
    if (candidate.access === 'signed' && !isSignedIn)
      return known(token === undefined ? notAuthenticated() : badToken());
    const { groups = {} } = found;
    const work = workOf(routed, { route: candidate.name as EcotaxaRouteName, groups, isSignedIn });
    return answerRoute(work, candidate.name as EcotaxaRouteName);
  }
  const unrouted = unroutedAnswer(ROUTES, { ...call, baseUrl: call.mirrorUrl });
  if (unrouted !== undefined) return known(unrouted);
  // A route that we do not know. The server may; for who may not call there is none.
  if (!isSignedIn) return known(noEcotaxaRoute());
  return answerPlain(workOf(routed, { route: undefined, groups: {}, isSignedIn }));
}

/** A token that the mirror gave, or the key itself. */
function isCaller(signer: EcotaxaSigner | undefined, token: string): boolean {
  return signer !== undefined && (isSameKey(token, signer.key) || isEcotaxaToken(signer, token));
}

function workOf(
  { parts, call, tokens, turns }: Routed,
  about: {
    readonly route: EcotaxaRouteName | undefined;
    readonly groups: Readonly<Record<string, string | undefined>>;
    readonly isSignedIn: boolean;
  },
): EcotaxaWork {
  const { gateway } = call;
  return {
    parts,
    call,
    gateway,
    tokens,
    turns,
    route: about.route,
    part: (name) => decodePath(about.groups[name] ?? ''),
    isSignedIn: about.isSignedIn,
    isOpen: gateway.isOpen,
  };
}

/** The mirror's own account: a script never has the remote's password. */
async function answerLogin(call: MirrorCall, signer: EcotaxaSigner | undefined): Promise<MirrorReply> {
  const body = await readWhole(call, JSON_BYTES_MAX);
  const read = readJsonText(body?.toString('utf8') ?? '', call.headers['content-type']);
  if ('refusal' in read) return known(read.refusal);
  const given = readEcotaxaLogin(read.value);
  if ('refusal' in given) return known(given.refusal);
  const { user = given.username } = call.gateway.destination;
  const isIn =
    signer !== undefined &&
    isSameKey(given.password, signer.key) &&
    given.username.toLowerCase() === user.toLowerCase();
  return known(isIn ? jsonAnswer(200, makeEcotaxaToken(signer)) : forbidden());
}

function answerRoute(work: EcotaxaWork, name: EcotaxaRouteName): Promise<MirrorReply> {
  switch (name) {
    case 'me':
    case 'usersSearch':
    case 'user':
    case 'project':
    case 'constants':
    case 'taxon':
    case 'taxaSearch':
      return answerRead(work);
    case 'files':
      return answerListing(work);
    case 'jobs':
      return answerJobs(work);
    case 'job':
    case 'log':
    case 'jobFile':
    case 'answer':
    case 'restart':
    case 'erase':
      return answerJobCall(work);
    case 'import':
      return answerImport(work);
    case 'file':
      return answerFileUpload(work);
    case 'tusCreate':
      return answerTusBegin(work);
    case 'tusOptions':
      return answerTusOptions(work);
    case 'tusHead':
    case 'tusPatch':
    case 'tusDelete':
      return answerTusUpload(work);
    case 'fileMove':
    case 'fileRemove':
    case 'fileCreate':
      return answerPlain(work);
    case 'login':
      throw new Error('a sign-in is answered before its caller is known');
    default:
      return name satisfies never;
  }
}
