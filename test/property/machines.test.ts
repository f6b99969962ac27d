import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failure } from '../../shared/model/failure.ts';
import { ITEM_STATES, VERIFICATIONS, type Item } from '../../shared/model/item.ts';
import { ITEM_TRANSITIONS, nextItem, type ItemEvent } from '../../shared/model/itemMachine.ts';
import { JOB_STATES, type ImportJob } from '../../shared/model/importJob.ts';
import { JOB_TRANSITIONS, nextJob, type JobEvent } from '../../shared/model/importJobMachine.ts';
import { testItem, testJob } from '../support/ledgerModels.ts';

const told = failure('remote.server-error', { host: 'h', status: 500 });
const facts = { dev: '1', ino: '2', bytes: 7, mtimeNs: '3', ctimeNs: '4' };

const itemEvent: fc.Arbitrary<ItemEvent> = fc.oneof(
  fc.constant<ItemEvent>({ type: 'settled', at: 2, facts }),
  fc.boolean().map((counts): ItemEvent => ({ type: 'unsettled', counts })),
  fc.nat(9).map((round): ItemEvent => ({ type: 'claimed', at: 1, round })),
  fc.constantFrom(...VERIFICATIONS).map((verification): ItemEvent => ({
    type: 'sent',
    at: 5,
    sha256: 'a'.repeat(64),
    facts,
    verification,
    remoteDigest: undefined,
    remoteRef: undefined,
  })),
  fc.boolean().map((counts): ItemEvent => ({ type: 'deferred', until: 9, failure: told, counts })),
  fc.constant<ItemEvent>({ type: 'due' }),
  fc.constant<ItemEvent>({ type: 'blocked', failure: told }),
  fc.constant<ItemEvent>({ type: 'interrupted' }),
  fc.constant<ItemEvent>({ type: 'retried' }),
  fc.constant<ItemEvent>({ type: 'sendAgain' }),
  fc.constant<ItemEvent>({ type: 'imported' }),
  fc.constant<ItemEvent>({ type: 'leftOut', failure: told }),
  fc
    .constantFrom(...VERIFICATIONS)
    .map((level): ItemEvent => ({ type: 'verified', at: 8, level, remoteDigest: undefined })),
  fc.constant<ItemEvent>({ type: 'cancelled' }),
  fc.constant<ItemEvent>({ type: 'restored' }),
  fc.constant<ItemEvent>({ type: 'excluded', rule: '*.tmp' }),
);

const jobEvent: fc.Arbitrary<JobEvent> = fc.constantFrom<JobEvent>(
  { type: 'starting', at: 1 },
  { type: 'repeating' },
  { type: 'notTaken', until: 2, failure: told, counts: true },
  { type: 'unclear', until: 2, failure: told, counts: false },
  { type: 'started', at: 3, remoteId: '7', pollAt: 4 },
  { type: 'accepted', at: 3, serverSaid: 'SCHEDULED' },
  { type: 'progressed', pct: 5, message: 'x', pollAt: 6 },
  { type: 'notTold', pollAt: 7, counts: true },
  { type: 'asked', question: { missing_users: [] } },
  { type: 'answered', at: 5, answer: { users: {} } },
  { type: 'answerTaken', pollAt: 9 },
  { type: 'succeeded', at: 9, serverSaid: undefined },
  { type: 'failed', at: 9, failure: told },
  { type: 'blocked', failure: told },
  { type: 'retried' },
  { type: 'restarted', pollAt: 3 },
  { type: 'recorded', statement: { at: 1, by: 'ada', outcome: 'clean', log: '' } },
  { type: 'cancelled', at: 3 },
  {
    type: 'wished',
    wish: { do: 'erase', at: 1, by: 'ada', expected: { state: 'running' }, attempts: 0 },
  },
  { type: 'wishTried' },
  { type: 'wishDeferred', until: 9, counts: true },
  { type: 'wishMet', conflict: told },
  { type: 'wishDropped' },
);

/** Walks events from a start; illegal ones must throw and leave everything as it was. */
function walk<S extends { readonly state: string }, E extends { readonly type: string }>(
  start: S,
  events: readonly E[],
  machine: {
    readonly next: (state: S, event: E) => S;
    readonly table: Readonly<Record<string, readonly string[]>>;
  },
): readonly S[] {
  const seen = [start];
  for (const event of events) {
    const now = seen.at(-1) ?? start;
    if (machine.table[event.type]?.includes(now.state)) seen.push(machine.next(now, event));
    else expect(() => machine.next(now, event)).toThrow(/not possible/);
  }
  return seen;
}

describe('the item machine', () => {
  const walked = fc.array(itemEvent, { maxLength: 40 }).map((events) =>
    walk<Item, ItemEvent>(testItem(1, { state: 'settling' }), events, {
      next: nextItem,
      table: ITEM_TRANSITIONS,
    }),
  );

  test('never leaves its states, and a fact of one state never stays in another', () => {
    fc.assert(
      fc.property(walked, (items) => {
        for (const item of items) {
          expect(ITEM_STATES).toContain(item.state);
          expect('until' in item).toBe(item.state === 'waiting');
          expect('failure' in item).toBe(item.state === 'waiting' || item.state === 'attention');
          expect('startedAt' in item).toBe(item.state === 'uploading');
          expect('was' in item).toBe(item.state === 'cancelled');
          expect('rule' in item).toBe(item.state === 'excluded');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is sent only from uploading, and claims a proof only while the bytes are at the server', () => {
    fc.assert(
      fc.property(walked, (items) => {
        items.forEach((item, index) => {
          const before = items[index - 1];
          if (item.state === 'sent' && before !== undefined && before.state !== 'sent') {
            expect(before.state).toBe('uploading');
            expect(item.sha256).toBeDefined();
          }
          if (before?.state === 'sent' && item.state === 'queued') expect(item.verification).toBe('none');
        });
      }),
      { numRuns: 500 },
    );
  });

  test('verification never falls while an item is sent or imported', () => {
    fc.assert(
      fc.property(walked, (items) => {
        items.forEach((item, index) => {
          const before = items[index - 1];
          if (before === undefined || (before.state !== 'sent' && before.state !== 'imported')) return;
          if (item.state !== 'sent' && item.state !== 'imported') return;
          expect(VERIFICATIONS.indexOf(item.verification)).toBeGreaterThanOrEqual(
            VERIFICATIONS.indexOf(before.verification),
          );
        });
      }),
      { numRuns: 500 },
    );
  });

  test('keeps its identity whatever happens', () => {
    fc.assert(
      fc.property(walked, (items) => {
        const [first] = items;
        for (const item of items) {
          expect([item.id, item.seq, item.name, item.batchId]).toEqual([
            first?.id,
            first?.seq,
            first?.name,
            first?.batchId,
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the job machine', () => {
  const walked = fc
    .array(jobEvent, { maxLength: 40 })
    .map((events) =>
      walk<ImportJob, JobEvent>(testJob(1), events, { next: nextJob, table: JOB_TRANSITIONS }),
    );

  test('never leaves its states, runs only after it was written as starting, and asks only with a question', () => {
    fc.assert(
      fc.property(walked, (jobs) => {
        jobs.forEach((job, index) => {
          const before = jobs[index - 1];
          expect(JOB_STATES).toContain(job.state);
          expect('question' in job).toBe(job.state === 'asking');
          if (job.state === 'running' && before !== undefined && before.state !== 'running') {
            expect(['starting', 'asking', 'failed', 'attention']).toContain(before.state);
          }
          if (job.state === 'asking' && before?.state === 'running')
            expect(job.question.number).toBe(before.questions + 1);
        });
      }),
      { numRuns: 500 },
    );
  });
});
