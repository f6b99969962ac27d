import type { Failure } from './failure.ts';
import { JOB_STATES, type ImportJob, type JobState, type Statement } from './importJob.ts';
import type { JobWish } from './jobWish.ts';

/** What may happen to an import job. */
export type JobEvent =
  /** Written before the call that starts it. */
  | { readonly type: 'starting'; readonly at: number }
  /** The call is made once more after a lost answer. */
  | { readonly type: 'repeating' }
  /** Certain that the call had no effect: it may be made again at `until`. */
  | { readonly type: 'notTaken'; readonly until: number; readonly failure: Failure; readonly counts: boolean }
  /** The answer was lost; the service is asked (again) at `until`. */
  | {
      readonly type: 'unclear';
      readonly until: number;
      readonly failure: Failure;
      readonly counts: boolean;
    }
  /** The service works on it. */
  | {
      readonly type: 'started';
      readonly at: number;
      readonly remoteId: string | undefined;
      readonly pollAt: number | undefined;
    }
  /** The service took it and will never say how it ends. */
  | { readonly type: 'accepted'; readonly at: number; readonly serverSaid: string | undefined }
  | {
      readonly type: 'progressed';
      readonly pct: number | undefined;
      readonly message: string | undefined;
      readonly pollAt: number | undefined;
    }
  /** The service could not be asked, or be given an answer; it is tried again at `pollAt`. */
  | { readonly type: 'notTold'; readonly pollAt: number; readonly counts: boolean }
  | { readonly type: 'asked'; readonly question: Readonly<Record<string, unknown>> }
  /** A person answered; it is not yet at the server. */
  | {
      readonly type: 'answered';
      readonly at: number;
      readonly answer: Readonly<Record<string, unknown>>;
      readonly by?: string | undefined;
    }
  /** The server has the answer and goes on. */
  | { readonly type: 'answerTaken'; readonly pollAt: number | undefined }
  | { readonly type: 'succeeded'; readonly at: number; readonly serverSaid: string | undefined }
  | { readonly type: 'failed'; readonly at: number; readonly failure: Failure }
  | { readonly type: 'blocked'; readonly failure: Failure }
  /** A person says: again. `took` = the person saw on the server's page that the call had been taken. */
  | { readonly type: 'retried' }
  /** The service was told to run it again. */
  | { readonly type: 'restarted'; readonly pollAt: number | undefined }
  /** A person's statement on how it ended. */
  | { readonly type: 'recorded'; readonly statement: Statement }
  | { readonly type: 'cancelled'; readonly at: number }
  /** Something is wanted of it at its server; it takes the place of what was wanted before. */
  | { readonly type: 'wished'; readonly wish: JobWish }
  /** Written before the call that carries a wish. */
  | { readonly type: 'wishTried' }
  /** The wish could not be carried; it is tried again at `until`. */
  | { readonly type: 'wishDeferred'; readonly until: number; readonly counts: boolean }
  /** The job changed meanwhile, or the server refused: a person decides. */
  | { readonly type: 'wishMet'; readonly conflict: Failure }
  /** It was carried where that changes nothing else here, or is not wanted any more. */
  | { readonly type: 'wishDropped' };

/** A bug: an event that the job's state does not allow. */
export class IllegalJobTransition extends Error {
  constructor(job: ImportJob, event: JobEvent) {
    super(`job ${job.id} is ${job.state}: "${event.type}" is not possible`);
    this.name = 'IllegalJobTransition';
  }
}

const BLOCKABLE = ['notStarted', 'starting', 'running', 'asking'] as const;

/** Which states each event may come in. */
export const JOB_TRANSITIONS: Readonly<Record<JobEvent['type'], readonly JobState[]>> = {
  starting: ['notStarted'],
  repeating: ['starting'],
  notTaken: ['starting'],
  unclear: ['starting'],
  started: ['starting'],
  accepted: ['starting', 'running', 'attention'],
  progressed: ['running', 'asking'],
  notTold: ['running', 'asking'],
  asked: ['running', 'starting'],
  answered: ['asking'],
  answerTaken: ['asking'],
  succeeded: ['running', 'asking', 'starting', 'failed'],
  failed: ['running', 'asking', 'starting'],
  blocked: BLOCKABLE,
  retried: ['attention', 'failed', 'notStarted', 'starting'],
  restarted: ['failed', 'running', 'attention'],
  recorded: ['accepted', 'succeeded', 'failed', 'running', 'attention'],
  cancelled: ['notStarted', 'attention', 'running', 'asking', 'failed'],
  wished: ['starting', 'running', 'asking', 'succeeded', 'accepted', 'failed', 'cancelled', 'attention'],
  wishTried: JOB_STATES,
  wishDeferred: JOB_STATES,
  wishMet: JOB_STATES,
  wishDropped: JOB_STATES,
};

/** The only way to move an import job from one state to another. Throws `IllegalJobTransition` on anything else. */
export function nextJob(job: ImportJob, event: JobEvent): ImportJob {
  inOneOf(JOB_TRANSITIONS[event.type], job, event);
  switch (event.type) {
    case 'repeating':
    case 'unclear':
      return stillStarting(job, event);
    case 'progressed':
      return progressed(job, event);
    case 'notTold':
      return { ...job, attempts: job.attempts + (event.counts ? 1 : 0), pollAt: event.pollAt };
    case 'answered':
      return withAnswer(job, event);
    case 'recorded':
      return { ...job, statement: event.statement };
    case 'blocked':
      return {
        ...withoutStateFacts(job),
        state: 'attention',
        failure: event.failure,
        was: inOneOf(BLOCKABLE, job, event).state,
      };
    case 'wished':
    case 'wishTried':
    case 'wishDeferred':
    case 'wishMet':
    case 'wishDropped':
      return withWish(job, event);
    default:
      return moved(withoutStateFacts(job), event);
  }
}

type Known = Omit<ImportJob, 'state'>;
type WishEvent = 'wished' | 'wishTried' | 'wishDeferred' | 'wishMet' | 'wishDropped';
type StayingEvent =
  'repeating' | 'unclear' | 'progressed' | 'notTold' | 'answered' | 'recorded' | 'blocked' | WishEvent;

/** The events that leave nothing of the old state behind. */
function moved(known: Known, event: Exclude<JobEvent, { type: StayingEvent }>): ImportJob {
  switch (event.type) {
    case 'starting':
      return { ...known, state: 'starting', since: event.at, repeated: false };
    case 'notTaken':
      return {
        ...known,
        attempts: known.attempts + (event.counts ? 1 : 0),
        state: 'notStarted',
        until: event.until,
        failure: event.failure,
      };
    case 'started':
      return {
        ...known,
        ...optional({ remoteId: event.remoteId, pollAt: event.pollAt }),
        startedAt: event.at,
        state: 'running',
      };
    case 'accepted':
      return {
        ...known,
        ...optional({ serverSaid: event.serverSaid }),
        startedAt: known.startedAt ?? event.at,
        endedAt: event.at,
        state: 'accepted',
      };
    case 'asked':
      return {
        ...known,
        state: 'asking',
        questions: known.questions + 1,
        question: { number: known.questions + 1, asked: event.question },
      };
    case 'answerTaken':
      return { ...known, ...optional({ pollAt: event.pollAt }), state: 'running' };
    case 'restarted':
      return { ...withoutWish(known), ...optional({ pollAt: event.pollAt }), state: 'running' };
    case 'succeeded':
      return {
        ...known,
        ...optional({ serverSaid: event.serverSaid }),
        progressPct: 100,
        endedAt: event.at,
        state: 'succeeded',
      };
    case 'failed':
      return { ...known, endedAt: event.at, state: 'failed', failure: event.failure };
    case 'retried':
      return { ...withoutWish(known), attempts: 0, state: 'notStarted' };
    case 'cancelled':
      return { ...withoutWish(known), endedAt: event.at, state: 'cancelled' };
  }
}

/** What was wanted of it is done, or has no job any more. */
function withoutWish<T extends Known>(known: T): T {
  const { wish: _wish, ...rest } = known;
  return rest as T;
}

function withWish(job: ImportJob, event: Extract<JobEvent, { type: WishEvent }>): ImportJob {
  if (event.type === 'wished') return { ...job, wish: event.wish };
  if (event.type === 'wishDropped') return withoutWish(job);
  const { wish } = job;
  // Taken back while it was being carried.
  if (wish === undefined) return job;
  switch (event.type) {
    case 'wishTried':
      return { ...job, wish: { ...wish, tried: true } };
    case 'wishDeferred': {
      const attempts = wish.attempts + (event.counts ? 1 : 0);
      return { ...job, wish: { ...wish, attempts, until: event.until } };
    }
    case 'wishMet':
      return { ...job, wish: { ...wish, conflict: event.conflict } };
  }
}

function withoutStateFacts(job: ImportJob): Known {
  const copy: Record<string, unknown> = { ...job };
  for (const key of ['state', 'since', 'repeated', 'until', 'failure', 'question', 'was', 'pollAt'])
    delete copy[key];
  return copy as unknown as Known;
}

function optional<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}

function stillStarting(
  job: ImportJob,
  event: Extract<JobEvent, { type: 'repeating' | 'unclear' }>,
): ImportJob {
  const starting = inOneOf(['starting'], job, event);
  if (event.type === 'repeating') return { ...starting, repeated: true };
  return {
    ...starting,
    attempts: job.attempts + (event.counts ? 1 : 0),
    until: event.until,
    failure: event.failure,
  };
}

function progressed(job: ImportJob, event: Extract<JobEvent, { type: 'progressed' }>): ImportJob {
  return {
    ...job,
    attempts: 0,
    ...optional({ progressPct: event.pct, progressMessage: event.message, pollAt: event.pollAt }),
  };
}

function withAnswer(job: ImportJob, event: Extract<JobEvent, { type: 'answered' }>): ImportJob {
  const { pollAt: _pollAt, ...now } = inOneOf(['asking'], job, event);
  const { answer, at, by } = event;
  const lastAnswer = { number: now.question.number, at, ...(by === undefined ? {} : { by }) };
  return { ...now, lastAnswer, question: { ...now.question, answer, answeredAt: at } };
}

/** The job, known to be in one of these states; throws where it is in none of them. */
function inOneOf<State extends JobState>(
  states: readonly State[],
  job: ImportJob,
  event: JobEvent,
): Extract<ImportJob, { state: State }> {
  if (!states.some((state) => state === job.state)) throw new IllegalJobTransition(job, event);
  return job as Extract<ImportJob, { state: State }>;
}
