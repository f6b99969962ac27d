import type { ServiceAnswer } from '../../shared/services/serviceAnswer.ts';
import type { ServiceKind } from '../../shared/services/abilities.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Random } from '../core/ports/random.ts';
import type { Relay, RelayAnswer } from '../core/ports/relay.ts';
import type { Partials } from '../core/ports/partials.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { MirrorFace } from '../core/mirrorFace.ts';
import type { MirrorCall } from './mirrorCall.ts';
import type { WholeAnswer } from './passOn.ts';

/** What the mirror, and each dialect in it, stands on. */
export interface MirrorParts {
  readonly core: MirrorFace;
  readonly relay: Relay;
  readonly spool: Spool;
  /** For uploads that come piece by piece. */
  readonly partials: Partials;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * What a script is answered: `live` = the server's own words just now (`flowing` where they may be long), `queued` = as
 * the server would, from what is durable here and owed to it, `cache` = from what was last known or is known of the service.
 */
export type MirrorReply =
  | { readonly origin: 'live'; readonly answer: WholeAnswer }
  | { readonly origin: 'live'; readonly flowing: RelayAnswer }
  | { readonly origin: 'queued' | 'cache'; readonly answer: ServiceAnswer };

/** One service's own API, as its scripts speak it. */
export interface Dialect {
  readonly kind: ServiceKind;
  /** Answers one call. The call's body is untouched; `ScriptGone` may be thrown when the script leaves. */
  answer(call: MirrorCall): Promise<MirrorReply>;
}

/** The answer of a check: nothing was done, and nothing asked of the server. */
export function known(answer: ServiceAnswer): MirrorReply {
  return { origin: 'cache', answer };
}

/** As the server would answer; the call is durable here. */
export function queued(answer: ServiceAnswer): MirrorReply {
  return { origin: 'queued', answer };
}

/** A script is asked to come again after that long, seconds. */
const RETRY_AFTER_S = 30;

/** Not now: nothing was kept of the call, and nobody can say what the server would answer. */
export function notNow(reason: string): MirrorReply {
  return known({
    status: 503,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': String(RETRY_AFTER_S) },
    body: reason,
  });
}
