import { expect } from 'vitest';
import type { StrictBatch } from './strictHaplo.ts';

/**
 * Expects that a file stands twice in a batch's list only where the daemon died between the two: nothing else makes a second one. How
 * many do is for virtual time to tell: the server goes on taking files while a busy machine writes down that it took the one before.
 * `killedAt` = ms since the epoch; `answerMs` = how long the server took over a file.
 */
export function expectListedAgainOnlyByKills(
  listed: readonly Pick<StrictBatch['files'][number], 'name' | 'at'>[],
  { killedAt, answerMs }: { readonly killedAt: readonly number[]; readonly answerMs: number },
): void {
  for (const [index, again] of listed.entries()) {
    const earlier = listed.slice(0, index).findLast(({ name }) => name === again.name);
    if (earlier !== undefined)
      expect(
        killedAt.some((at) => at >= earlier.at - answerMs && at <= again.at),
        again.name,
      ).toBe(true);
  }
}
