import { z } from 'zod';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';

const namesOrNot = z.object({
  /** `false`: names of files, folders, people and servers are replaced by numbers. */
  names: z.enum(['true', 'false']).default('true'),
});

/** What helps whoever helps: no file contents, no secrets. */
export const diagnosticsRoutes = {
  diagnosticsContents: route({
    method: 'GET',
    path: `${API_ROOT}/diagnostics/contents`,
    summary: 'What the diagnostics would hold, before anything is handed on.',
    scope: 'read',
    query: namesOrNot,
    output: z.object({
      items: z.array(z.object({ name: z.string(), says: z.string(), bytes: z.number() })),
    }),
    status: 200,
  }),
  diagnostics: route({
    method: 'GET',
    path: `${API_ROOT}/diagnostics`,
    summary: 'Versions, doctor, status, settings, stories and the end of the log as a zip, without secrets.',
    scope: 'read',
    query: namesOrNot,
    raw: { answer: 'application/zip' },
    status: 200,
  }),
} as const;
