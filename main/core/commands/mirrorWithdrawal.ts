import type { BatchId } from '../../../shared/model/ids.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { storyLine, type CoreContext } from '../context.ts';

/** Takes back an import that a script asked for, as long as the server was never asked for it. Its files go there all the same. */
export async function withdrawMirrorRun(core: CoreContext, id: BatchId): Promise<'withdrawn' | 'begun'> {
  const { ports } = core;
  const ended = await core.ledger.write(id, (draft) => {
    const job = currentJob(draft.batch, draft.jobs);
    if (job !== undefined && job.state !== 'notStarted') return 'begun';
    if (job !== undefined) draft.putJob(nextJob(job, { type: 'cancelled', at: ports.clock.now() }));
    const { next: _next, ...rest } = draft.batch;
    draft.putBatch(rest);
    draft.tell(storyLine(ports, id, { what: 'batch.runWithdrawn', facts: { by: 'mirror' } }));
    return 'withdrawn';
  });
  core.emit({ kind: 'status' });
  return ended;
}
