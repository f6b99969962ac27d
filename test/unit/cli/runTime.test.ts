import { expect, test } from 'vitest';
import { whenText } from '../../../main/cli/runTime.ts';
import type { BatchView } from '../../../shared/api/views.ts';
import { fakeBatch } from '../../support/fakeApiData.ts';

const planned = (more: object): BatchView =>
  fakeBatch('bat_2', [], { status: 'sent', schedule: { kind: 'import', ...more } });

test('a run that follows that of an earlier batch names that one, any other comes in its turn', () => {
  const after = { id: 'bat_1', comment: 'big', createdAt: '2026-01-05T08:00:00.000Z' };
  expect(whenText(planned({ after }))).toBe('follows the run of bat_1, which comes first');
  expect(whenText(planned({}))).toBe('begins in its turn');
});
