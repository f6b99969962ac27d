import type { WantedRun } from '../../../shared/model/batch.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { Abilities } from '../../../shared/services/abilities.ts';
import { cannot, conflict, notFound, storyLine, targetOf, type CoreContext } from '../context.ts';
import type { BatchDetail, RunGiven } from '../core.ts';
import type { Draft } from '../draft.ts';
import { beginRound } from '../newRound.ts';
import { changeBatch } from './batchDetail.ts';

/** Asks for the import of a batch, or for its dry run. It begins when everything is sent and its time has come. */
export async function runBatch(
  core: CoreContext,
  id: BatchId,
  given: RunGiven,
): Promise<Result<BatchDetail>> {
  const before = await core.ledger.read(id);
  const target = before === undefined ? undefined : targetOf(core.ports, before.batch.destinationId);
  if (target === undefined) return fail(notFound('batch', id));
  const { destination, service } = target;
  if (given.dryRun && !service.abilities.dryRun) {
    return fail(cannot(destination.kind, 'dry run', 'Run `waybill check` for the offline check.'));
  }
  if (given.window !== undefined && core.windows.find(given.window) === undefined)
    return fail(failure('window.unknown', { name: given.window }));
  return changeBatch(core, id, async (draft) => {
    const refused = refusal(draft, given);
    if (refused !== undefined) return fail(refused);
    const wanted: WantedRun = {
      kind: given.dryRun ? 'dry-run' : 'import',
      by: given.by,
      ...(given.at === undefined ? {} : { notBefore: given.at }),
      ...(given.window === undefined ? {} : { window: given.window }),
      ...(given.override === undefined ? {} : { override: given.override }),
    };
    const again = needsNewRound(draft, service.abilities);
    if (again) await beginRound(core, draft);
    const { failure: _failure, finishedAt: _finishedAt, ...rest } = draft.batch;
    draft.putBatch({ ...rest, closedAt: rest.closedAt ?? core.ports.clock.now(), next: wanted });
    draft.tell(
      storyLine(core.ports, id, {
        what: 'batch.runWanted',
        facts: {
          kind: wanted.kind,
          by: given.by,
          ...(given.window === undefined ? {} : { window: given.window }),
          ...(given.override === undefined ? {} : { override: given.override }),
        },
      }),
    );
    return ok(undefined);
  });
}

function refusal(draft: Draft, given: RunGiven): Failure | undefined {
  if (draft.batch.cancelledAt !== undefined)
    return conflict('the batch is cancelled', 'Add its files again.');
  const job = currentJob(draft.batch, draft.jobs);
  if (job !== undefined && isUnderWay(job))
    return conflict('a run of this batch is under way', 'Wait for it, or cancel it.');
  if (draft.jobs.some((known) => known.kind === 'import' && hasRun(known))) {
    return conflict(
      'this batch was imported already',
      'Add the files again if you mean to import them twice.',
    );
  }
  if (given.dryRun || given.override !== undefined) return undefined;
  if (draft.jobs.some(mayHaveRun)) {
    return conflict(
      'its import may have begun: the answer to the start was lost',
      "Look at the server's page. If nothing began there, retry the batch, or run it with a reason (`--override`).",
    );
  }
  // Where there is no dry run, the offline check is the rehearsal.
  if (draft.batch.failure?.code === 'check.findings') return draft.batch.failure;
  return notRehearsed(draft.jobs);
}

/** A batch that has a dry run goes live only when that passed; without any it may go, and the receipt says so. */
function notRehearsed(jobs: readonly ImportJob[]): Failure | undefined {
  const rehearsal = jobs.findLast((job) => job.kind === 'dry-run' && job.state !== 'cancelled');
  if (rehearsal === undefined || passed(rehearsal)) return undefined;
  const reason =
    rehearsal.state === 'accepted' && rehearsal.statement === undefined
      ? 'this server does not report how the dry run ended, and nobody recorded its log'
      : 'the last dry run did not pass';
  return failure('run.needs-dry-run', { reason });
}

function passed(job: ImportJob): boolean {
  if (job.statement !== undefined) return job.statement.outcome === 'clean';
  return job.state === 'succeeded';
}

function isUnderWay(job: ImportJob): boolean {
  return (
    job.state === 'starting' ||
    job.state === 'running' ||
    job.state === 'asking' ||
    job.state === 'notStarted'
  );
}

function hasRun(job: ImportJob): boolean {
  return job.state === 'succeeded' || job.state === 'accepted';
}

/** Where a batch runs once only, a remote batch that had a job is used up. */
function needsNewRound(draft: Draft, abilities: Abilities): boolean {
  return abilities.runsOnce && currentJob(draft.batch, draft.jobs) !== undefined;
}

function mayHaveRun(job: ImportJob): boolean {
  return job.kind === 'import' && job.state === 'attention' && job.failure.code === 'remote.start-unknown';
}
