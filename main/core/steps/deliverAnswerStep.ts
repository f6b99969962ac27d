import { failure } from '../../../shared/model/failure.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { BatchStep } from '../batchPlan.ts';
import { storyLine } from '../context.ts';
import type { JobInput } from '../ports/importService.ts';
import { askLater, jobInput } from './jobSteps.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/** When a job is looked at after it got an answer. */
const AFTER_ANSWER_POLL_MS = 1_000;

/**
 * Brings a stored answer to the server, once: the service is asked first whether it still asks, since the answer of
 * an earlier try may have been lost after it took.
 */
export async function deliverAnswerStep(
  step: StepContext,
  { job, answer, remote }: Extract<BatchStep, { do: 'deliverAnswer' }>,
): Promise<StepEnd> {
  const { ledger, ports } = step.core;
  const told = await deliver(step, jobInput(job, remote), answer);
  if (!told.ok) {
    if (step.signal.aborted || (await step.blame(told.failure)) === 'destination') return 'rest';
    return askLater(step, job, told.failure);
  }
  await ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    if (current.state !== 'asking') return;
    draft.putJob(nextJob(current, { type: 'answerTaken', pollAt: ports.clock.now() + AFTER_ANSWER_POLL_MS }));
    draft.tell(storyLine(ports, job.batchId, { what: 'job.answerTaken', jobId: job.id }));
  });
  return 'on';
}

async function deliver(
  step: StepContext,
  input: JobInput,
  answer: Readonly<Record<string, unknown>>,
): Promise<Result<unknown>> {
  const { access, service } = step;
  if (service.report === undefined || service.answer === undefined)
    return fail(failure('internal.bug', { reason: 'this service takes no answers' }));
  const now = await service.report(access, input);
  if (!now.ok || now.value.state !== 'asking') return now;
  return service.answer(access, { ...input, answer });
}
