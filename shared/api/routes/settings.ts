import { z } from 'zod';
import { keepingSchema } from '../../model/settings.ts';
import { settingsExportSchema } from '../../model/settingsExport.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

/** How long and how much is kept. */
export const settingsView = z.object({
  /** A file that is given by hand must be quiet so long before it is sent, ms. */
  settleMs: z.number(),
  /** The spool's copies take no more than that, bytes. */
  spoolLimitBytes: z.number(),
  /** What they take now, bytes; more than the limit where that was lowered. */
  spoolBytes: z.number(),
  /** Attempts and events of finished batches are kept so many days. */
  retentionDays: z.number(),
  /** Names of those that an administrator has decided. */
  locked: z.array(z.string()),
});
export type SettingsView = z.output<typeof settingsView>;

const importStepView = z.object({
  what: z.enum(['setting', 'window', 'destination']),
  name: z.string(),
  /** `keep`: it stays as it is here, for the reason in `why`. */
  does: z.enum(['add', 'change', 'keep']),
  from: z.union([z.string(), z.number()]).optional(),
  to: z.union([z.string(), z.number()]).optional(),
  /** `locked`: an administrator decides it. `differs`: a destination of that name is another one here, and stays it. */
  why: z.enum(['locked', 'differs']).optional(),
});

/** What a file of settings changes here; what is the same is left out. */
export const settingsImportView = z.object({ steps: z.array(importStepView) });
export type SettingsImportView = z.output<typeof settingsImportView>;

/** What is kept how long, and settings as a file. */
export const settingsRoutes = {
  settings: route({
    method: 'GET',
    path: `${API_ROOT}/settings`,
    summary: 'How long stories are kept, how much room copies may take, and how long a file must be quiet.',
    scope: 'read',
    output: settingsView,
    status: 200,
  }),
  setSettings: route({
    method: 'PATCH',
    path: `${API_ROOT}/settings`,
    summary:
      'Change what is named. All count at once; what is older than a shorter retention goes with the next daily tidying.',
    scope: 'write',
    guarded: true,
    body: keepingSchema.partial(),
    output: settingsView,
    status: 200,
    problems: ['request.invalid', 'settings.locked', 'settings.protected'],
  }),
  exportSettings: route({
    method: 'GET',
    path: `${API_ROOT}/settings/export`,
    summary:
      'Settings, weekly windows and destinations as one file for another computer: without keys, and without watched folders.',
    scope: 'read',
    output: settingsExportSchema,
    status: 200,
  }),
  previewSettingsImport: route({
    method: 'POST',
    path: `${API_ROOT}/settings/import/preview`,
    summary: 'What a file of settings would change here. Changes nothing.',
    scope: 'read',
    body: settingsExportSchema,
    output: settingsImportView,
    status: 200,
  }),
  importSettings: route({
    method: 'POST',
    path: `${API_ROOT}/settings/import`,
    summary:
      'Take over a file of settings, and tell what it changed. Destinations that are here stay as they are; new ones wait for their key.',
    scope: 'write',
    guarded: true,
    body: settingsExportSchema,
    output: settingsImportView,
    status: 200,
    problems: ['request.invalid', 'settings.locked', 'settings.protected'],
  }),
} as const;
