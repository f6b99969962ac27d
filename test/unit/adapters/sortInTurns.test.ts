import { array, assert, asyncProperty, string } from 'fast-check';
import { expect, test } from 'vitest';
import { sortInTurns } from '../../../main/adapters/files/sortInTurns.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

test('names come in the order in which they would come if they were sorted at once', async () => {
  await assert(
    asyncProperty(array(string({ unit: 'binary' }), { maxLength: 200 }), async (names) => {
      expect(await sortInTurns(names)).toEqual([...names].sort());
    }),
  );
});

test('so do many, and others have their turn meanwhile', async () => {
  const random = new SeededRandom(7);
  for (const count of [10_000, 20_001, 54_321]) {
    const names = Array.from({ length: count }, () => `image-${random.below(count)}`);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 0);
    const sorted = await sortInTurns(names);
    clearInterval(counting);
    expect(sorted).toEqual([...names].sort());
    if (count > 10_000) expect(turns).toBeGreaterThan(0);
  }
});
