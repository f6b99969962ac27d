import { describe, expect, test } from 'vitest';
import { SystemClock } from '../../../main/adapters/clock/systemClock.ts';
import { SystemRandom } from '../../../main/adapters/random/systemRandom.ts';
import type { Clock } from '../../../main/core/ports/clock.ts';
import type { Random } from '../../../main/core/ports/random.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

interface Driven {
  readonly clock: Clock;
  /** Lets so much time pass for that clock. */
  readonly pass: (ms: number) => Promise<void>;
}

describe.each([
  {
    name: 'the computer',
    make: (): Driven => {
      const clock = new SystemClock();
      return { clock, pass: (ms) => clock.sleep(ms) };
    },
  },
  {
    name: 'the fake',
    make: (): Driven => {
      const clock = new FakeClock();
      return { clock, pass: (ms) => clock.advance(ms) };
    },
  },
])('clock: $name', ({ make }) => {
  test('a sleep ends when its time has passed, not before', async () => {
    const { clock, pass } = make();
    const before = clock.elapsed();
    const sleeping = clock.sleep(30);
    await Promise.all([sleeping, pass(40)]);
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(30);
  });

  test('a sleep that is called off ends at once and does not reject', async () => {
    const { clock, pass } = make();
    const stop = new AbortController();
    const before = clock.elapsed();
    const sleeping = clock.sleep(3_600_000, stop.signal);
    await pass(5);
    stop.abort();
    await sleeping;
    await clock.sleep(3_600_000, stop.signal);
    expect(clock.elapsed() - before).toBeLessThan(60_000);
  });

  test.each([0, -5, Number.NaN])('a sleep of %d ms ends at once', async (ms) => {
    const { clock } = make();
    await clock.sleep(ms);
  });

  test('a sleep longer than a timer can hold does not end at once', async () => {
    const { clock, pass } = make();
    const stop = new AbortController();
    let ended = false;
    const sleeping = clock.sleep(2 ** 31 + 10_000, stop.signal).then(() => (ended = true));
    await pass(30);
    expect(ended).toBe(false);
    stop.abort();
    await sleeping;
  });
});

test('a sleep made of several timers lasts as long as one', async () => {
  const clock = new SystemClock(10);
  const before = clock.elapsed();
  await clock.sleep(45);
  expect(clock.elapsed() - before).toBeGreaterThanOrEqual(45);
});

test('no listener stays on a signal that outlives many sleeps', async () => {
  const clock = new SystemClock(1);
  const stop = new AbortController();
  let listening = 0;
  const signal = new Proxy(stop.signal, {
    get: (target, name) => {
      if (name === 'aborted') return target.aborted;
      return () => (listening += name === 'addEventListener' ? 1 : -1);
    },
  });
  await clock.sleep(5, signal);
  expect(listening).toBe(0);
});

test('fake sleepers wake in the order of their time, and what they start runs in between', async () => {
  const clock = new FakeClock();
  const story: string[] = [];
  void (async () => {
    await clock.sleep(10);
    story.push(`a at ${clock.elapsed()}`);
    await clock.sleep(10);
    story.push(`b at ${clock.elapsed()}`);
  })();
  void clock.sleep(15).then(() => story.push(`c at ${clock.elapsed()}`));
  await clock.advance(30);
  expect(story).toEqual(['a at 10', 'c at 15', 'b at 20']);
  expect(clock.sleeping).toBe(0);
});

describe.each([
  { name: 'the system', make: (): Random => new SystemRandom() },
  { name: 'a seed', make: (): Random => new SeededRandom(42) },
])('random: $name', ({ make }) => {
  test('fractions lie from 0 up to but not 1, and spread', () => {
    const random = make();
    const fractions = Array.from({ length: 2_000 }, () => random.fraction());
    expect(fractions.every((one) => one >= 0 && one < 1)).toBe(true);
    const mean = fractions.reduce((sum, one) => sum + one, 0) / fractions.length;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
    expect(new Set(fractions).size).toBeGreaterThan(1_990);
  });

  test('bytes are as many as asked for, of every value', () => {
    const bytes = make().bytes(10_000);
    expect(bytes).toHaveLength(10_000);
    expect(new Set(bytes).size).toBe(256);
  });
});

test('the same seed gives the same numbers', () => {
  const draw = (seed: number): unknown => {
    const random = new SeededRandom(seed);
    return [[...random.bytes(8)], random.fraction(), random.below(100)];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
