import { folderReportCsv } from '../../../shared/api/folderReport.ts';
import type { FolderRemovalView } from '../../../shared/api/folderViews.ts';
import { folderIdSchema, type FolderId } from '../../../shared/model/ids.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import type { RemovalVerdict } from '../../core/foldersFace.ts';
import { folderView } from '../views/folderView.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';

/** The routes about what a folder holds: its open batches, what is kept out, its account, what may be removed. */
export type FolderWork =
  | 'listExcluded'
  | 'folderReport'
  | 'closeOpenBatches'
  | 'holdOpenBatches'
  | 'removalOfFiles'
  | 'folderRemoval';

/** What watched folders hold. */
export function folderWorkHandlers({ folders }: Core): SomeHandlers<FolderWork> {
  const idOf = (text: string): ReturnType<typeof parseId<FolderId>> =>
    parseId(folderIdSchema, text, 'folder');
  return {
    listExcluded: async ({ params, query }) => {
      const id = idOf(params.id);
      if (!id.ok) return id;
      return mapped(await folders.excluded(id.value, present(query)), (found) => ({
        ...found,
        items: [...found.items],
      }));
    },
    folderReport: async ({ params }) => {
      const id = idOf(params.id);
      if (!id.ok) return id;
      const found = await folders.one(id.value);
      if (found === undefined) return fail(notFound('folder', params.id));
      return ok({
        mediaType: 'text/csv; charset=utf-8',
        fileName: `folder-${params.id}.csv`,
        body: folderReportCsv([folderView(found)]),
      });
    },
    closeOpenBatches: async ({ params, body }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.close(id.value, present(body)), folderView) : id;
    },
    holdOpenBatches: async ({ params, body }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.hold(id.value, present(body)), folderView) : id;
    },
    removalOfFiles: async ({ params, body }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.removal(id.value, body.paths), removalView) : id;
    },
    folderRemoval: async ({ params }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.removal(id.value), removalView) : id;
    },
  };
}

function removalView({ each, reasons, ...rest }: RemovalVerdict): FolderRemovalView {
  return {
    ...rest,
    reasons: reasons.map((one) => ({ ...one, examples: [...one.examples] })),
    ...(each === undefined ? {} : { each: [...each] }),
  };
}
