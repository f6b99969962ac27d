import { attentionRoutes } from './routes/attention.ts';
import { batchRoutes } from './routes/batches.ts';
import { checkRoutes } from './routes/checks.ts';
import { daemonRoutes } from './routes/daemon.ts';
import { destinationRoutes } from './routes/destinations.ts';
import { folderRoutes } from './routes/folders.ts';
import { historyRoutes } from './routes/history.ts';
import { itemRoutes } from './routes/items.ts';
import { jobRoutes } from './routes/jobs.ts';
import { jobWorkRoutes } from './routes/jobWork.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { diagnosticsRoutes } from './routes/diagnostics.ts';
import { pathRoutes } from './routes/paths.ts';
import { practiceRoutes } from './routes/practice.ts';
import { proofRoutes } from './routes/proof.ts';
import { settingsRoutes } from './routes/settings.ts';
import { settingsLockRoutes } from './routes/settingsLock.ts';
import { updateRoutes } from './routes/updates.ts';
import { webhookRoutes } from './routes/webhook.ts';
import { tokenRoutes } from './routes/tokens.ts';

/** The whole local API. Names are the methods of the typed client. */
export const contract = {
  ...daemonRoutes,
  ...destinationRoutes,
  ...batchRoutes,
  ...folderRoutes,
  ...itemRoutes,
  ...attentionRoutes,
  ...jobRoutes,
  ...jobWorkRoutes,
  ...scheduleRoutes,
  ...checkRoutes,
  ...pathRoutes,
  ...practiceRoutes,
  ...proofRoutes,
  ...diagnosticsRoutes,
  ...tokenRoutes,
  ...settingsRoutes,
  ...settingsLockRoutes,
  ...webhookRoutes,
  ...updateRoutes,
  ...historyRoutes,
} as const;

export type Contract = typeof contract;
export type RouteName = keyof Contract;
