import { describe, expect, test } from 'vitest';
import { failure } from '../../../shared/model/failure.ts';
import { JOB_STATES, type ImportJob, type JobState } from '../../../shared/model/importJob.ts';
import {
  IllegalJobTransition,
  JOB_TRANSITIONS,
  nextJob,
  type JobEvent,
} from '../../../shared/model/importJobMachine.ts';
import { isSameMark, type JobWish } from '../../../shared/model/jobWish.ts';
import { testJob } from '../../support/ledgerModels.ts';

const told = failure('remote.server-error', { host: 'h', status: 500 });
const other = failure('remote.import-failed', { message: 'x' });
const wish: JobWish = {
  do: 'restart',
  at: 1,
  by: 'ada',
  expected: { state: 'failed' },
  attempts: 1,
  until: 2,
};
const statement = { at: 1, by: 'ada', outcome: 'clean', log: '' } as const;

const OF_STATE: Readonly<Record<JobState, Record<string, unknown>>> = {
  notStarted: { until: 1, failure: told },
  starting: { since: 2, repeated: true, until: 1, failure: told },
  running: { pollAt: 8, startedAt: 3, remoteId: '7' },
  asking: { pollAt: 8, startedAt: 3, remoteId: '7', question: { number: 2, asked: { a: 1 } } },
  succeeded: { startedAt: 3, endedAt: 5 },
  accepted: { startedAt: 3, endedAt: 5 },
  failed: { startedAt: 3, endedAt: 5, failure: told },
  cancelled: { endedAt: 5 },
  attention: { failure: told, was: 'running' },
};
const OWN = ['since', 'repeated', 'until', 'failure', 'question', 'was', 'pollAt'];

function jobIn(state: JobState, more: Record<string, unknown> = {}): ImportJob {
  return testJob(1, { attempts: 2, questions: 2, wish, ...OF_STATE[state], state, ...more });
}

/** The same job, with nothing that belongs to its old state. */
function moved(from: JobState, state: JobState, more: Record<string, unknown> = {}): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(jobIn(from)).filter(([key]) => !OWN.includes(key)));
  return { ...kept, state, ...more };
}

const WISHLESS = { wish: undefined };
const EVENTS: Readonly<Record<JobEvent['type'], JobEvent>> = {
  starting: { type: 'starting', at: 50 },
  repeating: { type: 'repeating' },
  notTaken: { type: 'notTaken', until: 51, failure: other, counts: true },
  unclear: { type: 'unclear', until: 52, failure: other, counts: true },
  started: { type: 'started', at: 53, remoteId: '9', pollAt: 54 },
  accepted: { type: 'accepted', at: 55, serverSaid: 'SCHEDULED' },
  progressed: { type: 'progressed', pct: 56, message: 'half', pollAt: 57 },
  notTold: { type: 'notTold', pollAt: 58, counts: true },
  asked: { type: 'asked', question: { users: ['x'] } },
  answered: { type: 'answered', at: 59, answer: { users: {} } },
  answerTaken: { type: 'answerTaken', pollAt: 60 },
  succeeded: { type: 'succeeded', at: 61, serverSaid: 'done' },
  failed: { type: 'failed', at: 62, failure: other },
  blocked: { type: 'blocked', failure: other },
  retried: { type: 'retried' },
  restarted: { type: 'restarted', pollAt: 63 },
  recorded: { type: 'recorded', statement },
  cancelled: { type: 'cancelled', at: 64 },
  wished: { type: 'wished', wish: { ...wish, do: 'erase' } },
  wishTried: { type: 'wishTried' },
  wishDeferred: { type: 'wishDeferred', until: 65, counts: true },
  wishMet: { type: 'wishMet', conflict: other },
  wishDropped: { type: 'wishDropped' },
};

const EVERY = JOB_STATES.join(' ');
/** Written down a second time on purpose: an event that becomes possible somewhere else is a decision. */
const LEGAL: Readonly<Record<JobEvent['type'], string>> = {
  starting: 'notStarted',
  repeating: 'starting',
  notTaken: 'starting',
  unclear: 'starting',
  started: 'starting',
  accepted: 'starting running attention',
  progressed: 'running asking',
  notTold: 'running asking',
  asked: 'starting running',
  answered: 'asking',
  answerTaken: 'asking',
  succeeded: 'starting running asking failed',
  failed: 'starting running asking',
  blocked: 'notStarted starting running asking',
  retried: 'notStarted starting attention failed',
  restarted: 'failed running attention',
  recorded: 'running accepted succeeded failed attention',
  cancelled: 'notStarted running asking attention failed',
  wished: 'starting running asking succeeded accepted failed cancelled attention',
  wishTried: EVERY,
  wishDeferred: EVERY,
  wishMet: EVERY,
  wishDropped: EVERY,
};

describe('the moves of an import job', () => {
  test.each(Object.values(EVENTS))('"$type" comes in its states and in no other', (event) => {
    const legal = JOB_STATES.filter((state) => LEGAL[event.type].split(' ').includes(state));
    expect([...JOB_TRANSITIONS[event.type]].sort()).toEqual([...legal].sort());
    for (const state of JOB_STATES) {
      const job = jobIn(state);
      if (legal.includes(state)) expect(() => nextJob(job, event)).not.toThrow();
      else expect(() => nextJob(job, event)).toThrow(new IllegalJobTransition(job, event));
    }
  });

  test('a move that is not possible says which job, where it is and what came', () => {
    const wrong = new IllegalJobTransition(jobIn('failed'), { type: 'repeating' });
    expect(wrong.message).toBe(`job ${jobIn('failed').id} is failed: "repeating" is not possible`);
    expect(wrong.name).toBe('IllegalJobTransition');
  });
});

/** From where, what comes, and what must stand then. */
const LEAVES: readonly (readonly [string, ImportJob, JobEvent, Record<string, unknown>])[] = [
  [
    'what starts is written with its time before the call',
    jobIn('notStarted'),
    EVENTS.starting,
    moved('notStarted', 'starting', { since: 50, repeated: false }),
  ],
  [
    'a repeated call is marked',
    jobIn('starting', { repeated: false }),
    EVENTS.repeating,
    { ...jobIn('starting') },
  ],
  [
    'a call that had no effect may be made again, and its try counts',
    jobIn('starting'),
    EVENTS.notTaken,
    moved('starting', 'notStarted', { attempts: 3, until: 51, failure: other }),
  ],
  [
    'or does not count',
    jobIn('starting'),
    { type: 'notTaken', until: 51, failure: other, counts: false },
    moved('starting', 'notStarted', { until: 51, failure: other }),
  ],
  [
    'a lost answer keeps it starting, with when it is asked again',
    jobIn('starting'),
    EVENTS.unclear,
    { ...jobIn('starting'), attempts: 3, until: 52, failure: other },
  ],
  [
    'an outage does not count',
    jobIn('starting'),
    { type: 'unclear', until: 52, failure: other, counts: false },
    { ...jobIn('starting'), until: 52, failure: other },
  ],
  [
    'one that runs knows its number, its start and when to look',
    jobIn('starting'),
    EVENTS.started,
    moved('starting', 'running', { remoteId: '9', pollAt: 54, startedAt: 53 }),
  ],
  [
    'one without a number has none',
    jobIn('starting'),
    { type: 'started', at: 53, remoteId: undefined, pollAt: undefined },
    moved('starting', 'running', { startedAt: 53 }),
  ],
  [
    'what was accepted began and ended then',
    jobIn('starting'),
    EVENTS.accepted,
    moved('starting', 'accepted', { serverSaid: 'SCHEDULED', startedAt: 55, endedAt: 55 }),
  ],
  [
    'what ran before keeps its start',
    jobIn('running'),
    { type: 'accepted', at: 55, serverSaid: undefined },
    moved('running', 'accepted', { endedAt: 55 }),
  ],
  [
    'progress gives all tries back',
    jobIn('running'),
    EVENTS.progressed,
    { ...jobIn('running'), attempts: 0, progressPct: 56, progressMessage: 'half', pollAt: 57 },
  ],
  [
    'progress that says nothing keeps what was known',
    jobIn('running', { progressPct: 1, progressMessage: 'a' }),
    { type: 'progressed', pct: undefined, message: undefined, pollAt: undefined },
    { ...jobIn('running', { progressPct: 1, progressMessage: 'a' }), attempts: 0 },
  ],
  [
    'a look that failed is repeated, and counts',
    jobIn('running'),
    EVENTS.notTold,
    { ...jobIn('running'), attempts: 3, pollAt: 58 },
  ],
  [
    'or does not',
    jobIn('asking'),
    { type: 'notTold', pollAt: 58, counts: false },
    { ...jobIn('asking'), pollAt: 58 },
  ],
  [
    'a question gets its number',
    jobIn('running'),
    EVENTS.asked,
    moved('running', 'asking', { questions: 3, question: { number: 3, asked: { users: ['x'] } } }),
  ],
  [
    'an answer is kept with its question until the server has it',
    jobIn('asking'),
    EVENTS.answered,
    {
      ...Object.fromEntries(Object.entries(jobIn('asking')).filter(([key]) => key !== 'pollAt')),
      question: { number: 2, asked: { a: 1 }, answer: { users: {} }, answeredAt: 59 },
      lastAnswer: { number: 2, at: 59 },
    },
  ],
  ['the server goes on', jobIn('asking'), EVENTS.answerTaken, moved('asking', 'running', { pollAt: 60 })],
  [
    'an end that is good is whole',
    jobIn('running'),
    EVENTS.succeeded,
    moved('running', 'succeeded', { serverSaid: 'done', progressPct: 100, endedAt: 61 }),
  ],
  [
    'an end that is not says why',
    jobIn('asking'),
    EVENTS.failed,
    moved('asking', 'failed', { endedAt: 62, failure: other }),
  ],
  [
    'one that a person starts again has all its tries, and nothing is wanted of it',
    jobIn('failed'),
    EVENTS.retried,
    { ...moved('failed', 'notStarted', { attempts: 0 }), ...WISHLESS },
  ],
  [
    'one that was restarted goes on, and that is not wanted any more',
    jobIn('failed'),
    EVENTS.restarted,
    { ...moved('failed', 'running', { pollAt: 63 }), ...WISHLESS },
  ],
  [
    'a statement changes nothing else',
    jobIn('accepted'),
    EVENTS.recorded,
    { ...jobIn('accepted'), statement },
  ],
  [
    'one that was cancelled has ended, and nothing is wanted of it',
    jobIn('running'),
    EVENTS.cancelled,
    { ...moved('running', 'cancelled', { endedAt: 64 }), ...WISHLESS },
  ],
  [
    'a wish takes the place of the one before',
    jobIn('failed'),
    EVENTS.wished,
    { ...jobIn('failed'), wish: { ...wish, do: 'erase' } },
  ],
  [
    'a try is written down',
    jobIn('failed'),
    EVENTS.wishTried,
    { ...jobIn('failed'), wish: { ...wish, tried: true } },
  ],
  [
    'a wish that waits counts its tries',
    jobIn('failed'),
    EVENTS.wishDeferred,
    { ...jobIn('failed'), wish: { ...wish, attempts: 2, until: 65 } },
  ],
  [
    'but not those of an outage',
    jobIn('failed'),
    { type: 'wishDeferred', until: 65, counts: false },
    { ...jobIn('failed'), wish: { ...wish, until: 65 } },
  ],
  [
    'a conflict asks a person',
    jobIn('failed'),
    EVENTS.wishMet,
    { ...jobIn('failed'), wish: { ...wish, conflict: other } },
  ],
  [
    'a wish that is dropped is gone',
    jobIn('failed'),
    EVENTS.wishDropped,
    { ...jobIn('failed'), ...WISHLESS },
  ],
];

/** Nothing that is undefined may stand in a row: absent is absent. */
function plain(job: unknown): unknown {
  return JSON.parse(JSON.stringify(job));
}

describe('what a move of a job leaves', () => {
  test.each(LEAVES)('%s', (_words, job, event, expected) => {
    const next = nextJob(job, event);
    expect(next).toEqual(plain(expected));
    for (const [key, value] of Object.entries(next)) expect([key, value === undefined]).toEqual([key, false]);
  });

  test.each(['notStarted', 'starting', 'running', 'asking'] as const)(
    'one that cannot go on from %s says why, and what it was',
    (state) => {
      expect(nextJob(jobIn(state), EVENTS.blocked)).toEqual(
        moved(state, 'attention', { failure: other, was: state }),
      );
    },
  );

  test('what comes to a wish that was taken back changes nothing', () => {
    const { wish: _wish, ...without } = jobIn('failed');
    for (const type of ['wishTried', 'wishDeferred', 'wishMet', 'wishDropped'] as const)
      expect(nextJob(without as ImportJob, EVENTS[type])).toEqual(without);
  });
});

describe('whether a job stands as it stood', () => {
  test('in another state it does not', () => {
    expect(isSameMark({ state: 'running' }, { state: 'asking' })).toBe(false);
    expect(isSameMark({ state: 'running' }, { state: 'running' })).toBe(true);
  });

  test('a failure is another one only where both say how, and differently', () => {
    const failed = (message?: string): { state: 'failed'; message?: string } => ({
      state: 'failed',
      ...(message === undefined ? {} : { message }),
    });
    expect(isSameMark(failed('a'), failed('b'))).toBe(false);
    expect(isSameMark(failed('a'), failed('a'))).toBe(true);
    expect(isSameMark(failed(), failed('b'))).toBe(true);
    expect(isSameMark(failed('a'), failed())).toBe(true);
  });
});
