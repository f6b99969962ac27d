import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { needsSendingSlot, nextStep, type BatchFacts } from '../../main/core/batchPlan.ts';
import type { BatchCounts } from '../../shared/model/batch.ts';
import { batchStatus } from '../../shared/model/batchStatus.ts';
import { failure } from '../../shared/model/failure.ts';
import { ITEM_STATES, type ItemState } from '../../shared/model/item.ts';
import { ABILITIES, SERVICE_KINDS } from '../../shared/services/abilities.ts';
import { coreHarness } from '../support/coreHarness.ts';
import { testBatch, testJob } from '../support/ledgerModels.ts';

const counts: fc.Arbitrary<BatchCounts> = fc
  .dictionary(fc.constantFrom<ItemState>(...ITEM_STATES), fc.integer({ min: 0, max: 5 }))
  .map((of) =>
    Object.fromEntries(Object.entries(of).map(([state, items]) => [state, { items, bytes: items }])),
  );

const jobState = fc.constantFrom(
  {},
  { state: 'starting', since: 1, repeated: false },
  { state: 'running' },
  { state: 'asking', question: { number: 1, asked: {} } },
  { state: 'succeeded' },
  { state: 'accepted' },
  { state: 'failed', failure: failure('remote.import-failed') },
  { state: 'attention', failure: failure('remote.start-unknown'), was: 'starting' },
  { state: 'cancelled' },
);

const facts: fc.Arbitrary<BatchFacts> = fc
  .record({
    counts,
    kind: fc.constantFrom(...SERVICE_KINDS),
    jobs: fc.array(jobState, { maxLength: 2 }),
    open: fc.boolean(),
    cancelled: fc.boolean(),
    remote: fc.boolean(),
    wanted: fc.boolean(),
    paused: fc.boolean(),
  })
  .map((made) => ({
    batch: testBatch(1, {
      ...(made.open ? {} : { closedAt: 1 }),
      ...(made.cancelled ? { cancelledAt: 2 } : {}),
      ...(made.remote ? { remote: { ref: 'r', facts: {}, openedAt: 1 } } : {}),
      ...(made.wanted ? { next: { kind: 'import' as const, by: 'x' } } : {}),
      paused: made.paused,
      round: 1,
    }),
    counts: made.counts,
    jobs: made.jobs.map((more, index) => testJob(index + 1, { round: 1, ...more })),
    abilities: ABILITIES[made.kind],
    now: 1_000,
    nextDue: undefined,
  }));

describe('the plan of a batch', () => {
  test('never starts an import while a file is missing at the server', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const step = nextStep(given);
        if (step.do !== 'makeJob') return;
        for (const state of ['settling', 'queued', 'uploading', 'waiting', 'attention'] as const) {
          expect(given.counts[state]?.items ?? 0).toBe(0);
        }
        expect(given.batch.remote).toBeDefined();
        expect(given.batch.next).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('does nothing for what is open, paused or cancelled', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { batch } = given;
        fc.pre(batch.closedAt === undefined || batch.paused || batch.cancelledAt !== undefined);
        expect(nextStep(given)).toEqual({ do: 'nothing' });
      }),
    );
  });

  test('a batch with a job never sends anything into the remote batch of that job', () => {
    fc.assert(
      fc.property(facts, (given) => {
        fc.pre(given.jobs.some((job) => job.state !== 'cancelled'));
        expect(needsSendingSlot(nextStep(given))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('its status is always one word, and imported only where the server reported it', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const status = batchStatus(given.batch, given.counts, given.jobs);
        if (status === 'imported') expect(given.jobs.some((job) => job.state === 'succeeded')).toBe(true);
        if (status === 'accepted') expect(given.jobs.some((job) => job.state === 'accepted')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('whatever the weather', () => {
  // Every call of the server ends in a way that the seed decides; then the weather clears.
  test('all files arrive once in the last version, the import is scheduled exactly once, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 6 }),
        async (seed, files) => {
          const paths = Array.from(
            { length: files },
            (_, n) => [`/data/${n}.tsv`, `content ${n}\n`] as const,
          );
          const lab = await coreHarness({ seed, files: Object.fromEntries(paths) });
          let state = seed;
          const roll = (below: number): number => {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            return Math.floor((state / 2_147_483_648) * below);
          };
          const stormUntil = lab.clock.elapsed() + 600_000;
          lab.service.rule = () => {
            if (lab.clock.elapsed() > stormUntil) return undefined;
            const weather = roll(12);
            if (weather === 0)
              return { kind: 'fail', failure: failure('network.offline', { host: 'x', reason: 'refused' }) };
            if (weather === 1) return { kind: 'lost' };
            if (weather === 2) return { kind: 'cut', afterBytes: 3 };
            if (weather === 3)
              return {
                kind: 'fail',
                failure: failure('remote.busy', { host: 'x', status: 503 }, { retryAfterMs: 2_000 }),
              };
            return undefined;
          };
          const { batch } = await lab.add();
          for (let crash = 0; crash < 3; crash += 1) {
            await lab.clock.advance(roll(20_000));
            await lab.crash();
          }
          await lab.until(
            'the batch is accepted',
            async () => (await lab.detail(batch.id)).batch.status === 'accepted',
            7_200_000,
          );
          const items = await lab.items(batch.id);
          expect(items.map((item) => [item.state, item.verification])).toEqual(
            items.map(() => ['sent', 'digest']),
          );
          expect(lab.service.ledger.schedules).toHaveLength(1);
          const [schedule] = lab.service.ledger.schedules;
          const remote = lab.service.filesOf(schedule?.ref ?? '');
          expect(Object.fromEntries(remote)).toEqual(
            Object.fromEntries(items.map((item) => [item.name, item.sha256])),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
