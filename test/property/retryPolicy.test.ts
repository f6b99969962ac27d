import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BACKOFF_CAP_MS,
  BACKOFF_FLOOR_MS,
  RETRY_AFTER_CAP_MS,
  TRIES_MAX,
  pauseMs,
  retryVerdict,
} from '../../main/core/retryPolicy.ts';
import { gateAfterFailure, gateDue, PROBE_EVERY_MS_MAX, suspicion } from '../../main/core/destinationGate.ts';
import type { DestinationGate } from '../../shared/model/destination.ts';
import { failure } from '../../shared/model/failure.ts';
import { FAILURE_CODES, failureScope, retryClass } from '../../shared/model/failureCatalogue.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const code = fc.constantFrom(...FAILURE_CODES);
const attempts = fc.nat(200);
const seed = fc.nat(1_000_000);

describe('the retry policy', () => {
  test('transport trouble is tried for ever and never counts', () => {
    fc.assert(
      fc.property(code, attempts, seed, (told, tries, from) => {
        fc.pre(retryClass(told) === 'later');
        expect(retryVerdict(failure(told), tries, new SeededRandom(from))).toMatchObject({
          do: 'again',
          counts: false,
        });
      }),
    );
  });

  test('a permanent answer ends at once', () => {
    fc.assert(
      fc.property(code, attempts, seed, (told, tries, from) => {
        fc.pre(retryClass(told) === 'after-fix');
        expect(retryVerdict(failure(told), tries, new SeededRandom(from))).toEqual({ do: 'ask' });
      }),
    );
  });

  test('anything else ends after its tries, and not before', () => {
    fc.assert(
      fc.property(code, attempts, seed, (told, tries, from) => {
        fc.pre(retryClass(told) === 'some-tries');
        const verdict = retryVerdict(failure(told), tries, new SeededRandom(from));
        expect(verdict.do).toBe(tries + 1 >= TRIES_MAX ? 'ask' : 'again');
      }),
    );
  });

  test('a pause is within its bounds, and what the server asked for wins', () => {
    fc.assert(
      fc.property(
        code,
        attempts,
        seed,
        fc.option(fc.nat(10 * RETRY_AFTER_CAP_MS)),
        (told, tries, from, asked) => {
          const wait = pauseMs(
            failure(told, {}, asked === null ? {} : { retryAfterMs: asked }),
            tries,
            new SeededRandom(from),
          );
          if (asked === null) {
            expect(wait).toBeGreaterThanOrEqual(BACKOFF_FLOOR_MS);
            expect(wait).toBeLessThanOrEqual(BACKOFF_CAP_MS);
          } else expect(wait).toBe(Math.min(asked, RETRY_AFTER_CAP_MS));
        },
      ),
    );
  });
});

describe('the gate of a destination', () => {
  const gate = fc.constantFrom<DestinationGate>(
    { state: 'open' },
    { state: 'paused', since: 1 },
    { state: 'resting', since: 1, probeAt: 2, probes: 3, failure: failure('network.offline') },
    { state: 'parked', since: 1, failure: failure('remote.sign-in') },
  );

  test('a resting destination is probed at least every ten seconds', () => {
    fc.assert(
      fc.property(gate, code, fc.nat(1e9), (before, told, now) => {
        const after = gateAfterFailure(before, failure(told), now);
        if (after.state !== 'resting') return;
        expect((gateDue(after, { lastProbeAt: now, now }) ?? Infinity) - now).toBeLessThanOrEqual(
          PROBE_EVERY_MS_MAX,
        );
      }),
    );
  });

  test('a pause is never lifted by a failure', () => {
    fc.assert(
      fc.property(code, fc.nat(1e9), (told, now) => {
        const paused: DestinationGate = { state: 'paused', since: 1 };
        expect(gateAfterFailure(paused, failure(told), now)).toBe(paused);
      }),
    );
  });

  test('a wrong key is never tried again by itself', () => {
    const after = gateAfterFailure({ state: 'open' }, failure('remote.sign-in'), 5);
    expect(gateDue(after, { lastProbeAt: 5, now: 5 })).toBeUndefined();
    expect(suspicion(failure('remote.sign-in'))).toBe('park');
  });

  test('one item’s own trouble never closes the gate without a probe', () => {
    fc.assert(
      fc.property(code, (told) => {
        fc.pre(failureScope(told) === 'item' && retryClass(told) === 'after-fix');
        expect(suspicion(failure(told))).toBe('none');
      }),
    );
  });
});
