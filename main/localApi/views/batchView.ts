import type { BatchView, IntakeView } from '../../../shared/api/views.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { BatchDetail, IntakeOutcome } from '../../core/core.ts';
import { failureView } from './failureView.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';
import { timeField } from './timeField.ts';
import { jobView } from './jobView.ts';
import { scheduleField } from './scheduleView.ts';

/** A batch as the API shows it, with its jobs. A destination that was removed is shown by its id. */
export function batchView(detail: BatchDetail): BatchView {
  const { batch, destination } = detail;
  return {
    id: batch.id,
    destination: destination?.name ?? batch.destinationId,
    ...(destination === undefined ? {} : { kind: destination.kind }),
    comment: batch.comment,
    status: batch.status,
    mode: batch.mode,
    origin: batch.origin,
    ...(batch.folderId === undefined ? {} : { folder: batch.folderId }),
    createdAt: isoTime(batch.createdAt),
    ...timeField('closedAt', batch.closedAt),
    ...timeField('finishedAt', batch.finishedAt),
    priority: batch.priority,
    paused: batch.paused,
    ...controlField(batch),
    ...checkField(batch),
    ...(batch.batchDir === undefined ? {} : { batchDir: batch.batchDir }),
    ...(batch.remote === undefined || batch.remote.ref === '' ? {} : { remoteId: batch.remote.ref }),
    ...timeField('runAt', batch.next?.notBefore),
    ...(batch.next?.window === undefined ? {} : { runWindow: batch.next.window }),
    ...scheduleField(detail),
    counts: detail.counts,
    ...timeField('until', batch.waiting?.until),
    ...failureField(detail),
    jobs: detail.jobs.map((job) => jobView(job, { batch, destination })),
    receipts: batch.receipts,
  };
}

/** What an intake did, as the API shows it. */
export function intakeView(outcome: IntakeOutcome): IntakeView {
  return {
    batch: batchView(outcome.batch),
    items: outcome.items,
    bytes: outcome.bytes,
    passedOver: outcome.passedOver.map((one) => ({ path: one.path, why: one.why, reason: one.reason })),
    passedOverMore: outcome.passedOverMore,
  };
}

function controlField(batch: Batch): Pick<BatchView, 'control'> {
  if (batch.control === undefined) return {};
  const { sha256 } = batch.control;
  return { control: batch.control.kind === 'spool' ? { sha256, name: batch.control.name } : { sha256 } };
}

function checkField({ check }: Batch): Pick<BatchView, 'check'> {
  if (check === undefined) return {};
  const { at, errors, warnings } = check;
  return { check: { at: isoTime(at), errors, warnings } };
}

/** What waits for a decision comes first: nothing else can be done about it. */
function failureField({ batch, jobs }: BatchDetail): Pick<BatchView, 'failure'> {
  const overtaken = jobs.find((job) => job.wish?.conflict !== undefined)?.wish?.conflict;
  const failure = overtaken ?? batch.failure ?? batch.waiting?.failure;
  return failure === undefined ? {} : { failure: failureView(failure) };
}
