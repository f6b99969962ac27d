import { countOf } from '../../../shared/model/batchStatus.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { Folder } from '../../../shared/model/folder.ts';
import {
  FORMER_FOLDERS_MAX,
  formerFolderSchema,
  type FormerFolder,
} from '../../../shared/model/folderRecords.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { storyLine, type CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import type { FolderSettings } from '../ports/folders.ts';
import type { Change } from '../ports/store.ts';

const LEAVING_PREFIX = 'leaving.';
const FORMER_PREFIX = 'former.';
/** Digits of a time in a key: enough for ever, so that keys lie in order of time. */
const TIME_DIGITS = 15;

/**
 * Writes down that a folder is about to leave the settings, and what is to be remembered of it: what has to follow is done after
 * a crash, too. Gives what `finishLeaving` wants.
 */
export async function noteLeaving({ ports }: CoreContext, folder: Folder): Promise<string> {
  const { clock, destinations, operator, store } = ports;
  const { createdAt, decisions, destinationId, id, path } = folder;
  const former: FormerFolder = {
    id,
    path,
    destination: destinations.byId(destinationId)?.name ?? '',
    createdAt,
    removedAt: clock.now(),
    ...(operator === undefined ? {} : { removedBy: operator }),
    ...(decisions === undefined ? {} : { decisions }),
  };
  const value = JSON.stringify(former);
  await store.commit([{ put: 'fact', key: keyOf(id), value }]);
  return value;
}

/** It stays after all. */
export async function forgetLeaving({ ports }: CoreContext, id: FolderId): Promise<void> {
  await ports.store.commit([{ put: 'fact', key: keyOf(id), value: undefined }]);
}

/**
 * Of a folder that has left the settings: its open batches close with what is whole, its files are forgotten, and what was written
 * down of it is kept.
 */
export async function finishLeaving(core: CoreContext, id: FolderId, former: string): Promise<void> {
  const { store } = core.ports;
  for (const batch of await store.openFolderBatches(id)) {
    await closeForGood(core, batch);
    core.wake(batch.destinationId);
  }
  await store.commit([
    { put: 'folderDropped', folderId: id },
    { put: 'fact', key: keyOf(id), value: undefined },
    ...(await remembering(core, former)),
  ]);
}

async function remembering({ ports }: CoreContext, former: string): Promise<readonly Change[]> {
  const read = readFormer(former);
  if (read === undefined) return [];
  const { id, removedAt } = read;
  const known = await ports.store.facts(FORMER_PREFIX);
  const tooMany = known.slice(0, Math.max(0, known.length + 1 - FORMER_FOLDERS_MAX));
  const key = `${FORMER_PREFIX}${String(removedAt).padStart(TIME_DIGITS, '0')}.${id}`;
  return [
    { put: 'fact', key, value: former },
    ...tooMany.map((one): Change => ({ put: 'fact', key: one.key, value: undefined })),
  ];
}

/** Folders that are watched no more, the last one first. */
export async function formerFolders({ ports }: CoreContext): Promise<readonly FormerFolder[]> {
  const kept = await ports.store.facts(FORMER_PREFIX);
  return kept.flatMap(({ value }) => readFormer(value) ?? []).toReversed();
}

/** Undefined for what an earlier version wrote down, which kept nothing. */
function readFormer(value: string): FormerFolder | undefined {
  const read = value === '' ? undefined : formerFolderSchema.safeParse(JSON.parse(value));
  return read?.success === true ? read.data : undefined;
}

/** Brings to an end what a crash broke off. A folder that is still in the settings stays: nobody was told otherwise. */
export async function finishAllLeaving(core: CoreContext, settings: FolderSettings): Promise<void> {
  for (const { key, value } of await core.ports.store.facts(LEAVING_PREFIX)) {
    const id = key.slice(LEAVING_PREFIX.length) as FolderId;
    if (settings.all().some((folder) => folder.id === id)) await forgetLeaving(core, id);
    else await finishLeaving(core, id, value);
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
