import { z } from 'zod';
import { API_ROOT, page } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Single items. */
export const itemRoutes = {
  findItems: route({
    method: 'GET',
    path: `${API_ROOT}/items`,
    summary: 'Items of all batches by a part of their name or id, newest first.',
    scope: 'read',
    query: z.object({ ...page, text: z.string().min(1) }),
    output: v.listOf(v.itemView),
    status: 200,
  }),
  getItem: route({
    method: 'GET',
    path: `${API_ROOT}/items/:id`,
    summary: 'One item.',
    scope: 'read',
    output: v.itemView,
    status: 200,
  }),
  retryItem: route({
    method: 'POST',
    path: `${API_ROOT}/items/:id/retry`,
    summary: 'Try one item again.',
    scope: 'write',
    output: v.itemView,
    status: 202,
    problems: ['request.conflict'],
  }),
  cancelItem: route({
    method: 'POST',
    path: `${API_ROOT}/items/:id/cancel`,
    summary: 'Give one item up.',
    scope: 'write',
    output: v.itemView,
    status: 202,
    problems: ['request.conflict'],
  }),
  restoreItem: route({
    method: 'POST',
    path: `${API_ROOT}/items/:id/restore`,
    summary: 'Undo giving it up.',
    scope: 'write',
    output: v.itemView,
    status: 202,
    problems: ['request.conflict'],
  }),
  renameItem: route({
    method: 'PATCH',
    path: `${API_ROOT}/items/:id`,
    summary: 'Send it under another name.',
    scope: 'write',
    body: z.object({ name: z.string().min(1) }),
    output: v.itemView,
    status: 200,
    problems: ['request.conflict', 'file.bad-name'],
  }),
} as const;
