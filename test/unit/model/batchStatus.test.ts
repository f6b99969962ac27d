import { describe, expect, test } from 'vitest';
import type { Batch, BatchCounts, BatchStatus } from '../../../shared/model/batch.ts';
import {
  allSent,
  batchStatus,
  countOf,
  currentJob,
  isControlOnly,
  wantedCount,
} from '../../../shared/model/batchStatus.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { ITEM_STATES, type ItemState } from '../../../shared/model/item.ts';
import { testBatch, testJob } from '../../support/ledgerModels.ts';

const told = failure('remote.import-failed', { message: 'x' });
const CONTROL = { kind: 'digest', sha256: 'c'.repeat(64) } as const;
const REMOTE = { ref: 'r', facts: {}, openedAt: 1 };
const CLOSED = { closedAt: 5 };

function counts(of: Partial<Record<ItemState, number>>): BatchCounts {
  return Object.fromEntries(
    Object.entries(of).map(([state, items]) => [state, { items, bytes: 10 * items }]),
  );
}

function job(state: string, more: Record<string, unknown> = {}): ImportJob {
  return testJob(1, { state, failure: told, was: 'running', question: { number: 1, asked: {} }, ...more });
}

interface Case {
  readonly of?: Partial<Batch>;
  readonly counts?: Partial<Record<ItemState, number>>;
  readonly jobs?: readonly ImportJob[];
}

const WISH = { do: 'restart', at: 1, by: 'ada', expected: { state: 'failed' }, attempts: 0 };
const CASES: readonly (readonly [string, Case, BatchStatus])[] = [
  ['one that takes more files is open', { counts: { queued: 1 } }, 'open'],
  ['one of nothing is open, too', {}, 'open'],
  ['one that is closed and has nothing is given up', { of: CLOSED }, 'cancelled'],
  [
    'one whose files were all given up is given up',
    { of: CLOSED, counts: { cancelled: 1, excluded: 2 } },
    'cancelled',
  ],
  [
    'one without files but with a directory at the server is not',
    { of: { ...CLOSED, batchDir: 'd' } },
    'held',
  ],
  ['nor one of a script', { of: { ...CLOSED, mirror: { given: 'm' }, remote: REMOTE } }, 'held'],
  ['one whose files wait is queued', { of: CLOSED, counts: { queued: 2 } }, 'queued'],
  ['one whose files settle is queued', { of: CLOSED, counts: { settling: 2 } }, 'queued'],
  ['one whose files wait for a time is queued', { of: CLOSED, counts: { waiting: 2 } }, 'queued'],
  [
    'one that the server knows is being sent',
    { of: { ...CLOSED, remote: REMOTE }, counts: { queued: 2 } },
    'sending',
  ],
  [
    'one of whose files is on its way is being sent',
    { of: CLOSED, counts: { uploading: 1, queued: 1 } },
    'sending',
  ],
  ['one of whose files is there is being sent', { of: CLOSED, counts: { sent: 1, queued: 1 } }, 'sending'],
  ['one that is all there and wants nothing is held', { of: CLOSED, counts: { sent: 2 } }, 'held'],
  [
    'one that is all there and wants a run is sent',
    { of: { ...CLOSED, next: { kind: 'import', by: 'x' } }, counts: { sent: 2 } },
    'sent',
  ],
  [
    'one whose run was not started yet is sent',
    { of: CLOSED, counts: { sent: 2 }, jobs: [job('notStarted')] },
    'sent',
  ],
  ['a job that starts', { of: CLOSED, jobs: [job('starting')] }, 'importing'],
  ['a job that runs', { of: CLOSED, jobs: [job('running')] }, 'importing'],
  ['a job that asks', { of: CLOSED, jobs: [job('asking')] }, 'asking'],
  ['a job that needs a person', { of: CLOSED, jobs: [job('attention')] }, 'attention'],
  ['a job that failed', { of: CLOSED, jobs: [job('failed')] }, 'failed'],
  [
    'an import that ended well',
    { of: CLOSED, counts: { imported: 1 }, jobs: [job('succeeded')] },
    'imported',
  ],
  [
    'a dry run that ended well',
    { of: CLOSED, counts: { sent: 1 }, jobs: [job('succeeded', { kind: 'dry-run' })] },
    'held',
  ],
  [
    'an import that left something out',
    { of: CLOSED, counts: { imported: 1, attention: 1 }, jobs: [job('succeeded')] },
    'attention',
  ],
  ['an import that was taken', { of: CLOSED, counts: { sent: 1 }, jobs: [job('accepted')] }, 'accepted'],
  [
    'a dry run that was taken',
    { of: CLOSED, counts: { sent: 1 }, jobs: [job('accepted', { kind: 'dry-run' })] },
    'accepted',
  ],
  [
    'a dry run that waits for a word',
    { of: { ...CLOSED, failure: told }, jobs: [job('accepted', { kind: 'dry-run' })] },
    'attention',
  ],
  [
    'an import that was taken, whatever the batch says',
    { of: { ...CLOSED, failure: told }, jobs: [job('accepted')] },
    'accepted',
  ],
  [
    'a job of an earlier round',
    { of: { ...CLOSED, round: 2 }, counts: { sent: 1 }, jobs: [job('failed')] },
    'held',
  ],
  ['a job that was cancelled', { of: CLOSED, counts: { sent: 1 }, jobs: [job('cancelled')] }, 'held'],
  [
    'one that is cancelled, whatever its job does',
    { of: { ...CLOSED, cancelledAt: 6 }, jobs: [job('running')] },
    'cancelled',
  ],
  [
    'one that needs a person as a whole',
    { of: { ...CLOSED, failure: told }, counts: { queued: 1 } },
    'attention',
  ],
  [
    'one file that needs a person, and the others are there',
    { of: CLOSED, counts: { attention: 1, sent: 3 } },
    'attention',
  ],
  [
    'one file that needs a person while others are queued',
    { of: CLOSED, counts: { attention: 1, queued: 1 } },
    'queued',
  ],
  [
    'one file that needs a person while others are on their way',
    { of: CLOSED, counts: { attention: 1, uploading: 1 } },
    'sending',
  ],
  [
    'one file that needs a person while others settle',
    { of: CLOSED, counts: { attention: 1, settling: 1 } },
    'queued',
  ],
  [
    'one file that needs a person while others wait',
    { of: CLOSED, counts: { attention: 1, waiting: 1 } },
    'queued',
  ],
  ['one file that needs a person in an open batch', { counts: { attention: 1 } }, 'attention'],
  ['a control file of a script on its way', { of: { mirror: {}, control: CONTROL } }, 'queued'],
  [
    'a control file of a script at the server',
    { of: { mirror: {}, control: CONTROL, remote: REMOTE } },
    'accepted',
  ],
  ['a script’s batch is owed while it is open', { of: { mirror: { given: 'm' } } }, 'queued'],
  [
    'a script’s batch that the server knows is open',
    { of: { mirror: { given: 'm' }, remote: REMOTE } },
    'open',
  ],
  [
    'a script’s batch grows while it is sent',
    { of: { mirror: { given: 'm' }, remote: REMOTE }, counts: { queued: 1 } },
    'sending',
  ],
  [
    'a script’s batch with a control file of its own',
    { of: { ...CLOSED, mirror: { given: 'm' }, control: CONTROL, remote: REMOTE }, counts: { sent: 1 } },
    'held',
  ],
  [
    'one at rest of whose job something is wanted',
    { of: CLOSED, counts: { sent: 1 }, jobs: [job('succeeded', { kind: 'dry-run', wish: WISH })] },
    'queued',
  ],
  ['an open one of whose job something is wanted', { jobs: [job('cancelled', { wish: WISH })] }, 'queued'],
  [
    'one that ended stays so, whatever is wanted of its job',
    { of: CLOSED, jobs: [job('succeeded', { wish: WISH })] },
    'imported',
  ],
  [
    'a wish that met another change, whatever became of the batch',
    { of: { ...CLOSED, cancelledAt: 6 }, jobs: [job('cancelled', { wish: { ...WISH, conflict: told } })] },
    'attention',
  ],
];

describe('the one word for a batch', () => {
  test.each(CASES)('%s', (_words, given, expected) => {
    expect(batchStatus(testBatch(1, given.of), counts(given.counts ?? {}), given.jobs ?? [])).toBe(expected);
  });
});

describe('what a batch counts', () => {
  test('items in some states', () => {
    const all = counts({ queued: 1, sent: 2, cancelled: 4 });
    expect(countOf(all, 'queued', 'sent')).toBe(3);
    expect(countOf(all, 'imported')).toBe(0);
    expect(countOf(all)).toBe(0);
  });

  test('everything is wanted but what was given up', () => {
    for (const state of ITEM_STATES)
      expect([state, wantedCount(counts({ [state]: 2 }))]).toEqual([
        state,
        state === 'cancelled' || state === 'excluded' ? 0 : 2,
      ]);
  });

  test('nothing remains to be sent once all are sent, imported or given up', () => {
    for (const state of ITEM_STATES)
      expect([state, allSent(counts({ [state]: 1 }))]).toEqual([
        state,
        ['sent', 'imported', 'cancelled', 'excluded'].includes(state),
      ]);
  });

  test('the job of its round that was made last and not cancelled is the current one', () => {
    const jobs = [
      testJob(1, { round: 2, state: 'failed' }),
      testJob(2, { round: 2, state: 'running' }),
      testJob(3, { round: 2, state: 'cancelled' }),
      testJob(4, { round: 1, state: 'running' }),
    ];
    expect(currentJob(testBatch(1, { round: 2 }), jobs)?.seq).toBe(2);
    expect(currentJob(testBatch(1, { round: 3 }), jobs)).toBeUndefined();
  });

  test('a control file alone is that of a script before its batch', () => {
    expect(isControlOnly(testBatch(1, { mirror: {}, control: CONTROL }))).toBe(true);
    expect(isControlOnly(testBatch(1, { mirror: { given: 'm' }, control: CONTROL }))).toBe(false);
    expect(isControlOnly(testBatch(1, { control: CONTROL }))).toBe(false);
    expect(isControlOnly(testBatch(1, { mirror: {} }))).toBe(false);
  });
});
