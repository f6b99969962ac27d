import { z } from 'zod';
import { SERVICE_KINDS } from '../../services/abilities.ts';
import { API_ROOT } from '../paging.ts';
import { route } from '../route.ts';
import { failureView } from '../views.ts';

/** One service of the practice server, as a destination's form takes it. */
export const practiceServiceView = z.looseObject({
  /** Address of the service, `http://127.0.0.1:PORT/...`. */
  url: z.string(),
  user: z.string().optional(),
  /** Protects nothing. Told only to who starts it. */
  secret: z.string().optional(),
});

/** The practice server and how it fares. */
export const practiceView = z.object({
  state: z.enum(['off', 'starting', 'running', 'failed']),
  /** While it runs. */
  url: z.string().optional(),
  /** While it runs: its services by their kind. */
  services: z.record(z.string(), practiceServiceView).optional(),
  /** Why it does not run, where it should. */
  failure: failureView.optional(),
  /** Names of the destinations that point to it. */
  destinations: z.array(z.string()),
});
export type PracticeView = z.output<typeof practiceView>;

export const practiceInput = z
  .object({
    /** Also have a destination of this kind on it; made where there is none. */
    kind: z.enum(SERVICE_KINDS).optional(),
  })
  .default({});

/** What starting it gave. */
export const practiceStartedView = practiceView.extend({
  /** Name of the destination that was asked for. */
  destination: z.string().optional(),
  /** Files to try it with, where there are some for this kind: copies in the data directory. */
  demo: z.object({ folder: z.string(), files: z.string() }).optional(),
});
export type PracticeStartedView = z.output<typeof practiceStartedView>;

/** The built-in practice server: a stand-in for the import services, to try everything out without one. */
export const practiceRoutes = {
  practice: route({
    method: 'GET',
    path: `${API_ROOT}/practice`,
    summary: 'The practice server (a stand-in for the import services on this computer) and how it fares.',
    scope: 'read',
    output: practiceView,
    status: 200,
  }),
  startPractice: route({
    method: 'POST',
    path: `${API_ROOT}/practice`,
    summary:
      'Start the practice server, unless it runs, and answer when it is ready; with `kind`, also make a destination on it. While destinations point to it, it is started again with the daemon.',
    scope: 'write',
    guarded: true,
    body: practiceInput,
    output: practiceStartedView,
    status: 200,
    problems: ['practice.failed', 'settings.locked', 'settings.protected'],
  }),
  stopPractice: route({
    method: 'DELETE',
    path: `${API_ROOT}/practice`,
    summary:
      'Stop the practice server, and do not start it again with the daemon. Its state and its destinations stay.',
    scope: 'write',
    guarded: true,
    status: 204,
    problems: ['settings.protected'],
  }),
} as const;
