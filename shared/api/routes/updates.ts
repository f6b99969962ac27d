import { z } from 'zod';
import { UPDATE_CHANNELS, updateFeedSchema } from '../../model/updates.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

export const updateSettingsView = z.object({
  /** Empty = none: nothing looks for updates. */
  feed: z.string(),
  channel: z.enum(UPDATE_CHANNELS),
  /** The administrator has decided it. */
  locked: z.boolean(),
});
export type UpdateSettingsView = z.output<typeof updateSettingsView>;

/** Where the desktop app looks for updates. The daemon keeps it and does not look itself. */
export const updateRoutes = {
  updates: route({
    method: 'GET',
    path: `${API_ROOT}/updates`,
    summary: 'Where the desktop app looks for updates; an empty feed means nowhere.',
    scope: 'read',
    output: updateSettingsView,
    status: 200,
  }),
  setUpdates: route({
    method: 'PUT',
    path: `${API_ROOT}/updates`,
    summary: 'Set or clear the feed of updates (https, or http on 127.0.0.1) and its channel.',
    scope: 'write',
    guarded: true,
    body: z.object({ feed: updateFeedSchema.optional(), channel: z.enum(UPDATE_CHANNELS).optional() }),
    output: updateSettingsView,
    status: 200,
    problems: ['request.invalid', 'settings.locked', 'settings.protected'],
  }),
} as const;
