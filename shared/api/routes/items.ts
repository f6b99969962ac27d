import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** Single items. */
export const itemRoutes = {
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
