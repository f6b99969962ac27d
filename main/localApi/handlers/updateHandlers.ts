import type { updateRoutes } from '../../../shared/api/routes/updates.ts';
import { ok } from '../../../shared/model/result.ts';
import type { UpdateSettings } from '../updateSettings.ts';
import { mapped, present, type SomeHandlers } from './handler.ts';

/** The settings of the desktop app's updates. */
export function updateHandlers(updates: UpdateSettings): SomeHandlers<keyof typeof updateRoutes> {
  return {
    updates: () => Promise.resolve(ok(updates.current())),
    setUpdates: async ({ body }) => mapped(await updates.save(present(body)), () => updates.current()),
  };
}
