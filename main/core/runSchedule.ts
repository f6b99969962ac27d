import { currentJob } from '../../shared/model/batchStatus.ts';
import type { CoreContext } from './context.ts';
import type { BatchState } from './draft.ts';
import type { RunSchedule } from './scheduleFace.ts';

/** When a run that was asked for begins; undefined where none waits. */
export function runSchedule(core: CoreContext, { batch, jobs }: BatchState): RunSchedule | undefined {
  const job = currentJob(batch, jobs);
  const wanted = batch.next ?? (job?.state === 'notStarted' ? job : undefined);
  if (wanted === undefined || batch.cancelledAt !== undefined) return undefined;
  const at = batch.next?.notBefore;
  const state = wanted.window === undefined ? undefined : core.windows.state(wanted.window);
  // What the lane noted may be a moment older than the batch.
  const isSent = batch.next !== undefined && batch.status === 'sent' && !batch.paused;
  const after = isSent ? core.runBefore(batch) : undefined;
  return {
    kind: wanted.kind,
    ...(at === undefined ? {} : { at }),
    ...(wanted.window === undefined ? {} : { window: wanted.window }),
    ...(state === undefined ? {} : { state }),
    ...(after === undefined ? {} : { after }),
  };
}
