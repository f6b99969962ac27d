import type { FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound } from '../context.ts';
import type { ExcludedFile } from '../foldersFace.ts';
import type { Page, PageQuery } from '../ports/store.ts';
import { folderOf, type FolderWork } from './folderWork.ts';

/** Cursors of the two parts of the list: first what rules keep out, then what was taken up and left out after. */
const BY_RULES = 'r:';
const AFTERWARDS = 'a:';

/** Everything of a folder that is kept out, each with the rule that keeps it out. */
export async function excludedFiles(
  work: FolderWork,
  id: FolderId,
  query: PageQuery,
): Promise<Result<Page<ExcludedFile>>> {
  const folder = folderOf(work, id);
  if (folder === undefined) return fail(notFound('folder', id));
  const { store } = work.core.ports;
  const after = query.after ?? BY_RULES;
  if (after.startsWith(BY_RULES)) {
    const cursor = after.slice(BY_RULES.length);
    const page = await store.folderFiles({
      folderId: id,
      states: ['excluded'],
      limit: query.limit,
      ...(cursor === '' ? {} : { after: cursor }),
    });
    const items = page.items
      .filter((file) => file.state === 'excluded')
      .map(({ facts, path, rule }) => ({
        path,
        rule,
        ...(facts === undefined ? {} : { bytes: facts.bytes }),
      }));
    return ok({ items, next: page.next === undefined ? AFTERWARDS : `${BY_RULES}${page.next}` });
  }
  const cursor = after.slice(AFTERWARDS.length);
  const page = await store.items({
    destinationId: folder.destinationId,
    states: ['excluded'],
    limit: query.limit,
    ...(cursor === '' ? {} : { after: cursor }),
  });
  const items = page.items
    .filter((item) => item.state === 'excluded')
    .filter(({ folderId }) => folderId === id)
    .map((item) => ({ path: item.name, rule: item.rule, bytes: item.bytes, item: item.id }));
  return ok({ items, ...(page.next === undefined ? {} : { next: `${AFTERWARDS}${page.next}` }) });
}
