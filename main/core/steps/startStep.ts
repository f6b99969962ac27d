import { hostOf } from '../../../shared/model/destination.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { retryClass } from '../../../shared/model/failureCatalogue.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { nextJob, type JobEvent } from '../../../shared/model/importJobMachine.ts';
import { allRows } from '../allRows.ts';
import { startVerdict } from '../attemptImport.ts';
import type { BatchStep } from '../batchPlan.ts';
import { stamped, storyLine } from '../context.ts';
import type { BatchState } from '../draft.ts';
import type { StartInput, StartOutcome } from '../ports/importService.ts';
import { pauseMs, TRIES_MAX } from '../retryPolicy.ts';
import { block, noWindow } from './jobSteps.ts';
import type { Blame, StepContext, StepEnd } from './stepContext.ts';

/** The first look at a job that was just started. */
const FIRST_POLL_MS = 1_000;

/**
 * Starts a job, or finds out whether an earlier start took. `starting` is written before the call, so that after a
 * crash or a lost answer nobody believes that nothing happened.
 */
export async function startStep(
  step: StepContext,
  { job, remote }: Extract<BatchStep, { do: 'start' }>,
): Promise<StepEnd> {
  const state = await step.core.ledger.state(job.batchId);
  const { window } = job;
  if (window !== undefined && job.state === 'notStarted' && step.core.windows.find(window) === undefined)
    return block(step, job, noWindow(window));
  const starting = await noteStarting(step, job);
  if (starting.state !== 'starting') return 'rest';
  const { repeated } = starting;
  if (repeated && step.service.abilities.lostStart === 'park') {
    return block(step, starting, failure('remote.start-unknown', { host: hostOf(step.destination) }));
  }
  const input = startInput(state, { job: starting, remote, repeated });
  if (repeated && step.service.abilities.lostStart === 'search') {
    const found = await searchStarted(step, starting, { ...input, earlierJobs: await otherJobs(step, job) });
    if (found !== undefined) return found;
  }
  const answer = await step.service.start(step.access, input);
  if (answer.ok) return noteStarted(step, starting, answer.value);
  return noteTrouble(step, starting, { failed: answer.failure, repeated });
}

function startInput(
  state: BatchState,
  about: { readonly job: ImportJob; readonly remote: StartInput['batch']; readonly repeated: boolean },
): StartInput {
  const { batch, jobs } = state;
  const earlierJobs = jobs.map((job) => job.remoteId).filter((id) => id !== undefined);
  return {
    batch: about.remote,
    kind: about.job.kind,
    repeated: about.repeated,
    names: [],
    earlierJobs,
    // An import that broke half-way has written some rows already: they must not count as doubles.
    skipExisting: earlierJobs.length > 0,
    ...(batch.batchDir === undefined ? {} : { batchDir: batch.batchDir }),
  };
}

/** Remote ids of every other job of the destination: a script may import the same path twice. */
async function otherJobs(step: StepContext, { id }: ImportJob): Promise<readonly string[]> {
  const { store } = step.core.ports;
  const ids: string[] = [];
  const destinationId = step.destination.id;
  for await (const job of allRows((query) => store.jobs({ ...query, destinationId })))
    if (job.id !== id && job.remoteId !== undefined) ids.push(job.remoteId);
  return ids;
}

/** A job found in `starting` was called before: by us with a lost answer, or by a process that died. */
async function noteStarting(step: StepContext, job: ImportJob): Promise<ImportJob> {
  const { ports, ledger } = step.core;
  return ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    if (current.state === 'notStarted') {
      const next = nextJob(current, { type: 'starting', at: ports.clock.now() });
      draft.putJob(next);
      return next;
    }
    if (current.state !== 'starting') return current;
    const next = nextJob(current, { type: 'repeating' });
    draft.putJob(next);
    draft.tell(
      storyLine(ports, job.batchId, {
        what: 'decision',
        jobId: job.id,
        facts: { decision: 'ask whether the start took' },
      }),
    );
    return next;
  });
}

/** Undefined when the service shows no such job: then it is started (again). */
async function searchStarted(
  step: StepContext,
  job: ImportJob,
  input: StartInput,
): Promise<StepEnd | undefined> {
  if (step.service.findStarted === undefined) return undefined;
  const found = await step.service.findStarted(step.access, input);
  if (!found.ok) return noteTrouble(step, job, { failed: found.failure, repeated: true });
  if (found.value === undefined) return undefined;
  return noteStarted(step, job, { kind: 'running', remoteId: found.value.remoteId });
}

async function noteStarted(step: StepContext, job: ImportJob, outcome: StartOutcome): Promise<StepEnd> {
  const { ports } = step.core;
  const now = ports.clock.now();
  const event: JobEvent =
    outcome.kind === 'running' || step.service.abilities.outcomeReported
      ? {
          type: 'started',
          at: now,
          remoteId: outcome.kind === 'running' ? outcome.remoteId : undefined,
          pollAt: now + FIRST_POLL_MS,
        }
      : { type: 'accepted', at: now, serverSaid: outcome.serverSaid };
  await write(step, job, {
    event,
    what: outcome.kind === 'taken-before' ? 'job.takenBefore' : `job.${event.type}`,
  });
  return 'on';
}

async function noteTrouble(
  step: StepContext,
  job: ImportJob,
  trouble: { readonly failed: Failure; readonly repeated: boolean },
): Promise<StepEnd> {
  const { ports } = step.core;
  const failed = stamped(ports, trouble.failed);
  // A call that we ourselves cut off at a stop is a lost answer like any other: it stays `starting`.
  if (step.signal.aborted) return 'rest';
  const { lostStart } = step.service.abilities;
  const verdict = startVerdict(failed, { lostStart, repeated: trouble.repeated });
  const blame = await step.blame(failed);
  const until =
    ports.clock.now() + (blame === 'destination' ? 0 : pauseMs(failed, job.attempts, ports.random));
  switch (verdict) {
    case 'not-taken':
      await write(step, job, {
        event: { type: 'notTaken', until, failure: failed, counts: false },
        what: 'job.notTaken',
      });
      break;
    case 'ask-again':
    case 'search':
    case 'repeat-once':
      await noteUnclear(step, job, { failed, until, blame });
      break;
    case 'park':
      await block(
        step,
        job,
        failure('remote.start-unknown', { host: hostOf(step.destination) }, toldBy(failed)),
      );
      break;
    case 'refused':
      if (blame === 'thing') await block(step, job, failed);
      else
        await write(step, job, {
          event: { type: 'notTaken', until, failure: failed, counts: false },
          what: 'job.notTaken',
        });
      break;
  }
  return blame === 'destination' ? 'rest' : 'on';
}

/** The call stays written as begun; asking again is bounded where the server itself keeps failing on it. */
async function noteUnclear(
  step: StepContext,
  job: ImportJob,
  about: { readonly failed: Failure; readonly until: number; readonly blame: Blame },
): Promise<void> {
  const { failed, until } = about;
  const counts = about.blame === 'thing' && retryClass(failed.code) === 'some-tries';
  if (counts && job.attempts + 1 >= TRIES_MAX) {
    await block(
      step,
      job,
      failure('remote.start-unknown', { host: hostOf(step.destination) }, toldBy(failed)),
    );
    return;
  }
  await write(step, job, { event: { type: 'unclear', until, failure: failed, counts }, what: 'job.unclear' });
}

function toldBy(failed: Failure): { serverSays?: string } {
  return failed.serverSays === undefined ? {} : { serverSays: failed.serverSays };
}

async function write(
  step: StepContext,
  job: ImportJob,
  told: { readonly event: JobEvent; readonly what: string },
): Promise<void> {
  const { ports, ledger } = step.core;
  await ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    draft.putJob(nextJob(current, told.event));
    const code = 'failure' in told.event ? { code: told.event.failure.code } : {};
    draft.tell(storyLine(ports, job.batchId, { what: told.what, jobId: job.id, facts: code }));
  });
}
