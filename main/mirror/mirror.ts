import type { ServiceAnswer } from '../../shared/services/serviceAnswer.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import type { Dialect, MirrorParts } from './dialect.ts';
import { DIALECTS } from './dialects.ts';
import { mirrorCall, ScriptGone } from './mirrorCall.ts';
import { sendReply, sendService, type MirrorExchange } from './sendReply.ts';

/** Where the mirror lies below the daemon's address. */
export const MIRROR_PREFIX = '/mirror/';

/**
 * The local face that speaks each destination's own API. Host and Origin have been checked by the server it is mounted in;
 * who calls is for the dialect to find out, as its service does.
 */
export interface Mirror {
  readonly prefix: typeof MIRROR_PREFIX;
  answer(exchange: MirrorExchange): Promise<void>;
}

/** Makes the mirror. Nothing runs before the first call. */
export function createMirror(parts: MirrorParts): Mirror {
  const dialects = new Map<ServiceKind, Dialect>();
  const dialectOf = (kind: ServiceKind): Dialect | undefined => {
    const made = dialects.get(kind) ?? DIALECTS[kind]?.(parts);
    if (made !== undefined) dialects.set(kind, made);
    return made;
  };
  return {
    prefix: MIRROR_PREFIX,
    answer: (exchange) => answer({ parts, dialectOf }, exchange),
  };
}

interface Table {
  readonly parts: MirrorParts;
  readonly dialectOf: (kind: ServiceKind) => Dialect | undefined;
}

async function answer(table: Table, exchange: MirrorExchange): Promise<void> {
  const address = addressOf(exchange.request.url ?? '');
  if (address === undefined) return refuse(exchange, 400, 'This is no plain path of a destination.\n');
  const gateway = await table.parts.core.gateway(address.name);
  if (gateway === undefined) return refuse(exchange, 404, 'Waybill has no destination of this name.\n');
  const dialect = table.dialectOf(gateway.destination.kind);
  if (dialect === undefined)
    return refuse(exchange, 501, `This build mirrors no ${gateway.destination.kind}.\n`);
  const { host } = exchange.request.headers;
  const mirrorUrl = `http://${host ?? ''}${MIRROR_PREFIX}${address.name}`;
  const call = mirrorCall(exchange, { gateway, target: address.target, mirrorUrl });
  try {
    await sendReply(exchange, call, await dialect.answer(call));
  } catch (error) {
    if (!(error instanceof ScriptGone)) throw error;
    exchange.request.socket.destroy();
  }
}

/**
 * The destination's name and the remote's own path and query, raw. Undefined for anything that could be an address, climb out,
 * or be read in two ways: the mirror is no proxy.
 */
export function addressOf(target: string): { readonly name: string; readonly target: string } | undefined {
  const found = /^\/mirror\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(\/[\u0021-\u007e]*|\?[\u0021-\u007e]*|)$/.exec(
    target,
  );
  if (found === null) return undefined;
  const [, name = '', rest = ''] = found;
  const path = rest.split('?', 1)[0] ?? '';
  if (path.includes('//') || /[\\#]/.test(rest)) return undefined;
  if (path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part))) return undefined;
  return { name, target: rest.startsWith('/') ? rest : `/${rest}` };
}

function refuse(exchange: MirrorExchange, status: number, body: string): void {
  const answer: ServiceAnswer = { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
  sendService(exchange, answer, undefined);
}
