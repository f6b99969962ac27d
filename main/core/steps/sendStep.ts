import type { RemoteBatch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { attemptUpload, type UploadOutcome } from '../attemptUpload.ts';
import { safeCopyOf } from '../folders/safeCopies.ts';
import { Claims, type Claimed, type Ended } from './claims.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/** Sends the queued items of a batch one after another, in order of arrival, until none is left or the slot is wanted. */
export async function sendStep(step: StepContext, remote: RemoteBatch, batchId: BatchId): Promise<StepEnd> {
  const claims = new Claims(step, batchId);
  try {
    for (let claimed = await claims.next(); claimed !== undefined; claimed = await claims.next()) {
      const outcome = await upload(step, { remote, claims, claimed });
      claimed.done();
      const blame = await blameFor(step, outcome);
      claims.note({ item: claimed.item, outcome, blame });
      if (blame !== 'thing' || step.signal.aborted || step.shouldYield()) break;
    }
    await claims.end();
  } finally {
    await claims.forget();
  }
  return step.signal.aborted ? 'rest' : 'on';
}

interface Upload {
  readonly remote: RemoteBatch;
  readonly claims: Claims;
  readonly claimed: Claimed;
}

/** One send. `undefined` = it was called off, by a cancel or a stop. */
async function upload(
  step: StepContext,
  { remote, claims, claimed }: Upload,
): Promise<UploadOutcome | undefined> {
  const { item, signal } = claimed;
  if (signal.aborted) return undefined;
  step.transfers.begin(item);
  try {
    const outcome = await attemptUpload({
      files: claims.files,
      service: step.service,
      access: { ...step.access, signal },
      batch: remote,
      item,
      copyOf: (one) => safeCopyOf(step.core.ports, one),
      onProgress: (sentBytes) => {
        step.transfers.progress(item.id, sentBytes);
        step.core.emit({ kind: 'progress' });
      },
    });
    // A send that had ended well before it was called off did arrive.
    return signal.aborted && outcome.kind !== 'sent' ? undefined : outcome;
  } catch (error) {
    // A bug in one adapter or one odd file must not stop the others.
    step.core.ports.log.error('a send threw', { reason: String(error) });
    return { kind: 'failed', failure: failure('internal.bug', { reason: String(error) }) };
  } finally {
    step.transfers.end(item.id);
  }
}

async function blameFor(step: StepContext, outcome: UploadOutcome | undefined): Promise<Ended['blame']> {
  if (outcome === undefined) return 'off';
  return outcome.kind === 'failed' ? step.blame(outcome.failure) : 'thing';
}
