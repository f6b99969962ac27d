import type { RemoteBatch } from '../../../shared/model/batch.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { UploadOutcome } from '../attemptUpload.ts';
import { Claims, type Claimed, type Ended } from './claims.ts';
import { isSent, Sends, type SendEnd } from './sends.ts';
import { Trail } from './trail.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/**
 * Sends the queued items of a batch one after another, in order of arrival, until none is left or the slot is wanted. Once the
 * server has taken a small file the next one goes out, while it is still looked whether the file stayed what it was.
 */
export async function sendStep(step: StepContext, remote: RemoteBatch, batchId: BatchId): Promise<StepEnd> {
  const sends = new Sends(step, remote);
  const claims = new Claims(step, batchId, sends);
  const trail = new Trail();
  try {
    for (;;) {
      const claimed = await claims.next();
      if (claimed === undefined) break;
      if (trail.isOver) {
        claims.giveBack(claimed);
        break;
      }
      await trail.begin((onTaken) => conclude(step, { sends, claims, trail, claimed, onTaken }));
      await trail.upTo(sends.openMax);
      if (trail.isOver || step.signal.aborted || step.shouldYield()) break;
    }
    sends.callOffLine();
    await trail.upTo(0);
    await claims.end();
  } finally {
    await sends.close();
    await trail.settled();
    await claims.forget();
  }
  return step.signal.aborted ? 'rest' : 'on';
}

interface Upload {
  readonly sends: Sends;
  readonly claims: Claims;
  readonly trail: Trail;
  readonly claimed: Claimed;
  /** Called when the next one may be given in. */
  readonly onTaken: () => void;
}

/** One send, until it is noted how it ended. Rejects only where the ledger does. */
async function conclude(step: StepContext, about: Upload): Promise<Ended['blame']> {
  const { sends, claims, trail, claimed } = about;
  const end = await upload(step, about);
  if (end === 'unbegun') {
    trail.stop();
    claims.giveBack(claimed);
    sends.callOffLine();
    return 'off';
  }
  claimed.done();
  if (isSent(end)) step.fileTaken(claimed.item.bytes);
  try {
    const blame = await blameFor(step, end);
    if (blame === 'thing') sends.goOnAfter(claimed.item);
    else sends.callOffLine();
    claims.note({ item: claimed.item, outcome: end, blame });
    return blame;
  } catch (error) {
    claims.fail(error);
    throw error;
  }
}

async function upload(step: StepContext, { sends, claimed, onTaken }: Upload): Promise<SendEnd> {
  try {
    return await sends.send(claimed, onTaken);
  } catch (error) {
    // A bug in one adapter or one odd file must not stop the others.
    step.core.ports.log.error('a send threw', { reason: String(error) });
    return { kind: 'failed', failure: failure('internal.bug', { reason: String(error) }) };
  }
}

async function blameFor(step: StepContext, outcome: UploadOutcome | undefined): Promise<Ended['blame']> {
  if (outcome === undefined) return 'off';
  return outcome.kind === 'failed' ? step.blame(outcome.failure) : 'thing';
}
