import type { pathRoutes } from '../../../shared/api/routes/paths.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import { refusedPath } from '../refusedPath.ts';
import { goneSignal, type SomeHandlers } from './handler.ts';

/** Paths of this computer, before anything of them is taken in. */
export function pathHandlers(core: Core): SomeHandlers<keyof typeof pathRoutes> {
  return {
    countPaths: async ({ body, exchange }) => {
      const refused = refusedPath(body.paths, process.platform);
      if (refused !== undefined) return fail(refused);
      return ok(await core.countPaths(body.paths, goneSignal(exchange)));
    },
  };
}
