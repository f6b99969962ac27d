import type { folderRoutes } from '../../../shared/api/routes/folders.ts';
import { folderIdSchema, type FolderId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { FolderRules, FolderRulesChange } from '../../../shared/model/folder.ts';
import type { Core } from '../../core/core.ts';
import { refusedPath } from '../refusedPath.ts';
import { folderFileView, folderPreviewView, folderView, formerFolderView } from '../views/folderView.ts';
import type { FolderWork } from './folderWorkHandlers.ts';
import { mapped, notFound, parseId, present, type SomeHandlers } from './handler.ts';

/** Watched folders. */
export function folderHandlers({
  folders,
}: Core): SomeHandlers<Exclude<keyof typeof folderRoutes, FolderWork>> {
  const idOf = (text: string): ReturnType<typeof parseId<FolderId>> =>
    parseId(folderIdSchema, text, 'folder');
  return {
    listFolders: async () => ok({ items: (await folders.all()).map(folderView) }),
    addFolder: async ({ body }) => {
      const refused = refusedPath([body.path, ...pathsOf(body.rules)], process.platform);
      if (refused !== undefined) return fail(refused);
      return mapped(await folders.add(present(body)), folderView);
    },
    previewFolder: async ({ body }) => {
      const refused = refusedPath([body.path], process.platform);
      if (refused !== undefined) return fail(refused);
      return mapped(await folders.preview(body), folderPreviewView);
    },
    listFormerFolders: async () => ok({ items: (await folders.former()).map(formerFolderView) }),
    getFolder: async ({ params }) => {
      const id = idOf(params.id);
      if (!id.ok) return id;
      const found = await folders.one(id.value);
      return found === undefined ? fail(notFound('folder', params.id)) : ok(folderView(found));
    },
    editFolder: async ({ params, body }) => {
      const id = idOf(params.id);
      if (!id.ok) return id;
      const refused = refusedPath(pathsOf(body.rules ?? {}), process.platform);
      if (refused !== undefined) return fail(refused);
      const edited: Result<unknown> =
        body.rules === undefined ? ok(undefined) : await folders.edit(id.value, body.rules, present(body));
      if (!edited.ok) return edited;
      if (body.paused !== undefined)
        return mapped(await folders.setPaused(id.value, body.paused), folderView);
      const found = await folders.one(id.value);
      return found === undefined ? fail(notFound('folder', params.id)) : ok(folderView(found));
    },
    removeFolder: async ({ params }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.remove(id.value), () => undefined) : id;
    },
    rescanFolder: async ({ params }) => {
      const id = idOf(params.id);
      return id.ok ? mapped(await folders.rescan(id.value), folderView) : id;
    },
    listFolderFiles: async ({ params, query }) => {
      const id = idOf(params.id);
      if (!id.ok) return id;
      return mapped(await folders.files(id.value, present(query)), (found) => ({
        ...found,
        items: found.items.map(folderFileView),
      }));
    },
  };
}

/** Paths that rules name. */
function pathsOf(rules: Partial<FolderRules> | FolderRulesChange): readonly string[] {
  const { afterImport, control } = rules;
  return [
    ...(control?.from === 'path' ? [control.path] : []),
    ...(afterImport?.do === 'move' ? [afterImport.to] : []),
  ];
}
