import { hostOf } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
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
    const { remoteRef, sha256 } = item;
    if (item.state !== 'imported' || item.verification === 'digest') continue;
    if (remoteRef === undefined || sha256 === undefined) continue;
    const told = await step.service.lateDigest?.(step.access, { remoteRef });
    if (told?.ok !== true || told.value === undefined) continue;
    await noteDigest(step, item, { ours: sha256, theirs: told.value });
  }
}

interface Digests {
  readonly ours: string;
  readonly theirs: string;
}

/** Nobody else touches an item that is imported. */
async function noteDigest(step: StepContext, item: Item, digests: Digests): Promise<void> {
  const { ports, ledger } = step.core;
  const { ours, theirs } = digests;
  await ledger.write(item.batchId, async (draft) => {
    const current = await draft.item(item.id);
    if (ours === theirs) {
      const at = ports.clock.now();
      const event = { type: 'verified', at, level: 'digest', remoteDigest: theirs } as const;
      draft.putItem(current, nextItem(current, event));
      return;
    }
    const host = hostOf(step.destination);
    const told = stamped(ports, failure('remote.corrupted', { host, name: item.name, ours, theirs }));
    draft.putItem(current, nextItem(current, { type: 'leftOut', failure: told }));
    draft.tell(
      storyLine(ports, item.batchId, { what: 'item.blocked', itemId: item.id, facts: { code: told.code } }),
    );
  });
}
