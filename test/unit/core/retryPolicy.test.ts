import { describe, expect, test } from 'vitest';
import { PauseTimer } from '../../../main/core/pauseTimer.ts';
import type { Random } from '../../../main/core/ports/random.ts';
import { pauseMs, retryVerdict } from '../../../main/core/retryPolicy.ts';
import { failure } from '../../../shared/model/failure.ts';
import { FAKE_NOW, FakeClock } from '../../support/fakeClock.ts';

/** Dice that always fall so. */
function dice(fraction: number): Random {
  return { fraction: () => fraction } as Random;
}

const offline = failure('network.offline', { host: 'h' });
const broken = failure('remote.server-error', { host: 'h', status: 500 });
const refused = failure('remote.rejected-file', { name: 'a' });

describe('what becomes of a failure', () => {
  test('an outage is tried for ever, and no try counts', () => {
    for (const attempts of [0, 4, 5, 5_000])
      expect(retryVerdict(offline, attempts, dice(0.5))).toMatchObject({ do: 'again', counts: false });
  });

  test('a refusal asks a person at once', () => {
    expect(retryVerdict(refused, 0, dice(0.5))).toEqual({ do: 'ask' });
  });

  test('what the server fails on alone is tried five times, and each try counts', () => {
    for (const attempts of [0, 1, 2, 3])
      expect(retryVerdict(broken, attempts, dice(1))).toEqual({
        do: 'again',
        afterMs: 1_000 * 2 ** attempts,
        counts: true,
      });
    expect(retryVerdict(broken, 4, dice(1))).toEqual({ do: 'ask' });
    expect(retryVerdict(broken, 5, dice(1))).toEqual({ do: 'ask' });
  });
});

describe('how long is waited', () => {
  test.each([
    [0, 1_000],
    [1, 2_000],
    [5, 32_000],
    [9, 512_000],
    [10, 900_000],
    [30, 900_000],
    [5_000, 900_000],
  ])('after %d tries up to %d ms', (attempts, most) => {
    expect(pauseMs(offline, attempts, dice(1))).toBe(most);
    expect(pauseMs(offline, attempts, dice(0.5))).toBe(most / 2);
  });

  test('never less than a quarter of a second', () => {
    expect(pauseMs(offline, 0, dice(0))).toBe(250);
    expect(pauseMs(offline, 0, dice(0.2))).toBe(250);
    expect(pauseMs(offline, 0, dice(0.3))).toBe(300);
  });

  test('in whole milliseconds', () => {
    expect(pauseMs(offline, 0, dice(0.7777))).toBe(778);
  });

  test('as long as the server says, and never more than an hour', () => {
    expect(pauseMs({ ...broken, retryAfterMs: 5 }, 7, dice(1))).toBe(5);
    expect(pauseMs({ ...broken, retryAfterMs: 0 }, 7, dice(1))).toBe(0);
    expect(pauseMs({ ...broken, retryAfterMs: 3_600_001 }, 0, dice(1))).toBe(3_600_000);
    expect(retryVerdict({ ...broken, retryAfterMs: 70_000 }, 0, dice(1))).toMatchObject({ afterMs: 70_000 });
  });
});

describe('a pause that ends by itself', () => {
  const HOUR = 3_600_000;

  test('without an end only a person ends it', () => {
    expect(new PauseTimer(new FakeClock(), { since: FAKE_NOW }).leftMs()).toBe(Infinity);
  });

  test('ends when its time has come', async () => {
    const clock = new FakeClock();
    const timer = new PauseTimer(clock, { since: FAKE_NOW, until: FAKE_NOW + HOUR });
    expect(timer.leftMs()).toBe(HOUR);
    await clock.advance(HOUR - 1);
    expect(timer.leftMs()).toBe(1);
    await clock.advance(5);
    expect(timer.leftMs()).toBe(-4);
  });

  test('one of an earlier process is shorter by what has passed', () => {
    const timer = new PauseTimer(new FakeClock(), { since: FAKE_NOW - HOUR, until: FAKE_NOW + HOUR });
    expect(timer.leftMs()).toBe(HOUR);
  });

  test('a clock that is set back does not make it longer, and one that is set forward ends it', async () => {
    const clock = new FakeClock();
    const timer = new PauseTimer(clock, { since: FAKE_NOW, until: FAKE_NOW + HOUR });
    clock.jumpWall(-5 * HOUR);
    await clock.advance(HOUR / 2);
    expect(timer.leftMs()).toBe(HOUR / 2);
    clock.jumpWall(6.5 * HOUR);
    expect(timer.leftMs()).toBe(-HOUR);
  });

  test('one that was set before the clock went back lasts no longer than it was to last', () => {
    const clock = new FakeClock(FAKE_NOW - 10 * HOUR);
    expect(new PauseTimer(clock, { since: FAKE_NOW, until: FAKE_NOW + HOUR }).leftMs()).toBe(HOUR);
  });
});
