import { expect, test } from 'vitest';
import { recordFigures } from '../support/figures.ts';
import { runSeed } from './runSeed.ts';

/** Seeds of one test: small enough that a failure is told soon. */
const SEEDS_PER_TEST = 100;
/** A generous bound: a seed takes some 50 ms on the reference machine. */
const TEST_MS_MAX = 240_000;

/** Plays seeds one after the other, and notes how many and how fast. */
export function seedSuite(name: string, seeds: { readonly from: number; readonly count: number }): void {
  const end = seeds.from + seeds.count;
  let played = 0;
  let steps = 0;
  let tookMs = 0;
  for (let from = seeds.from; from < end; from += SEEDS_PER_TEST) {
    const to = Math.min(end, from + SEEDS_PER_TEST);
    test(
      `whatever happens, nothing is lost, nothing is claimed and all comes to an end: seeds ${from} to ${to - 1}`,
      { timeout: TEST_MS_MAX },
      async () => {
        const began = performance.now();
        for (let seed = from; seed < to; seed += 1) {
          const result = await runSeed(seed);
          played += 1;
          steps += result.steps;
        }
        tookMs += performance.now() - began;
        recordFigures(name, {
          seeds: played,
          steps,
          seedsPerSecond: Math.round((played * 10_000) / tookMs) / 10,
        });
        expect(steps).toBeGreaterThan(played);
      },
    );
  }
}
