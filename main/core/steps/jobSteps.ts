import { hostOf } from '../../../shared/model/destination.ts';
import type { Batch, RemoteBatch } from '../../../shared/model/batch.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { nextJob } from '../../../shared/model/importJobMachine.ts';
import type { BatchStep } from '../batchPlan.ts';
import { batchFingerprint } from '../checking/batchCheck.ts';
import { freshId, stamped, storyLine } from '../context.ts';
import { digestSet, itemHeadsOf } from '../digestSet.ts';
import type { Draft } from '../draft.ts';
import { keepLogAtEnd } from '../keptLog.ts';
import { beginRound, mayHoldMore } from '../newRound.ts';
import type { JobInput } from '../ports/importService.ts';
import { makeReceipt } from '../receipts.ts';
import { retryVerdict } from '../retryPolicy.ts';
import { noteReport } from './noteReport.ts';
import type { StepContext, StepEnd } from './stepContext.ts';
import { verifyLate } from './verifyLateStep.ts';

/** Writes down the job that is wanted, for exactly the bytes that are at the server. */
export async function makeJobStep(step: StepContext, batch: Batch): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  const set = await digestSet(ports, batch.id);
  const isCheckStale = await checkedOtherBytes(step, batch);
  const seq = await ports.store.nextSeq(1);
  await ledger.write(batch.id, async (draft) => {
    const wanted = draft.batch.next;
    if (wanted === undefined) return;
    const { runsOnce, transport } = step.service.abilities;
    const isOwn = batch.mirror === undefined && (runsOnce || transport === 'package');
    if (isOwn && (await mayHoldMore(ports.store, draft))) {
      await beginRound(step.core, draft);
      return;
    }
    if (wanted.window !== undefined && step.core.windows.find(wanted.window) === undefined) {
      draft.putBatch({ ...draft.batch, failure: stamped(ports, noWindow(wanted.window)) });
      return;
    }
    if (isCheckStale && wanted.override === undefined) {
      const { check: _check, ...unchecked } = draft.batch;
      draft.putBatch(unchecked);
      return;
    }
    const stale = wanted.kind === 'import' && wanted.override === undefined && passedOtherBytes(draft, set);
    if (stale) {
      draft.putBatch({ ...draft.batch, failure: stamped(ports, changedSinceDryRun(draft.batch)) });
      draft.tell(
        storyLine(ports, batch.id, { what: 'decision', facts: { code: 'file.changed-since-dry-run' } }),
      );
      return;
    }
    const job: ImportJob = {
      id: freshId(ports, 'job'),
      seq,
      batchId: batch.id,
      destinationId: batch.destinationId,
      kind: wanted.kind,
      round: draft.batch.round,
      createdAt: ports.clock.now(),
      digestSet: set,
      ...(wanted.override === undefined ? {} : { override: { reason: wanted.override, by: wanted.by } }),
      ...(wanted.window === undefined ? {} : { window: wanted.window }),
      attempts: 0,
      questions: 0,
      state: 'notStarted',
    };
    const { next: _next, ...rest } = draft.batch;
    draft.putBatch(rest);
    draft.putJob(job);
    draft.tell(storyLine(ports, batch.id, { what: 'job.made', jobId: job.id, facts: { kind: job.kind } }));
  });
  return 'on';
}

/** A run waits for a window that was taken out of the settings by hand. */
export function noWindow(name: string): Failure {
  return failure('window.unknown', { name });
}

/** Where the offline check is the rehearsal, it vouches only for the versions that were checked. */
async function checkedOtherBytes(step: StepContext, batch: Batch): Promise<boolean> {
  if (batch.check === undefined || step.service.abilities.dryRun) return false;
  return batch.check.fingerprint !== (await batchFingerprint(step.core.ports, batch));
}

function passedOtherBytes(draft: Draft, set: string): boolean {
  const rehearsal = draft.jobs.findLast((job) => job.kind === 'dry-run' && job.state !== 'cancelled');
  return rehearsal !== undefined && rehearsal.digestSet !== set;
}

function changedSinceDryRun(batch: Batch): Failure {
  return failure('file.changed-since-dry-run', { path: batch.comment === '' ? batch.id : batch.comment });
}

/** What the service is asked about a job with; `names` only where it has to know them. */
export function jobInput({ remoteId }: ImportJob, batch: RemoteBatch): JobInput {
  return { batch, ...(remoteId === undefined ? {} : { remoteId }), names: [] };
}

/** Asks how a running job stands. */
export async function pollStep(
  step: StepContext,
  { job, remote }: Extract<BatchStep, { do: 'poll' }>,
): Promise<StepEnd> {
  const { ledger } = step.core;
  if (step.service.report === undefined)
    return block(step, job, failure('internal.bug', { reason: 'a job runs that cannot be asked' }));
  const names = await sentNames(step, job.batchId);
  const told = await step.service.report(step.access, { ...jobInput(job, remote), names });
  if (!told.ok) {
    if (step.signal.aborted) return 'rest';
    if ((await step.blame(told.failure)) === 'destination') return 'rest';
    return askLater(step, job, told.failure);
  }
  await ledger.write(job.batchId, async (draft) => {
    const current = draft.job(job.id);
    if (current.state === 'running') await noteReport(step, draft, { job: current, report: told.value });
  });
  if (told.value.state === 'succeeded') await verifyLate(step, job.batchId);
  return 'on';
}

/**
 * A running job goes on at the server whether or not it can be asked, and an answer stays good until it is taken; only a
 * permanent answer wants a person.
 */
export async function askLater(step: StepContext, job: ImportJob, failed: Failure): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  const verdict = retryVerdict(failed, job.attempts, ports.random);
  if (verdict.do === 'ask') return block(step, job, failed);
  await ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    if (current.state !== job.state) return;
    const pollAt = ports.clock.now() + verdict.afterMs;
    draft.putJob(nextJob(current, { type: 'notTold', pollAt, counts: verdict.counts }));
  });
  return 'on';
}

/** Writes the receipt of a job that ended, and parks a rehearsal that must go on but whose outcome nobody told. */
export async function finishStep(step: StepContext, batchId: BatchId, job: ImportJob): Promise<StepEnd> {
  const end = await step.core.ledger.receiptTurn(() => writeReceipt(step, batchId, job));
  step.core.emit({ kind: 'status' });
  await keepLogAtEnd(step, job);
  return end;
}

async function writeReceipt(step: StepContext, batchId: BatchId, job: ImportJob): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  const receipt = await makeReceipt(ports, await ledger.state(batchId), {
    destination: step.destination,
    job,
  });
  await ledger.write(batchId, (draft) => {
    if (draft.batch.finishedAt !== undefined) return;
    const waitsForStatement =
      job.kind === 'dry-run' && job.state === 'accepted' && draft.batch.mode === 'dry-run-then-run';
    draft.also({ put: 'receipt', receipt });
    draft.putBatch({
      ...draft.batch,
      finishedAt: ports.clock.now(),
      receipts: draft.batch.receipts + 1,
      ...(waitsForStatement
        ? { failure: stamped(ports, failure('job.needs-statement', { host: hostOf(step.destination) })) }
        : {}),
    });
    draft.tell(
      storyLine(ports, batchId, { what: 'batch.finished', jobId: job.id, facts: { receipt: receipt.id } }),
    );
  });
  return 'on';
}

/** A job that cannot go on without a person. */
export async function block(step: StepContext, job: ImportJob, why: Failure): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  await ledger.write(job.batchId, (draft) => {
    const current = draft.job(job.id);
    // A person did something to it meanwhile: that counts.
    if (current.state !== job.state) return;
    draft.putJob(nextJob(current, { type: 'blocked', failure: stamped(ports, why) }));
    draft.tell(
      storyLine(ports, job.batchId, { what: 'job.blocked', jobId: job.id, facts: { code: why.code } }),
    );
  });
  return 'on';
}

/** Remote names of what this run has to take. */
async function sentNames(step: StepContext, batchId: BatchId): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const item of itemHeadsOf(step.core.ports.store, batchId))
    if (item.state === 'sent') names.push(item.name);
  return names;
}
