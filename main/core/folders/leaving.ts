import { countOf } from '../../../shared/model/batchStatus.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { storyLine, type CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { FolderSettings } from '../ports/folders.ts';

const LEAVING_PREFIX = 'leaving.';

/** Writes down that a folder is about to leave the settings: what has to follow is done after a crash, too. */
export async function noteLeaving({ ports }: CoreContext, folder: Folder): Promise<void> {
  await ports.store.commit([{ put: 'fact', key: keyOf(folder.id), value: '' }]);
}

/** It stays after all. */
export async function forgetLeaving({ ports }: CoreContext, id: FolderId): Promise<void> {
  await ports.store.commit([{ put: 'fact', key: keyOf(id), value: undefined }]);
}

/** Of a folder that has left the settings: its open batches close with what is whole, and its files are forgotten. */
export async function finishLeaving(core: CoreContext, id: FolderId): Promise<void> {
  const { store } = core.ports;
  for (const batch of await store.openFolderBatches(id)) {
    await closeForGood(core, batch);
    core.wake(batch.destinationId);
  }
  await store.commit([
    { put: 'folderDropped', folderId: id },
    { put: 'fact', key: keyOf(id), value: undefined },
  ]);
}

/** Brings to an end what a crash broke off. A folder that is still in the settings stays: nobody was told otherwise. */
export async function finishAllLeaving(core: CoreContext, settings: FolderSettings): Promise<void> {
  for (const { key } of await core.ports.store.facts(LEAVING_PREFIX)) {
    const id = key.slice(LEAVING_PREFIX.length) as FolderId;
    if (settings.all().some((folder) => folder.id === id)) await forgetLeaving(core, id);
    else await finishLeaving(core, id);
  }
}

async function closeForGood(core: CoreContext, { id }: Batch): Promise<void> {
  const { clock, store } = core.ports;
  await core.ledger.write(id, async (draft) => {
    for await (const read of itemsOf(store, id))
      if (read.state === 'settling') draft.putItem(read, nextItem(read, { type: 'cancelled' }));
    draft.putBatch({ ...draft.batch, closedAt: clock.now() });
    const facts = { why: 'folder removed', items: countOf(draft.counts, 'queued', 'waiting') };
    draft.tell(storyLine(core.ports, id, { what: 'batch.closed', facts }));
  });
}

function keyOf(id: FolderId): string {
  return `${LEAVING_PREFIX}${id}`;
}
