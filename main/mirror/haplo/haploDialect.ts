import { haploRefusal, HaploGate, type HaploAccess } from '../../../shared/services/haplo/access.ts';
import {
  internalServerError,
  methodNotAllowed,
  notFound,
  securityPage,
  sizeLimitExceeded,
} from '../../../shared/services/haplo/answers.ts';
import { isHaploUpload, urlencodedInput } from '../../../shared/services/haplo/arguments.ts';
import { HAPLO_USER, URLENCODED_BODY_BYTES_MAX } from '../../../shared/services/haplo/wire.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import { known, notNow, type Dialect, type MirrorParts, type MirrorReply } from '../dialect.ts';
import { readWhole, type MirrorCall } from '../mirrorCall.ts';
import { bodyAsSent, bodyOf, passOnWhole, type PassOn } from '../passOn.ts';
import { isSameKey } from '../sameKey.ts';
import { answerForm } from './haploForms.ts';
import { pathPrefix, routeOf, type HaploKind, type HaploWork } from './haploParts.ts';
import { answerUpload } from './haploUploads.ts';

/**
 * Haplo's batch import API and its standard API, as their scripts speak them. The steps are the platform's own, in their order:
 * method, caller, body, arguments, handler (haplo a6352c9, RequestHandler.java, handler.rb, plugin.js; authorisation.rb).
 */
export function haploDialect(kind: HaploKind, parts: MirrorParts): Dialect {
  const gates = new Map<DestinationId, Gate>();
  return {
    kind,
    async answer(call) {
      if (call.method === 'OPTIONS') return known(methodNotAllowed());
      const { destination } = call.gateway;
      const key = await parts.core.key(destination);
      if (!key.ok && key.failure.code !== 'secret.missing')
        return notNow('Waybill cannot read its keys now.');
      const gate = gates.get(destination.id) ?? new Gate(kind, parts);
      gates.set(destination.id, gate);
      const accessOf = (): HaploAccess => gate.accessOf(call, key.ok ? key.value : undefined);
      return answer(await workOf(kind, parts, call), accessOf);
    },
  };
}

/** The callers of one destination. The mirror's keys are good for everything of their API, and for nothing else. */
class Gate {
  readonly #gate: HaploGate;
  #key: string | undefined;

  constructor(kind: HaploKind, parts: MirrorParts) {
    const facts = { pathPrefix: pathPrefix(kind), holder: 'member' } as const;
    this.#gate = new HaploGate({
      find: (key) => (this.#key !== undefined && isSameKey(key, this.#key) ? facts : undefined),
      decodeBase64: (text) => Buffer.from(text, 'base64').toString('utf8'),
      nowMs: () => parts.clock.elapsed(),
    });
  }

  accessOf(call: MirrorCall, key: string | undefined): HaploAccess {
    this.#key = key;
    const oneisKey = call.headers['x-oneis-key'];
    return this.#gate.accessOf({
      authorization: call.headers.authorization,
      oneisKey: typeof oneisKey === 'string' ? oneisKey : undefined,
      path: call.path,
      queryText: call.queryText,
      remoteAddress: call.remoteAddress,
    });
  }
}

async function workOf(kind: HaploKind, parts: MirrorParts, call: MirrorCall): Promise<HaploWork> {
  const { gateway } = call;
  const secret = gateway.isOpen ? await parts.core.remoteSecret(gateway.destination) : undefined;
  const credentials = secret?.ok === true ? signIn(secret.value) : undefined;
  return { kind, parts, call, gateway, credentials };
}

/** The server never asks for credentials: they go along from the start (authorisation.rb). */
function signIn(secret: string): Readonly<Record<string, string>> {
  return { authorization: `Basic ${Buffer.from(`${HAPLO_USER}:${secret}`, 'utf8').toString('base64')}` };
}

async function answer(work: HaploWork, accessOf: () => HaploAccess): Promise<MirrorReply> {
  const { call } = work;
  if (call.method === 'POST' && !isHaploUpload(call.headers['content-type']))
    return answerPost(work, accessOf);
  const refused = haploRefusal(accessOf());
  if (refused !== undefined) return known(refused);
  const route = routeOf(work.kind, call.path);
  if (call.method !== 'POST') return passUnread(work, known(notFound()));
  if (route === 'control' || route === 'file') return answerUpload(work, route);
  // The server asks the application where an upload belongs before it reads any of it.
  return passUnread(work, known(internalServerError()));
}

/** The forgery check comes after a failed sign-in and hides it: every refused form POST gets the same page. */
async function answerPost(work: HaploWork, accessOf: () => HaploAccess): Promise<MirrorReply> {
  const { call } = work;
  const body = await readWhole(call, URLENCODED_BODY_BYTES_MAX);
  if (body === undefined) return known(sizeLimitExceeded());
  if (haploRefusal(accessOf()) !== undefined) return known(securityPage());
  const route = routeOf(work.kind, call.path);
  if (route === undefined) return pass(work, { body: bodyOf(body) }, known(notFound()));
  const input = urlencodedInput(call.queryText, body.toString('utf8'));
  return answerForm(work, { route, input, body });
}

/** Passes on what has no effect anywhere, with its body as it comes. */
function passUnread(work: HaploWork, otherwise: MirrorReply): Promise<MirrorReply> {
  return pass(work, work.call.hasBody ? { body: bodyAsSent(work.call) } : {}, otherwise);
}

async function pass(
  work: HaploWork,
  how: Pick<PassOn, 'body'>,
  otherwise: MirrorReply,
): Promise<MirrorReply> {
  const { credentials } = work;
  if (credentials === undefined) return otherwise;
  const answered = await passOnWhole(work.parts.relay, work.call, { credentials, ...how });
  return answered.ok ? { origin: 'live', answer: answered.value } : otherwise;
}
