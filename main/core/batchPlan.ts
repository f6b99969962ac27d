import type { Batch, BatchCounts, RemoteBatch } from '../../shared/model/batch.ts';
import { allSent, countOf, currentJob, wantedCount } from '../../shared/model/batchStatus.ts';
import type { ImportJob } from '../../shared/model/importJob.ts';
import type { JobWish } from '../../shared/model/jobWish.ts';
import type { WindowState } from '../../shared/model/weeklyWindow.ts';
import type { Abilities } from '../../shared/services/abilities.ts';
import { RETRY_AFTER_CAP_MS } from './retryPolicy.ts';

/** Everything the next step of a batch is decided from. */
export interface BatchFacts {
  readonly batch: Batch;
  readonly counts: BatchCounts;
  readonly jobs: readonly ImportJob[];
  readonly abilities: Abilities;
  /** ms since the epoch. */
  readonly now: number;
  /** When the earliest waiting item is due, if any waits. */
  readonly nextDue: number | undefined;
  /** A script asked for another batch's run before this one's, and that one is still owed something. */
  readonly isBehind?: boolean;
  /** The same of what was asked of a job. */
  readonly isWishBehind?: boolean;
  /** Its watched folder looks whether its files have come to rest, by the folder's own rules. */
  readonly settlesInFolder?: boolean;
  /** How a weekly window stands; undefined where there is none of that name. */
  readonly window?: (name: string) => WindowState | undefined;
}

/** What to do next for a batch. One step at a time: after each one the batch is looked at anew. */
export type BatchStep =
  /** Nothing, until somebody or something changes it. */
  | { readonly do: 'nothing' }
  /** Nothing before this time. */
  | { readonly do: 'wait'; readonly until: number }
  /** Look whether its unsettled files have come to rest. */
  | { readonly do: 'settle' }
  /** Bring waiting items whose time has come back into the queue. */
  | { readonly do: 'wakeItems' }
  /** Check everything offline, before anything leaves. */
  | { readonly do: 'check' }
  /** Make the remote batch. */
  | { readonly do: 'open' }
  | { readonly do: 'send'; readonly remote: RemoteBatch }
  /** Write down the job that is wanted. */
  | { readonly do: 'makeJob' }
  /** Start it, or find out whether an earlier start took. */
  | { readonly do: 'start'; readonly job: ImportJob; readonly remote: RemoteBatch }
  | { readonly do: 'poll'; readonly job: ImportJob; readonly remote: RemoteBatch }
  | {
      readonly do: 'deliverAnswer';
      readonly job: ImportJob;
      readonly answer: Readonly<Record<string, unknown>>;
      readonly remote: RemoteBatch;
    }
  /** Carry what was asked of a job while the server was away. */
  | { readonly do: 'carryWish'; readonly job: WishedJob; readonly remote: RemoteBatch }
  /** Write the receipt. */
  | { readonly do: 'finish'; readonly job: ImportJob };

/** A job of the server's that has something to be told. */
export type WishedJob = ImportJob & { readonly wish: JobWish; readonly remoteId: string };

const NOTHING: BatchStep = { do: 'nothing' };

/** Decides the next step of a batch. Pure: the whole order of a batch's life stands here. */
export function nextStep(facts: BatchFacts): BatchStep {
  const { batch, now } = facts;
  const { remote } = batch;
  const wished = facts.jobs.find(isWished);
  // A batch that is sent anew has no place at the server yet: first it gets one.
  if (wished !== undefined && remote !== undefined && !batch.paused) {
    if (facts.isWishBehind === true) return NOTHING;
    const { until } = wished.wish;
    return until !== undefined && until > now
      ? { do: 'wait', until }
      : { do: 'carryWish', job: wished, remote };
  }
  if (batch.cancelledAt !== undefined || batch.paused) return NOTHING;
  // A script's batch is sent as it grows: its files belong at the server even if the script never schedules it.
  if (batch.closedAt === undefined && batch.mirror === undefined) return NOTHING;
  const job = currentJob(batch, facts.jobs);
  // Haplo takes files of a batch that ran already, and so they must get there too.
  const isLate = batch.mirror !== undefined && countOf(facts.counts, 'queued', 'uploading', 'waiting') > 0;
  if (job !== undefined && !isLate) return remote === undefined ? NOTHING : stepOfJob(job, facts, remote);
  if (batch.failure !== undefined) return NOTHING;
  if (batch.waiting !== undefined && isToCome(batch.waiting.until, now))
    return { do: 'wait', until: batch.waiting.until };
  if (!allSent(facts.counts)) return stepOfItems(facts);
  return stepWhenSent(facts);
}

/** Waits that Waybill sets itself are no longer: what seems to lie further ahead was written before somebody set the clock back. */
const WAIT_MS_MAX = RETRY_AFTER_CAP_MS;

function isToCome(at: number, now: number): boolean {
  return at > now && at - now <= WAIT_MS_MAX;
}

/** True when a step sends or makes something that must keep the order of the batches; the rest are short calls. */
export function needsSendingSlot(step: BatchStep): boolean {
  return step.do === 'open' || step.do === 'send';
}

/** True for a job that has something to be told; one whose start has yet to be proved waits with it. */
function isWished(job: ImportJob): job is WishedJob {
  return job.wish !== undefined && job.wish.conflict === undefined && job.remoteId !== undefined;
}

/** True while files of a batch have yet to get to the server by themselves. */
export function owesFiles(state: Pick<BatchFacts, 'batch' | 'counts'>): boolean {
  return !needsPerson(state.batch) && !allSent(state.counts);
}

/** True while a run that was asked for has yet to be asked of the server by itself. */
export function owesRun({ batch, jobs }: Pick<BatchFacts, 'batch' | 'jobs'>): boolean {
  if (needsPerson(batch)) return false;
  const job = currentJob(batch, jobs);
  return batch.next !== undefined || job?.state === 'notStarted' || job?.state === 'starting';
}

/** One that goes on only with a person holds up nothing. */
function needsPerson({ cancelledAt, failure, status }: Batch): boolean {
  return cancelledAt !== undefined || failure !== undefined || status === 'attention';
}

function stepOfItems(facts: BatchFacts): BatchStep {
  const { batch, counts, now, nextDue } = facts;
  if (nextDue !== undefined && !isToCome(nextDue, now)) return { do: 'wakeItems' };
  if (needsCheck(facts)) return countOf(counts, 'settling') > 0 ? { do: 'settle' } : { do: 'check' };
  // A package is all of a batch: one without what is still unsettled, or tried again later, would take its place at the server.
  if (facts.abilities.transport === 'package' && batch.mirror?.oneByOne !== true) {
    if (countOf(counts, 'settling') > 0) return facts.settlesInFolder === true ? NOTHING : { do: 'settle' };
    if (nextDue !== undefined) return { do: 'wait', until: nextDue };
  }
  if (countOf(counts, 'queued', 'uploading') > 0)
    return batch.remote === undefined ? { do: 'open' } : { do: 'send', remote: batch.remote };
  if (countOf(counts, 'settling') > 0) return facts.settlesInFolder === true ? NOTHING : { do: 'settle' };
  return nextDue === undefined ? NOTHING : { do: 'wait', until: nextDue };
}

function stepWhenSent(facts: BatchFacts): BatchStep {
  const { batch, counts, abilities, now } = facts;
  const hasFiles = abilities.transport === 'none' ? batch.batchDir !== undefined : wantedCount(counts) > 0;
  // A script may make, and schedule, a batch without files.
  if (!hasFiles && batch.mirror === undefined) return NOTHING;
  if (needsCheck(facts)) return { do: 'check' };
  if (batch.remote === undefined) return { do: 'open' };
  if (batch.next === undefined || facts.isBehind === true) return NOTHING;
  if (batch.next.notBefore !== undefined && batch.next.notBefore > now)
    return { do: 'wait', until: batch.next.notBefore };
  return outsideWindow(batch.next.window, facts) ?? { do: 'makeJob' };
}

/** A run of a window that was missed, however often, begins once, in the next one. A window that is gone is told by whoever begins. */
function outsideWindow(name: string | undefined, facts: BatchFacts): BatchStep | undefined {
  const state = name === undefined ? undefined : facts.window?.(name);
  if (state === undefined || state.isOpen) return undefined;
  return state.opensAt === undefined ? NOTHING : { do: 'wait', until: state.opensAt };
}

function stepOfJob(job: ImportJob, facts: BatchFacts, remote: RemoteBatch): BatchStep {
  switch (job.state) {
    case 'notStarted':
    case 'starting':
      if (facts.batch.failure !== undefined) return NOTHING;
      if (job.until !== undefined && isToCome(job.until, facts.now)) return { do: 'wait', until: job.until };
      // Whether an earlier start took is found out at any time.
      return (
        (job.state === 'starting' ? undefined : outsideWindow(job.window, facts)) ?? {
          do: 'start',
          job,
          remote,
        }
      );
    case 'running':
      return job.pollAt !== undefined && isToCome(job.pollAt, facts.now)
        ? { do: 'wait', until: job.pollAt }
        : { do: 'poll', job, remote };
    case 'asking':
      return stepOfAnswer(job, facts, remote);
    case 'succeeded':
    case 'accepted':
    case 'failed':
      return facts.batch.finishedAt === undefined ? { do: 'finish', job } : NOTHING;
    case 'attention':
    case 'cancelled':
      return NOTHING;
  }
}

function stepOfAnswer(
  job: Extract<ImportJob, { state: 'asking' }>,
  { now }: BatchFacts,
  remote: RemoteBatch,
): BatchStep {
  const { answer } = job.question;
  if (answer === undefined) return NOTHING;
  if (job.pollAt !== undefined && isToCome(job.pollAt, now)) return { do: 'wait', until: job.pollAt };
  return { do: 'deliverAnswer', job, answer, remote };
}

/** A batch that shall go on by itself is checked first; once for a remote batch, and not where a person overrode it. */
function needsCheck({ batch, counts }: BatchFacts): boolean {
  const isAsked = batch.mode === 'dry-run-then-run' && batch.mirror === undefined;
  if (!isAsked || batch.check !== undefined || batch.next?.override !== undefined) return false;
  return batch.batchDir !== undefined || countOf(counts, 'queued', 'settling', 'sent') > 0;
}
