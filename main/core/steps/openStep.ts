import type { Batch, BatchCounts, RemoteBatch } from '../../../shared/model/batch.ts';
import { isControlOnly } from '../../../shared/model/batchStatus.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { stamped, storyLine } from '../context.ts';
import { CONTROL_BYTES_MAX } from '../controlFile.ts';
import { namesOf } from '../nameClash.ts';
import type { OpenBatchInput } from '../ports/importService.ts';
import { retryVerdict } from '../retryPolicy.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/**
 * Makes the remote batch: everything the service needs before files. It may be repeated after a lost answer, since an
 * orphan batch without files does no harm.
 */
export async function openStep(step: StepContext, batch: Batch): Promise<StepEnd> {
  const names = await namesOf(step.core.ports.store, batch);
  if (names.clash !== undefined) return noteFailed(step, batch.id, names.clash);
  const input = await openInput(step, batch);
  const opened = input.ok ? await open(step, batch, input.value) : input;
  if (opened.ok) return noteOpened(step, { batch, items: names.items }, opened.value);
  if (step.signal.aborted) return 'rest';
  if ((await step.blame(opened.failure)) === 'destination') return 'rest';
  return noteFailed(step, batch.id, opened.failure);
}

/** A control file that no batch uses yet goes out alone; what then stands for the remote batch says that it is there. */
async function open(step: StepContext, batch: Batch, input: OpenBatchInput): Promise<Result<RemoteBatch>> {
  if (!isControlOnly(batch)) return step.service.openBatch(step.access, input);
  const { control } = input;
  if (control === undefined || step.service.putControl === undefined)
    return fail(failure('internal.bug', { reason: 'a control file alone, for a service without any' }));
  const put = await step.service.putControl(step.access, control);
  if (!put.ok) return put;
  return ok({ ref: '', facts: { control: control.sha256 }, openedAt: step.core.ports.clock.now() });
}

async function openInput(step: StepContext, batch: Batch): Promise<Result<OpenBatchInput>> {
  const { apiKind, controlComment } = batch.mirror ?? {};
  const known = {
    comment: batch.comment,
    key: `${batch.id}-${batch.round}`,
    ...(apiKind === undefined ? {} : { apiKind }),
  };
  if (batch.control === undefined) return ok(known);
  if (batch.control.kind === 'digest') return ok({ ...known, controlDigest: batch.control.sha256 });
  const bytes = await step.core.ports.spool.read(batch.control.sha256, CONTROL_BYTES_MAX);
  if (!bytes.ok) return bytes;
  return ok({
    ...known,
    control: {
      name: batch.control.name,
      bytes: bytes.value,
      sha256: batch.control.sha256,
      ...(controlComment === undefined ? {} : { comment: controlComment }),
    },
  });
}

async function noteOpened(
  step: StepContext,
  opened: { readonly batch: Batch; readonly items: number },
  remote: RemoteBatch,
): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  const { batch } = opened;
  await ledger.write(batch.id, (draft) => {
    // More files came meanwhile, whose names nobody has looked at.
    if (batch.mirror === undefined && total(draft.counts) !== opened.items) return;
    if (draft.batch.round !== batch.round || draft.batch.cancelledAt !== undefined) return;
    const wasControlOnly = isControlOnly(batch);
    // A batch took the control file over meanwhile: it opens anew, with everything.
    if (wasControlOnly && !isControlOnly(draft.batch)) return;
    const ended = wasControlOnly ? { finishedAt: ports.clock.now() } : {};
    draft.putBatch({ ...withoutWaiting(draft.batch), remote, attempts: 0, ...ended });
    draft.tell(
      storyLine(ports, batch.id, { what: 'batch.opened', facts: { remote: remote.ref, round: batch.round } }),
    );
  });
  return 'on';
}

async function noteFailed(step: StepContext, id: BatchId, failed: Failure): Promise<StepEnd> {
  const { ports, ledger } = step.core;
  const told = stamped(ports, failed);
  await ledger.write(id, (draft) => {
    const verdict = retryVerdict(told, draft.batch.attempts, ports.random);
    draft.tell(storyLine(ports, id, { what: 'batch.openFailed', facts: { code: told.code } }));
    if (verdict.do === 'ask') {
      draft.putBatch({ ...withoutWaiting(draft.batch), failure: told });
      return;
    }
    draft.putBatch({
      ...draft.batch,
      attempts: draft.batch.attempts + (verdict.counts ? 1 : 0),
      waiting: { until: ports.clock.now() + verdict.afterMs, failure: told },
    });
  });
  return 'on';
}

function total(counts: BatchCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count.items, 0);
}

/** A batch without its pause. */
export function withoutWaiting(batch: Batch): Batch {
  const { waiting: _waiting, ...rest } = batch;
  return rest;
}
