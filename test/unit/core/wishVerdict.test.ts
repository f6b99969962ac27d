import { describe, expect, test } from 'vitest';
import { wishVerdict, wordsOf, type WishSight, type WishVerdict } from '../../../main/core/wishVerdict.ts';
import { nextStep, type BatchFacts } from '../../../main/core/batchPlan.ts';
import type { JobReport } from '../../../main/core/ports/importService.ts';
import type { JobWish } from '../../../shared/model/jobWish.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { testBatch, testJob } from '../../support/ledgerModels.ts';
import { failure } from '../../../shared/model/failure.ts';

const wish = (more: Partial<JobWish>): JobWish => ({
  do: 'restart',
  at: 1,
  by: 'mirror',
  expected: { state: 'failed', message: 'no file' },
  attempts: 0,
  ...more,
});
const running: JobReport = { state: 'running', pollInMs: 1 };
const asking: JobReport = { state: 'asking', question: {} };
const succeeded: JobReport = { state: 'succeeded', leftOut: [], refs: {} };
const failed = (message: string): JobReport => ({ state: 'failed', message });
const erase = { do: 'erase', expected: { state: 'asking' } } as const;

const REMOTE = { ref: 'r1', facts: {}, openedAt: 1 };

const CASES: readonly (readonly [string, Partial<JobWish>, JobReport | 'gone', WishVerdict])[] = [
  ['a restart of a job that failed as it had', {}, failed('no file'), 'carry'],
  ['a restart of a job that failed in another way since', {}, failed('no room'), 'changed'],
  ['a restart of a job that somebody restarted', {}, running, 'changed'],
  ['a restart of a job that ended well meanwhile', {}, succeeded, 'changed'],
  ['a restart of a job that is gone', {}, 'gone', 'changed'],
  ['a restart whose answer was lost, and that took', { tried: true }, running, 'done'],
  ['a restart whose answer was lost, and that has failed again', { tried: true }, failed('no room'), 'done'],
  ['a restart that was lost on its way', { tried: true }, failed('no file'), 'carry'],
  ['a restart that a person wants anyway', { anyway: true }, failed('no room'), 'carry'],
  ['an erase of a job that asks still', erase, asking, 'carry'],
  ['an erase of a job that goes on', erase, running, 'changed'],
  ['an erase of a job that ended well', erase, succeeded, 'changed'],
  ['an erase of a job that is gone', erase, 'gone', 'done'],
  ['an erase that a person wants anyway', { ...erase, anyway: true }, succeeded, 'carry'],
  [
    'a second call of an erase, after one that stopped the job',
    { ...erase, tried: true },
    failed('Killed'),
    'carry',
  ],
  ['an only call, which stopped the job', { ...erase, tried: true, once: true }, failed('Killed'), 'done'],
  ['a call that was lost while the job ended by itself', { ...erase, tried: true }, succeeded, 'changed'],
  ['a call that was lost while the job went on', { ...erase, tried: true }, running, 'changed'],
  ['an erase of a job that failed meanwhile', erase, failed('no room'), 'changed'],
];

describe('what was asked of a job while the server was away', () => {
  test.each(CASES)('%s', (_what, more, report, verdict) => {
    const sight: WishSight = report === 'gone' ? 'gone' : { report };
    expect(wishVerdict(wish(more), sight)).toBe(verdict);
  });
});

test('how a job stands is told with its failure, where it has one', () => {
  expect(wordsOf({ state: 'running' })).toBe('running');
  expect(wordsOf({ state: 'failed', message: 'no room' })).toBe('failed: no room');
});

describe('a batch whose job something is wanted of', () => {
  const told = failure('remote.server-error', { host: 'h', status: 500 });
  const facts = (more: Partial<JobWish>, about: Partial<BatchFacts> = {}): BatchFacts => ({
    batch: { ...testBatch(1), closedAt: 1, cancelledAt: 2, finishedAt: 2, remote: REMOTE },
    counts: {},
    jobs: [{ ...testJob(1, { state: 'failed', failure: told }), remoteId: '7', wish: wish(more) }],
    abilities: ABILITIES.ecotaxa,
    now: 100,
    nextDue: undefined,
    ...about,
  });

  test('carries it, whatever became of the batch', () => {
    expect(nextStep(facts({}))).toMatchObject({ do: 'carryWish', remote: REMOTE });
  });

  test('that is sent anew gets its place at the server first, and does not wait for ever', () => {
    const { finishedAt: _finishedAt, ...anew } = { ...testBatch(1), closedAt: 1, round: 2 };
    const counts = { queued: { items: 1, bytes: 1 } };
    expect(nextStep(facts({}, { batch: anew, counts }))).toEqual({ do: 'open' });
  });

  test('waits until it is due, until what went before is there, and for a person', () => {
    expect(nextStep(facts({ until: 200 }))).toEqual({ do: 'wait', until: 200 });
    expect(nextStep(facts({}, { isWishBehind: true })).do).toBe('nothing');
    expect(nextStep(facts({ conflict: told })).do).toBe('nothing');
    const paused = facts({});
    expect(nextStep({ ...paused, batch: { ...paused.batch, paused: true } }).do).toBe('nothing');
  });
});
