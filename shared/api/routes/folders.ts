import { z } from 'zod';
import * as f from '../folderViews.ts';
import { API_ROOT, page, words } from '../paging.ts';
import { route } from '../route.ts';
import { listOf } from '../views.ts';

/** Watched folders. */
export const folderRoutes = {
  listFolders: route({
    method: 'GET',
    path: `${API_ROOT}/folders`,
    summary: 'All watched folders with their accounts.',
    scope: 'read',
    output: listOf(f.folderView),
    status: 200,
  }),
  addFolder: route({
    method: 'POST',
    path: `${API_ROOT}/folders`,
    summary: 'Watch a folder. Where it holds files already, `existing` says what becomes of them.',
    scope: 'write',
    body: f.folderInput,
    output: f.folderView,
    status: 201,
    problems: [
      'destination.unknown',
      'folder.unreachable',
      'folder.overlaps',
      'folder.holds-files',
      'settings.locked',
    ],
  }),
  previewFolder: route({
    method: 'POST',
    path: `${API_ROOT}/folders/preview`,
    summary: 'What rules would do with what is in a directory now, and with what came in the last week.',
    scope: 'write',
    body: f.folderPreviewInput,
    output: f.folderPreviewView,
    status: 200,
    problems: ['folder.unreachable'],
  }),
  getFolder: route({
    method: 'GET',
    path: `${API_ROOT}/folders/:id`,
    summary: 'One watched folder.',
    scope: 'read',
    output: f.folderView,
    status: 200,
  }),
  editFolder: route({
    method: 'PATCH',
    path: `${API_ROOT}/folders/:id`,
    summary: 'Change rules of a folder, pause it or let it go on.',
    scope: 'write',
    body: f.folderEdit,
    output: f.folderView,
    status: 200,
    problems: ['settings.locked'],
  }),
  removeFolder: route({
    method: 'DELETE',
    path: `${API_ROOT}/folders/:id`,
    summary: 'Stop watching. Nothing in the folder is touched; what is whole is still sent.',
    scope: 'write',
    status: 204,
    problems: ['settings.locked'],
  }),
  rescanFolder: route({
    method: 'POST',
    path: `${API_ROOT}/folders/:id/scan`,
    summary: 'Look at everything in the folder now.',
    scope: 'write',
    output: f.folderView,
    status: 202,
  }),
  listFolderFiles: route({
    method: 'GET',
    path: `${API_ROOT}/folders/:id/files`,
    summary:
      'What is known of its files, in order of their paths; `states=excluded` lists what is kept out, and why.',
    scope: 'read',
    query: z.object({ ...page, states: words(['item', 'baseline', 'excluded']) }),
    output: listOf(f.folderFileView),
    status: 200,
  }),
  folderRemoval: route({
    method: 'GET',
    path: `${API_ROOT}/folders/:id/removal`,
    summary:
      'Whether a person may remove what lies in the folder, with the reasons. Waybill itself removes nothing.',
    scope: 'read',
    output: f.folderRemovalView,
    status: 200,
  }),
} as const;
