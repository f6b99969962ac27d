import type { FileFacts } from '../../../shared/model/fileFacts.ts';
import { isMoved, type FolderFile } from '../../../shared/model/folderFile.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { sameFacts } from '../../../shared/model/fileFacts.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import { stamped, targetOf } from '../context.ts';
import { noteOldName } from '../newRound.ts';
import { fileDigest } from './fileDigest.ts';
import type { FolderRun } from './folderRun.ts';

/** What a changed file of a known item means. */
export type ChangeMeaning =
  /** Its item looks at it anew by itself: only what is known of the file changes. */
  | 'same-item'
  /** Another version: it needs an item of its own. */
  | 'new-version';

/** Troubles with a file that are over once the file is another, or there again. */
const OVER_WHEN_CHANGED: ReadonlySet<string> = new Set([
  'file.empty',
  'file.shrunk',
  'file.smaller-than-sent',
  'file.tail-empty',
  'file.gone',
  'file.no-access',
  'file.unreadable',
  'file.changing',
]);

/** Decides about a file that is not as it was when its item was made or last seen, and moves the item if need be. */
export async function meetChanged(
  run: FolderRun,
  file: FolderFile & { readonly state: 'item' },
  facts: FileFacts,
): Promise<ChangeMeaning> {
  const { core } = run;
  const item = await core.ledger.item(file.itemId);
  switch (item.state) {
    case 'settling':
    case 'uploading':
      return 'same-item';
    case 'queued':
    case 'waiting':
    case 'attention':
      await settleAnew(run, item);
      return 'same-item';
    case 'sent':
    case 'imported':
      return (await isSameContent(run, { file, item, facts })) ? 'same-item' : 'new-version';
    case 'cancelled':
    case 'excluded':
      return 'new-version';
  }
}

/** Lets an item that is not on its way settle anew, where its file gives reason to. */
export async function settleAnew(run: FolderRun, read: Item): Promise<void> {
  await run.core.ledger.write(read.batchId, async (draft) => {
    const item = await draft.item(read.id);
    if (draft.batch.finishedAt !== undefined) return;
    if (item.state === 'attention' && OVER_WHEN_CHANGED.has(item.failure.code)) {
      const retried = nextItem(item, { type: 'retried' });
      draft.putItem(item, nextItem(retried, { type: 'unsettled', counts: false }));
    } else if (item.state === 'queued' || item.state === 'waiting')
      draft.putItem(item, nextItem(item, { type: 'unsettled', counts: false }));
  });
}

/**
 * An item whose file was renamed goes on under the new name. False, and nothing happens, while it is being sent: the next scan
 * decides.
 */
export async function renameItemOf(
  run: FolderRun,
  file: FolderFile & { readonly state: 'item' },
  to: FolderFile & { readonly state: 'item' },
): Promise<boolean> {
  const { core, folder } = run;
  const read = await core.ledger.item(file.itemId);
  const accepted = targetOf(core.ports, folder.destinationId)?.service.acceptsName(to.path) ?? ok(undefined);
  return core.ledger.write(read.batchId, async (draft): Promise<boolean> => {
    const item = await draft.item(read.id);
    if (item.state === 'uploading') return false;
    if (item.state !== 'sent' && item.state !== 'imported') {
      const renamed: Item = { ...item, name: to.path, source: run.sourceOf(to.path) };
      draft.putItem(item, renamedState(run, renamed, accepted));
      noteOldName(draft, item);
    }
    draft.also({ put: 'folderFileDropped', folderId: folder.id, path: file.path });
    draft.also({ put: 'folderFile', file: to });
    return true;
  });
}

function renamedState(run: FolderRun, item: Item, accepted: Result<void>): Item {
  if (item.state === 'cancelled' || item.state === 'excluded') return item;
  const isWaiting = item.state === 'queued' || item.state === 'waiting' || item.state === 'settling';
  if (!accepted.ok && isWaiting)
    return nextItem(item, { type: 'blocked', failure: stamped(run.core.ports, accepted.failure) });
  // A rename moves the ctime: what was whole is looked at once more.
  if (item.state === 'queued' || item.state === 'waiting')
    return nextItem(item, { type: 'unsettled', counts: false });
  if (
    item.state === 'attention' &&
    (OVER_WHEN_CHANGED.has(item.failure.code) || item.failure.code === 'file.bad-name')
  )
    return nextItem(nextItem(item, { type: 'retried' }), { type: 'unsettled', counts: false });
  return item;
}

/** Only times or the inode differ: what was delivered may be there still. It is read to be sure. */
async function isSameContent(
  run: FolderRun,
  about: { readonly file: FolderFile; readonly item: Item; readonly facts: FileFacts },
): Promise<boolean> {
  const { file, item, facts } = about;
  if (item.sha256 === undefined || file.facts === undefined || facts.bytes !== item.bytes) return false;
  if (facts.mtimeNs !== file.facts.mtimeNs && !isMoved(file.facts, facts)) return false;
  const digest = await fileDigest(run, file.path);
  return digest !== undefined && digest.sha256 === item.sha256 && sameFacts(digest.facts, facts);
}
