import type { FolderFile } from '../../../shared/model/folderFile.ts';
import type { FolderId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound } from '../context.ts';
import { isAsDelivered, isImportOver } from '../folders/delivered.ts';
import { SAME_AS_DELIVERED } from '../folders/judgeWhole.ts';
import type { RemovalReason, RemovalVerdict } from '../foldersFace.ts';
import { folderOf, type FolderWork } from './folderWork.ts';

const PAGE = 500;
const EXAMPLES_MAX = 5;

/**
 * Whether everything in a folder is proven to be elsewhere: delivered with the same digest, its batch imported or accepted,
 * and unchanged since. What was never to be sent counts against it: nobody else has it.
 */
export async function removalVerdict(work: FolderWork, id: FolderId): Promise<Result<RemovalVerdict>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const { store } = work.core.ports;
  const reasons = new Map<RemovalReason, { files: number; examples: string[] }>();
  const note = (why: RemovalReason, path: string): void => {
    const known = reasons.get(why) ?? { files: 0, examples: [] };
    known.files += 1;
    if (known.examples.length < EXAMPLES_MAX) known.examples.push(path);
    reasons.set(why, known);
  };
  const health = work.folders.runner(id)?.health;
  if (health?.lastScanAt === undefined || health.unreachable !== undefined) note('not-looked', folder.path);
  for (const { path } of health?.unknown ?? []) note('not-looked', path);
  let files = 0;
  let proven = 0;
  let after: string | undefined;
  do {
    const page = await store.folderFiles({
      folderId: id,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    for (const file of page.items) {
      if (file.gone) continue;
      files += 1;
      const why = await reasonOf(work, file);
      if (why === undefined) proven += 1;
      else note(why, file.path);
    }
    after = page.next;
  } while (after !== undefined);
  return ok({
    safe: reasons.size === 0,
    files,
    proven,
    reasons: [...reasons].map(([why, known]) => ({ why, ...known })),
  });
}

/** Why a file may not go; undefined when it is proven to be delivered. */
async function reasonOf(work: FolderWork, file: FolderFile): Promise<RemovalReason | undefined> {
  if (file.state === 'baseline') return 'never-sent';
  if (file.state === 'excluded') return 'excluded';
  const item = await deliveredItem(work, file);
  if (item === undefined) return 'never-sent';
  switch (item.state) {
    case 'settling':
    case 'queued':
    case 'uploading':
    case 'waiting':
      return 'on-its-way';
    case 'attention':
      return 'attention';
    case 'cancelled':
      return 'given-up';
    case 'excluded':
      return 'excluded';
    case 'sent':
    case 'imported':
      return reasonOfSent(work, file, item);
    default:
      return item satisfies never;
  }
}

/** A second copy that was not sent stands for the first one that was. */
async function deliveredItem(
  work: FolderWork,
  file: FolderFile & { readonly state: 'item' },
): Promise<Item | undefined> {
  const item = await work.core.ports.store.item(file.itemId);
  if (item?.state !== 'excluded' || item.rule !== SAME_AS_DELIVERED) return item;
  return work.core.ports.store.lastSent(item.destinationId, item.name);
}

async function reasonOfSent(
  work: FolderWork,
  file: FolderFile & { readonly state: 'item' },
  item: Item,
): Promise<RemovalReason | undefined> {
  if (item.verification !== 'digest') return 'unproven';
  if (item.id === file.itemId && !isAsDelivered(item, file)) return 'changed-since';
  const state = await work.core.ledger.read(item.batchId);
  return state !== undefined && isImportOver(state.batch, state.jobs) ? undefined : 'not-imported';
}
