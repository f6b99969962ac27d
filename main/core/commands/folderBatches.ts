import type { Batch } from '../../../shared/model/batch.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { conflict, notFound, storyLine } from '../context.ts';
import type { FolderDetail } from '../foldersFace.ts';
import { folderDetail } from './folderReport.ts';
import { folderOf, type FolderWork } from './folderWork.ts';

/** Which open batches of a folder are meant: those of a subfolder or sample, or all. */
export interface GroupChoice {
  readonly group?: string;
}

/** Closes open batches now, with what is whole; what is not goes on into the next. */
export async function closeNow(
  work: FolderWork,
  id: FolderId,
  choice: GroupChoice,
): Promise<Result<FolderDetail>> {
  return onOpen(work, { id, choice }, async (open) => {
    const runner = work.folders.runner(id);
    const closed = (await runner?.closeNow(open.map((batch) => batch.id))) ?? 0;
    if (closed > 0) return noteCloser(work, open);
    const why = runner?.health.unbalanced ?? runner?.health.trouble;
    if (why !== undefined) return fail(why);
    return fail(conflict('nothing in the open batch is whole yet', 'Wait until a file has come to rest.'));
  });
}

/** What closes a batch tells that it closed; who wanted it is told beside it. */
async function noteCloser({ core }: FolderWork, wereOpen: readonly Batch[]): Promise<Result<void>> {
  if (core.ports.operator === undefined) return ok(undefined);
  for (const { id } of wereOpen)
    await core.ledger.write(id, (draft) => {
      if (draft.batch.closedAt !== undefined)
        draft.tell(storyLine(core.ports, id, { what: 'batch.closedByHand' }));
    });
  return ok(undefined);
}

/** Keeps open batches open, whatever the folder's rule says, or lets the rule decide again. */
export async function holdOpen(
  work: FolderWork,
  id: FolderId,
  choice: GroupChoice & { readonly held: boolean },
): Promise<Result<FolderDetail>> {
  const { core, folders } = work;
  return onOpen(work, { id, choice }, async (open) => {
    let stillOpen = 0;
    for (const { id: batchId } of open)
      await core.ledger.write(batchId, (draft) => {
        if (draft.batch.closedAt !== undefined) return;
        stillOpen += 1;
        if ((draft.batch.heldOpen === true) === choice.held) return;
        const { heldOpen: _held, ...rest } = draft.batch;
        draft.putBatch(choice.held ? { ...rest, heldOpen: true } : rest);
        const what = choice.held ? 'batch.heldOpen' : 'batch.letGo';
        draft.tell(storyLine(core.ports, batchId, { what }));
      });
    folders.wake(id);
    return stillOpen > 0 ? ok(undefined) : fail(noneOpen());
  });
}

async function onOpen(
  work: FolderWork,
  about: { readonly id: FolderId; readonly choice: GroupChoice },
  act: (open: readonly Batch[]) => Promise<Result<void>>,
): Promise<Result<FolderDetail>> {
  const { id, choice } = about;
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const all = await work.core.ports.store.openFolderBatches(id);
  const open = choice.group === undefined ? all : all.filter((batch) => batch.group === choice.group);
  if (open.length === 0) return fail(noneOpen());
  const done = await act(open);
  if (!done.ok) return done;
  work.core.emit({ kind: 'status' });
  return ok(await folderDetail(work, folder));
}

function noneOpen(): Failure {
  return conflict('no batch of the folder is open', 'The next file that comes opens one.');
}
