import type { Failure } from '../../shared/model/failure.ts';
import { retryClass } from '../../shared/model/failureCatalogue.ts';
import type { Abilities } from '../../shared/services/abilities.ts';

/**
 * What a failed start of an import means.
 * - `not-taken`: certain that it had no effect; it may simply be made again.
 * - `ask-again`: the answer was lost, and this service tells by being asked the same again.
 * - `search`: the answer was lost, and the service's jobs can be searched.
 * - `repeat-once`: the answer was lost; one repeat may prove it.
 * - `park`: the answer was lost and nothing can prove it; a person must look.
 * - `refused`: the server said no.
 */
export type StartVerdict = 'not-taken' | 'ask-again' | 'search' | 'repeat-once' | 'park' | 'refused';

/** Decides what a failed start means, from the failure and from what the service can prove. */
export function startVerdict(
  failed: Failure,
  about: { readonly lostStart: Abilities['lostStart']; readonly repeated: boolean },
): StartVerdict {
  if (neverLeft(failed))
    return about.repeated && about.lostStart !== 'repeat-once' ? lost(about) : notTakenOrUnknown(about);
  if (isLostAnswer(failed)) return lost(about);
  return about.repeated && about.lostStart === 'repeat-once' ? 'park' : 'refused';
}

/** The request did not reach the server: refused connections, unknown names, a sign-in that was turned away. */
function neverLeft(failed: Failure): boolean {
  if (failed.code === 'network.offline' || failed.code === 'remote.sign-in') return true;
  if (failed.code === 'network.certificate' || failed.code === 'network.proxy-sign-in') return true;
  if (failed.code === 'network.wrong-scheme' || failed.code.startsWith('secret.')) return true;
  if (failed.code === 'remote.busy') return failed.facts['status'] === 429;
  return failed.code === 'network.timeout' && failed.facts['phase'] === 'connect';
}

/** The server may have taken it, and we do not know. */
function isLostAnswer(failed: Failure): boolean {
  return retryClass(failed.code) !== 'after-fix' || failed.code === 'remote.start-unknown';
}

/** This try had no effect, but an earlier one of unknown end may have had. */
function notTakenOrUnknown(about: { readonly repeated: boolean }): StartVerdict {
  return about.repeated ? 'repeat-once' : 'not-taken';
}

function lost(about: {
  readonly lostStart: Abilities['lostStart'];
  readonly repeated: boolean;
}): StartVerdict {
  switch (about.lostStart) {
    case 'repeat-tells':
    case 'repeat-harmless':
      return 'ask-again';
    case 'search':
      return 'search';
    case 'repeat-once':
      return about.repeated ? 'park' : 'repeat-once';
    case 'park':
      return 'park';
  }
}
