import type { DestinationGate } from '../../shared/model/destination.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { failureScope, retryClass } from '../../shared/model/failureCatalogue.ts';

/** A resting destination is probed at least this often. */
export const PROBE_EVERY_MS_MAX = 10_000;
/** The first probes come faster, since most cuts are short. */
export const PROBE_FIRST_MS = 1_000;
/** A destination that needs a person is looked at this often, in case the world mended itself (a Wi-Fi login). */
export const PARKED_PROBE_EVERY_MS = 30_000;

/** What a failed call says about the whole destination. */
export type Suspicion =
  /** Certain at once: the server must not be asked again before a person acted (a wrong key locks an account). */
  | 'park'
  /** Perhaps everything is down: the probe decides. */
  | 'probe'
  /** Only this one thing. */
  | 'none';

/** Whether a failure of one call may be a failure of the destination. */
export function suspicion(failure: Failure): Suspicion {
  if (failure.code === 'remote.sign-in') return 'park';
  if (
    failure.code === 'secret.locked' ||
    failure.code === 'secret.missing' ||
    failure.code === 'secret.no-store'
  )
    return 'park';
  if (failureScope(failure.code) === 'destination') return 'probe';
  return failure.code === 'remote.server-error' || failure.code === 'remote.not-understood'
    ? 'probe'
    : 'none';
}

/** The gate after a probe, or a call that needed none, failed. */
export function gateAfterFailure(gate: DestinationGate, failure: Failure, now: number): DestinationGate {
  if (gate.state === 'paused') return gate;
  if (retryClass(failure.code) === 'after-fix') {
    return {
      state: 'parked',
      since: gate.state === 'parked' ? gate.since : now,
      failure: { ...failure, at: now },
    };
  }
  const probes = gate.state === 'resting' ? gate.probes + 1 : 0;
  const every = Math.min(PROBE_EVERY_MS_MAX, PROBE_FIRST_MS * 2 ** probes);
  return {
    state: 'resting',
    since: gate.state === 'resting' ? gate.since : now,
    probeAt: now + every,
    probes,
    failure: { ...failure, at: now },
  };
}

/**
 * When the gate should be looked at again: ms since the epoch, or undefined when only a person or an event helps. A
 * time further ahead than any interval was noted before somebody set the clock back: it is due.
 */
export function gateDue(
  gate: DestinationGate,
  at: { readonly lastProbeAt: number; readonly now: number },
): number | undefined {
  switch (gate.state) {
    case 'open':
      return undefined;
    case 'resting':
      return gate.probeAt > at.now + PROBE_EVERY_MS_MAX ? at.now : gate.probeAt;
    case 'paused':
      return gate.until;
    case 'parked':
      if (!mayProbe(gate.failure)) return undefined;
      return at.lastProbeAt > at.now ? at.now : at.lastProbeAt + PARKED_PROBE_EVERY_MS;
  }
}

/** A wrong key is not tried again by itself: servers lock accounts for that. */
export function mayProbe(failure: Failure): boolean {
  return suspicion(failure) !== 'park' && failure.code !== 'remote.no-permission';
}
