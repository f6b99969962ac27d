import { hostOf } from '../../../shared/model/destination.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { stamped, storyLine } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { StepContext } from './stepContext.ts';

/**
 * Asks for the digests that a service computes only after its import, and raises the proof of each item. What it does
 * not tell stays as proven as it was; another digest is never taken for a proof.
 */
export async function verifyLate(step: StepContext, batchId: BatchId): Promise<void> {
  if (step.service.abilities.digestBack !== 'after-import') return;
  for await (const item of itemsOf(step.core.ports.store, batchId)) {
    if (step.signal.aborted) return;
    if (item.state !== 'imported' || item.remoteRef === undefined || item.verification === 'digest') continue;
    const told = await step.service.lateDigest?.(step.access, { remoteRef: item.remoteRef });
    if (told?.ok !== true || told.value === undefined) continue;
    await noteDigest(step, item, told.value);
  }
}

async function noteDigest(step: StepContext, item: Item, remoteDigest: string): Promise<void> {
  const { ports, ledger } = step.core;
  await ledger.write(item.batchId, async (draft) => {
    const current = await draft.item(item.id);
    if (current.state !== 'imported') return;
    if (current.sha256 === remoteDigest) {
      draft.putItem(current, nextItem(current, { type: 'verified', level: 'digest', remoteDigest }));
      return;
    }
    const told = stamped(ports, damaged(step, current, remoteDigest));
    draft.putItem(current, nextItem(current, { type: 'leftOut', failure: told }));
    draft.tell(
      storyLine(ports, item.batchId, { what: 'item.blocked', itemId: item.id, facts: { code: told.code } }),
    );
  });
}

function damaged(step: StepContext, item: Item, theirs: string): Failure {
  return failure('remote.corrupted', {
    host: hostOf(step.destination),
    name: item.name,
    ours: item.sha256 ?? '',
    theirs,
  });
}
