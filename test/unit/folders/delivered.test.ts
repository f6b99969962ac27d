import { describe, expect, test } from 'vitest';
import { isImportOver, isProven } from '../../../main/core/folders/delivered.ts';
import { testBatch, testItem, testJob } from '../../support/ledgerModels.ts';

describe('the import of a batch', () => {
  const over = { finishedAt: 9, round: 2 } as const;
  test.each([
    [
      'accepted by a service that tells no more',
      testBatch(1, { ...over, status: 'accepted' }),
      'accepted',
      true,
    ],
    ['reported as imported', testBatch(1, { ...over, status: 'imported' }), 'succeeded', true],
    ['failed', testBatch(1, { ...over, status: 'failed' }), 'failed', false],
    ['not finished', testBatch(1, { round: 2, status: 'imported' }), 'succeeded', false],
    ['still running', testBatch(1, { ...over, status: 'accepted' }), 'running', false],
  ] as const)('%s is over or not', (_what, batch, state, isOver) => {
    const more = { kind: 'import', round: 2 } as const;
    const job = testJob(1, { ...more, state, endedAt: 8 });
    expect(isImportOver(batch, [job])).toBe(isOver);
    expect(isImportOver(batch, [{ ...job, kind: 'dry-run' }])).toBe(false);
    expect(isImportOver(batch, [{ ...job, round: 1 }])).toBe(false);
  });

  test('proves a file as well as its service can, and one that never went out not at all', () => {
    const sent = { state: 'sent', sha256: 'a', sentAt: 1 } as const;
    expect(isProven(testItem(1), { digestBack: 'never' })).toBe(false);
    expect(isProven(testItem(1, { ...sent, verification: 'acknowledged' }), { digestBack: 'never' })).toBe(
      true,
    );
    expect(isProven(testItem(1, { ...sent, verification: 'none' }), { digestBack: 'never' })).toBe(false);
    expect(isProven(testItem(1, { ...sent, verification: 'acknowledged' }), { digestBack: 'at-once' })).toBe(
      false,
    );
    expect(isProven(testItem(1, { ...sent, verification: 'digest' }), { digestBack: 'at-once' })).toBe(true);
  });
});
