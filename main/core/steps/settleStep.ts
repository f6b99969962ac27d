import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import { countOf } from '../../../shared/model/batchStatus.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import type { Result } from '../../../shared/model/result.ts';
import { stamped, type CoreContext } from '../context.ts';
import type { BatchState } from '../draft.ts';
import type { StepEnd } from './stepContext.ts';

/** Unsettled files looked at in one go. */
const SETTLE_SLICE = 500;
/** A file that came back from a send so often is never at rest. */
export const CHANGES_MAX = 20;

interface Sample {
  readonly facts: FileFacts | undefined;
  /** Monotonic ms when these facts were first seen. */
  readonly since: number;
}

/** When each unsettled file was last seen to move. Only in memory: after a restart a file is watched anew. */
export class SettleWatch {
  readonly #samples = new Map<ItemId, Sample>();

  /** Notes what a file looks like; true when it has looked so for the settle time. */
  seen(
    id: ItemId,
    facts: FileFacts | undefined,
    at: { readonly elapsed: number; readonly settleMs: number },
  ): boolean {
    const known = this.#samples.get(id);
    const unchanged = known !== undefined && equalFacts(known.facts, facts);
    if (!unchanged) {
      this.#samples.set(id, { facts, since: at.elapsed });
      return false;
    }
    return at.elapsed - known.since >= at.settleMs;
  }

  forget(id: ItemId): void {
    this.#samples.delete(id);
  }
}

/** Looks at the unsettled files of a batch; those at rest join the queue, those that cannot be read ask a person. */
export async function settleStep(core: CoreContext, watch: SettleWatch, batchId: BatchId): Promise<StepEnd> {
  const { ports, ledger } = core;
  const settling = await ports.store.itemsIn(batchId, 'settling', SETTLE_SLICE);
  const items = settling.filter((item) => !isFolders(core, item));
  const looks = await Promise.all(
    items.map(async (item) => ({ item, facts: await ports.files.facts(item.source) })),
  );
  let moved = false;
  await ledger.write(batchId, async (draft) => {
    for (const look of looks) {
      const now = await draft.item(look.item.id);
      if (now.state !== 'settling') continue;
      const next = afterLook(core, watch, { item: now, facts: look.facts });
      if (next.state !== 'settling') moved = true;
      draft.putItem(now, next);
    }
  });
  return moved ? 'on' : 'rest';
}

/**
 * True when all unsettled files of a batch are looked after by their watched folder. What a person added to a folder's batch is
 * not the folder's: nobody else would look at it.
 */
export async function settlesInFolder(
  core: CoreContext,
  { batch, counts }: Pick<BatchState, 'batch' | 'counts'>,
): Promise<boolean> {
  if (batch.folderId === undefined || !core.isWatched(batch.folderId)) return false;
  if (countOf(counts, 'settling') === 0) return true;
  const settling = await core.ports.store.itemsIn(batch.id, 'settling', SETTLE_SLICE);
  return settling.every((item) => isFolders(core, item));
}

function isFolders(core: CoreContext, { folderId }: Item): boolean {
  return folderId !== undefined && core.isWatched(folderId);
}

function afterLook(
  core: CoreContext,
  watch: SettleWatch,
  look: { readonly item: Item; readonly facts: Result<FileFacts | undefined> },
): Item {
  const { ports } = core;
  const { item, facts } = look;
  if (!facts.ok) {
    if (facts.failure.code === 'file.busy') return item;
    watch.forget(item.id);
    return nextItem(item, { type: 'blocked', failure: stamped(ports, facts.failure) });
  }
  const settled = watch.seen(item.id, facts.value, {
    elapsed: ports.clock.elapsed(),
    settleMs: ports.settleMs,
  });
  if (!settled) return item;
  watch.forget(item.id);
  return nextItem(item, { type: 'settled', at: ports.clock.now(), facts: facts.value });
}

function equalFacts(one: FileFacts | undefined, other: FileFacts | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return sameFacts(one, other);
}
