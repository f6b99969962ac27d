import type { BatchId, DestinationId, JobId } from '../../../shared/model/ids.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import { JOB_TRANSITIONS, nextJob, type JobEvent } from '../../../shared/model/importJobMachine.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { allRows } from '../allRows.ts';
import { storyLine, type CoreContext } from '../context.ts';
import type { BatchState } from '../draft.ts';
import type { MirrorJobCall } from '../mirrorFace.ts';
import { answerJob } from './jobCommands.ts';

/** When a job is looked at after a script asked something of it. */
const SOON_MS = 1_000;

/** The batch that a job of the server's belongs to, however it was started. */
export async function batchOfMirrorJob(
  core: CoreContext,
  destinationId: DestinationId,
  remoteId: string,
): Promise<BatchState | undefined> {
  for await (const job of allRows((query) => core.ports.store.jobs({ ...query, destinationId })))
    if (job.remoteId === remoteId) return core.ledger.read(job.batchId);
  return undefined;
}

/** Writes down what a script asked of a job at the server itself, where that changes what is known of it. */
export async function noteMirrorJobCall(core: CoreContext, id: BatchId, done: MirrorJobCall): Promise<void> {
  const { ports } = core;
  const noted = await core.ledger.write(id, (draft) => {
    const job = currentJob(draft.batch, draft.jobs);
    const event = job === undefined ? undefined : eventOf(core, job, done);
    if (job === undefined || event === undefined) return undefined;
    draft.putJob(nextJob(job, event));
    if (done === 'restarted') {
      const { finishedAt: _finishedAt, ...unfinished } = draft.batch;
      draft.putBatch(unfinished);
    }
    draft.tell(storyLine(ports, id, { what: `job.${done}`, jobId: job.id, facts: { by: 'mirror' } }));
    return draft.batch.destinationId;
  });
  if (noted !== undefined) core.wake(noted);
}

function eventOf(core: CoreContext, job: ImportJob, done: MirrorJobCall): JobEvent | undefined {
  const at = core.ports.clock.now();
  const event: JobEvent =
    done === 'answered'
      ? { type: 'answerTaken', pollAt: at + SOON_MS }
      : done === 'restarted'
        ? { type: 'restarted', pollAt: at + SOON_MS }
        : { type: 'cancelled', at };
  return JOB_TRANSITIONS[event.type].includes(job.state) ? event : undefined;
}

/** Stores a script's answer to a job that asks, to be delivered once. False where it cannot be kept. */
export async function answerMirrorJob(
  core: CoreContext,
  id: JobId,
  answer: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const job = await core.ports.store.job(id);
  if (job?.state !== 'asking') return false;
  return (await answerJob(core, id, asAsked(job.question.asked, answer))).ok;
}

/** Scripts send all that they know, and the server takes of it what it asked for. */
function asAsked(
  asked: Readonly<Record<string, unknown>>,
  answer: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const of = (part: string): unknown => {
    const given = answer[part];
    const names = asked[`missing_${part}`];
    if (typeof given !== 'object' || given === null || !Array.isArray(names)) return given;
    return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
  };
  return { ...answer, users: of('users'), taxa: of('taxa') };
}
