import { describe, expect, test } from 'vitest';
import { gateAfterFailure, gateDue, mayProbe, suspicion } from '../../../main/core/destinationGate.ts';
import type { DestinationGate } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import { FAILURE_CODES, failureScope } from '../../../shared/model/failureCatalogue.ts';

const offline = failure('network.offline', { host: 'h' });
const badKey = failure('remote.sign-in', { host: 'h' });
const badCertificate = failure('network.certificate', { host: 'h' });
const OPEN: DestinationGate = { state: 'open' };

function resting(more: Partial<Extract<DestinationGate, { state: 'resting' }>> = {}): DestinationGate {
  return { state: 'resting', since: 5, probeAt: 1_005, probes: 0, failure: offline, ...more };
}

describe('what a failed call says of its destination', () => {
  test('a wrong key, or none to be had, stops it at once', () => {
    const parks = FAILURE_CODES.filter((code) => suspicion(failure(code)) === 'park');
    expect([...parks].sort()).toEqual([
      'remote.sign-in',
      'secret.locked',
      'secret.missing',
      'secret.no-store',
    ]);
  });

  test('what may be the whole server’s trouble, or this one file’s, is found out by a probe', () => {
    for (const code of FAILURE_CODES) {
      if (suspicion(failure(code)) === 'park') continue;
      const isDoubtful = code === 'remote.server-error' || code === 'remote.not-understood';
      expect([code, suspicion(failure(code))]).toEqual([
        code,
        isDoubtful || failureScope(code) === 'destination' ? 'probe' : 'none',
      ]);
    }
  });

  test('a wrong key and a missing right are not tried again by themselves', () => {
    const never = FAILURE_CODES.filter((code) => !mayProbe(failure(code)));
    expect([...never].sort()).toEqual([
      'remote.no-permission',
      'remote.sign-in',
      'secret.locked',
      'secret.missing',
      'secret.no-store',
    ]);
  });
});

describe('the gate after a failure', () => {
  test('a pause stays a pause', () => {
    const paused: DestinationGate = { state: 'paused', since: 1 };
    expect(gateAfterFailure(paused, offline, 9)).toBe(paused);
    expect(gateAfterFailure(paused, badKey, 9)).toBe(paused);
  });

  test('what needs a person parks it, since when it was first so', () => {
    expect(gateAfterFailure(OPEN, badKey, 9)).toEqual({
      state: 'parked',
      since: 9,
      failure: { ...badKey, at: 9 },
    });
    expect(gateAfterFailure({ state: 'parked', since: 3, failure: badCertificate }, badKey, 9)).toEqual({
      state: 'parked',
      since: 3,
      failure: { ...badKey, at: 9 },
    });
    expect(gateAfterFailure(resting(), badKey, 9)).toMatchObject({ state: 'parked', since: 9 });
  });

  test('an outage lets it rest, and it is probed after 1, 2, 4, 8 and then every 10 seconds', () => {
    let gate = gateAfterFailure(OPEN, offline, 100);
    expect(gate).toEqual({
      state: 'resting',
      since: 100,
      probeAt: 1_100,
      probes: 0,
      failure: { ...offline, at: 100 },
    });
    for (const [probes, every] of [2_000, 4_000, 8_000, 10_000, 10_000].entries()) {
      gate = gateAfterFailure(gate, offline, 200);
      expect(gate).toMatchObject({ since: 100, probes: probes + 1, probeAt: 200 + every });
    }
  });

  test('an outage after a person was needed begins anew', () => {
    const parked: DestinationGate = { state: 'parked', since: 3, failure: badKey };
    expect(gateAfterFailure(parked, offline, 9)).toMatchObject({ state: 'resting', since: 9, probes: 0 });
  });
});

describe('when a gate is looked at again', () => {
  const at = { lastProbeAt: 50_000, now: 60_000 };

  test('an open one needs no look', () => {
    expect(gateDue(OPEN, at)).toBeUndefined();
  });

  test('a resting one when it said, and at once where that was said before the clock was set back', () => {
    expect(gateDue(resting({ probeAt: 61_000 }), at)).toBe(61_000);
    expect(gateDue(resting({ probeAt: 70_000 }), at)).toBe(70_000);
    expect(gateDue(resting({ probeAt: 70_001 }), at)).toBe(60_000);
  });

  test('a paused one when its pause ends, if it does', () => {
    expect(gateDue({ state: 'paused', since: 1, until: 77 }, at)).toBe(77);
    expect(gateDue({ state: 'paused', since: 1 }, at)).toBeUndefined();
  });

  test('a parked one every half minute where the world may mend itself', () => {
    const parked: DestinationGate = { state: 'parked', since: 1, failure: badCertificate };
    expect(gateDue(parked, at)).toBe(80_000);
    expect(gateDue(parked, { lastProbeAt: 60_000, now: 60_000 })).toBe(90_000);
    expect(gateDue(parked, { lastProbeAt: 60_001, now: 60_000 })).toBe(60_000);
    expect(gateDue({ ...parked, failure: badKey }, at)).toBeUndefined();
  });
});
