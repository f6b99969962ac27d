import { describe, expect, test } from 'vitest';
import { runSeed } from './runSeed.ts';

describe('the simulation', () => {
  test('plays the same seed the same way, to the last event', async () => {
    for (const seed of [3, 7, 11, 42, 1_234]) {
      const once = await runSeed(seed);
      const again = await runSeed(seed);
      expect(again).toEqual(once);
      expect(once.steps).toBeGreaterThan(20);
    }
  });

  test('plays different seeds differently', async () => {
    const traces = new Set<string>();
    for (let seed = 1; seed <= 20; seed += 1) traces.add((await runSeed(seed)).trace);
    expect(traces.size).toBe(20);
  });
});
