import type { ImportJob } from '../../../shared/model/importJob.ts';
import { nextJob, type JobEvent } from '../../../shared/model/importJobMachine.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { BatchStep, WishedJob } from '../batchPlan.ts';
import { noteCarried, noteConflict, overtaken, seeJob, tellWish, type WishCall } from '../carryWish.ts';
import { retryVerdict } from '../retryPolicy.ts';
import { wishVerdict } from '../wishVerdict.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/**
 * Carries what was asked of a job while the server was away: a look first, since the job may have changed meanwhile, and then it is
 * not done without a person. The try is written down before the call.
 */
export async function wishStep(
  step: StepContext,
  { job, remote }: Extract<BatchStep, { do: 'carryWish' }>,
): Promise<StepEnd> {
  const { wish } = job;
  const call: WishCall = {
    service: step.service,
    access: step.access,
    input: { batch: remote, remoteId: job.remoteId, names: [] },
  };
  const seen = await seeJob(call);
  if (!seen.ok) return later(step, job, seen.failure);
  switch (wishVerdict(wish, seen.value)) {
    case 'done':
      await noteCarried(step.core, job.batchId, job.id);
      return 'on';
    case 'changed':
      await noteConflict(step.core, job, {
        conflict: overtaken(step.destination, job, seen.value),
        sight: seen.value,
      });
      return 'on';
    case 'carry':
      break;
  }
  await write(step, job, { type: 'wishTried' });
  const told = await tellWish(call, wish);
  if (!told.ok) return later(step, job, told.failure);
  await noteCarried(step.core, job.batchId, job.id);
  return 'on';
}

async function later(step: StepContext, job: WishedJob, failed: Failure): Promise<StepEnd> {
  if (step.signal.aborted || (await step.blame(failed)) === 'destination') return 'rest';
  const verdict = retryVerdict(failed, job.wish.attempts, step.core.ports.random);
  if (verdict.do === 'ask') {
    await noteConflict(step.core, job, { conflict: failed });
    return 'on';
  }
  const until = step.core.ports.clock.now() + verdict.afterMs;
  await write(step, job, { type: 'wishDeferred', until, counts: verdict.counts });
  return 'on';
}

async function write(step: StepContext, job: ImportJob, event: JobEvent): Promise<void> {
  await step.core.ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    if (current.wish !== undefined) draft.putJob(nextJob(current, event));
  });
}
