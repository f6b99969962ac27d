import type { Destination } from '../../../shared/model/destination.ts';
import type { JobId } from '../../../shared/model/ids.ts';
import type { ImportJob, Statement } from '../../../shared/model/importJob.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { parseHaploLog } from '../../../shared/checks/haplo/haploLog.ts';
import { keepPlacedLines } from '../checking/importLog.ts';
import { conflict, notFound, storyLine, type CoreContext } from '../context.ts';
import { beginRound } from '../newRound.ts';
import { makeReceipt } from '../receipts.ts';

/**
 * Keeps what a person saw on the server's own page. It is their statement: a further receipt holds it, and a run that
 * waited for it goes on when it is clean.
 */
export async function recordLog(
  core: CoreContext,
  id: JobId,
  given: { readonly log: string; readonly by: string },
): Promise<Result<ImportJob>> {
  const { ports, ledger } = core;
  const known = await ports.store.job(id);
  const destination = known === undefined ? undefined : ports.destinations.byId(known.destinationId);
  if (known === undefined || destination === undefined) return fail(notFound('job', id));
  const log = parseHaploLog(given.log);
  if (log === undefined) {
    return fail(
      conflict(
        'this is no log of an import: it has no START line',
        "Copy the whole log from the server's page.",
      ),
    );
  }
  // A log that stops short tells no end: like one that died, it is never taken for clean.
  const outcome = log.outcome === 'unfinished' ? 'exception' : log.outcome;
  if (known.state !== 'accepted')
    return fail(conflict(`the job is ${known.state}`, 'Record the log when it has ended.'));
  const statement = { at: ports.clock.now(), by: given.by, outcome, log: given.log };
  const recorded = nextJob(known, { type: 'recorded', statement });
  await ledger.receiptTurn(() => keepStatement(core, { recorded, statement, destination }));
  core.wake(known.destinationId);
  await keepPlacedLines(core, { job: recorded, destination }, log);
  return ok(recorded);
}

async function keepStatement(
  core: CoreContext,
  given: { readonly recorded: ImportJob; readonly statement: Statement; readonly destination: Destination },
): Promise<void> {
  const { ports, ledger } = core;
  const { recorded, destination } = given;
  const { batchId, id } = recorded;
  const { by, outcome } = given.statement;
  const state = await ledger.state(batchId);
  const jobs = state.jobs.map((job) => (job.id === id ? recorded : job));
  const receipt = await makeReceipt(ports, { ...state, jobs }, { destination, job: recorded });
  await ledger.write(batchId, async (draft) => {
    draft.putJob(recorded);
    draft.also({ put: 'receipt', receipt });
    draft.putBatch({ ...draft.batch, receipts: draft.batch.receipts + 1 });
    draft.tell(storyLine(ports, batchId, { what: 'job.recorded', jobId: id, facts: { outcome, by } }));
    const goesLive =
      recorded.kind === 'dry-run' &&
      outcome === 'clean' &&
      draft.batch.mode === 'dry-run-then-run' &&
      draft.batch.failure?.code === 'job.needs-statement';
    if (!goesLive) return;
    await beginRound(core, draft);
    const { failure: _failure, finishedAt: _finishedAt, ...rest } = draft.batch;
    draft.putBatch({
      ...rest,
      next: {
        kind: 'import',
        by,
        // Whoever chose a window for the rehearsal chose it for the import as well.
        ...(recorded.window === undefined ? {} : { window: recorded.window }),
      },
    });
  });
}
