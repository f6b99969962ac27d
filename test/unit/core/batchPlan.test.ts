import { describe, expect, test } from 'vitest';
import { nextStep, owesFiles, owesRun, type BatchFacts } from '../../../main/core/batchPlan.ts';
import { failure } from '../../../shared/model/failure.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { testBatch, testJob } from '../../support/ledgerModels.ts';

const REMOTE = { ref: 'r1', facts: {}, openedAt: 1 };
const TOLD = failure('remote.server-error', { host: 'h', status: 500 });
const ONE = { items: 1, bytes: 1 };

function facts(more: Partial<BatchFacts> = {}, batch: Partial<BatchFacts['batch']> = {}): BatchFacts {
  return {
    batch: { ...testBatch(1), closedAt: 1, remote: REMOTE, ...batch },
    counts: { sent: ONE },
    jobs: [],
    abilities: ABILITIES['haplo-batch'],
    now: 1_000,
    nextDue: undefined,
    ...more,
  };
}

describe('the next step of a batch', () => {
  test('of which all is sent is its run, at the time that was asked for', () => {
    expect(nextStep(facts({}, { next: { kind: 'import', by: 'x' } }))).toEqual({ do: 'makeJob' });
    const later = { kind: 'import', by: 'x', notBefore: 2_000 } as const;
    expect(nextStep(facts({}, { next: later }))).toEqual({ do: 'wait', until: 2_000 });
    expect(nextStep(facts({ now: 2_000 }, { next: later }))).toEqual({ do: 'makeJob' });
  });

  test('whose window never opens is none, until somebody changes the window', () => {
    const next = { kind: 'import', by: 'x', window: 'never' } as const;
    const shut = (): { isOpen: false } => ({ isOpen: false });
    expect(nextStep(facts({ window: shut }, { next }))).toEqual({ do: 'nothing' });
    expect(nextStep(facts({ window: () => ({ isOpen: false, opensAt: 5_000 }) }, { next }))).toEqual({
      do: 'wait',
      until: 5_000,
    });
  });

  test('whose files settle in their watched folder is the folder’s, for single files and for packages', () => {
    const counts = { settling: ONE };
    for (const kind of ['haplo-batch', 'ecotaxa'] as const) {
      const abilities = ABILITIES[kind];
      expect(nextStep(facts({ counts, abilities, settlesInFolder: true }))).toEqual({ do: 'nothing' });
      expect(nextStep(facts({ counts, abilities, settlesInFolder: false }))).toEqual({ do: 'settle' });
    }
  });

  test('that shall be checked waits until its files have come to rest', () => {
    const checked = { mode: 'dry-run-then-run' } as const;
    expect(nextStep(facts({ counts: { settling: ONE, queued: ONE } }, checked))).toEqual({ do: 'settle' });
    expect(nextStep(facts({ counts: { queued: ONE } }, checked))).toEqual({ do: 'check' });
  });

  test('with a job is none where the batch needs a person, or has no place at the server', () => {
    const jobs = [testJob(1, { state: 'notStarted' })];
    expect(nextStep(facts({ jobs })).do).toBe('start');
    expect(nextStep(facts({ jobs }, { failure: TOLD }))).toEqual({ do: 'nothing' });
    const { remote: _remote, ...homeless } = facts({ jobs }).batch;
    expect(nextStep({ ...facts({ jobs }), batch: homeless })).toEqual({ do: 'nothing' });
  });

  test('of a job that asks is to deliver the answer once there is one, and not before its time', () => {
    const asking = (question: object, more: object = {}): BatchFacts =>
      facts({
        jobs: [testJob(1, { state: 'asking', question: { asked: {}, number: 1, ...question }, ...more })],
      });
    expect(nextStep(asking({}))).toEqual({ do: 'nothing' });
    const answer = { users: {}, taxa: {} };
    expect(nextStep(asking({ answer }))).toMatchObject({ do: 'deliverAnswer', answer, remote: REMOTE });
    expect(nextStep(asking({ answer }, { pollAt: 3_000 }))).toEqual({ do: 'wait', until: 3_000 });
  });
});

describe('what a batch owes the server', () => {
  test('is nothing that needs a person first', () => {
    const open = facts({ counts: { queued: ONE } }, { next: { kind: 'import', by: 'x' } });
    expect([owesFiles(open), owesRun(open)]).toEqual([true, true]);
    for (const stopped of [{ failure: TOLD }, { cancelledAt: 1 }, { status: 'attention' as const }]) {
      const about = { ...open, batch: { ...open.batch, ...stopped } };
      expect([owesFiles(about), owesRun(about)]).toEqual([false, false]);
    }
  });
});
