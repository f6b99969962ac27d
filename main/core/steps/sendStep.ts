import type { RemoteBatch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import { attemptUpload, type UploadOutcome } from '../attemptUpload.ts';
import { safeCopyOf } from '../folders/safeCopies.ts';
import { isSmall } from '../smallItem.ts';
import { Claims, type Claimed, type Ended } from './claims.ts';
import { Trail } from './trail.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/** Files that the server took and that we did not look at again yet. They are looked at, and noted, some at a time. */
const UNPROVEN_ITEMS_MAX = 8;

/**
 * Sends the queued items of a batch one after another, in order of arrival, until none is left or the slot is wanted. Once the
 * server has taken a small file the next one goes out, while it is still looked whether the file stayed what it was.
 */
export async function sendStep(step: StepContext, remote: RemoteBatch, batchId: BatchId): Promise<StepEnd> {
  const claims = new Claims(step, batchId);
  const trail = new Trail();
  try {
    for (;;) {
      const claimed = await claims.next();
      if (claimed === undefined) break;
      if (trail.isOver) {
        claims.giveBack(claimed);
        break;
      }
      await trail.begin((onTaken) => conclude(step, { remote, claims, claimed, onTaken }));
      await trail.upTo(UNPROVEN_ITEMS_MAX);
      if (trail.isOver || step.signal.aborted || step.shouldYield()) break;
    }
    await trail.upTo(0);
    await claims.end();
  } finally {
    await trail.settled();
    await claims.forget();
  }
  return step.signal.aborted ? 'rest' : 'on';
}

/** One send from its first byte to the note of how it ended. Rejects only where the ledger does. */
async function conclude(step: StepContext, about: Upload): Promise<Ended['blame']> {
  const { claims, claimed } = about;
  const outcome = await upload(step, about);
  claimed.done();
  const blame = await blameFor(step, outcome);
  claims.note({ item: claimed.item, outcome, blame });
  return blame;
}

interface Upload {
  readonly remote: RemoteBatch;
  readonly claims: Claims;
  readonly claimed: Claimed;
  /** Called when the server took the file; what comes then is our own look at it. */
  readonly onTaken: () => void;
}

/** One send. `undefined` = it was called off, by a cancel or a stop. */
async function upload(
  step: StepContext,
  { remote, claims, claimed, onTaken }: Upload,
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
      // A larger one was taken up alone, and so is proven alone.
      ...(isSmall(item) ? { onTaken } : {}),
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
