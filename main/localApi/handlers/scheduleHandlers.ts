import { batchIdSchema } from '../../../shared/model/ids.ts';
import type { scheduleRoutes } from '../../../shared/api/routes/schedule.ts';
import { windowNameSchema } from '../../../shared/model/weeklyWindow.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import { batchView } from '../views/batchView.ts';
import { destinationView } from '../views/destinationView.ts';
import { windowView } from '../views/scheduleView.ts';
import { mapped, parseId, present, type SomeHandlers } from './handler.ts';

/** Weekly windows, limits of destinations, planned runs, kindness. */
export function scheduleHandlers({ schedule }: Core): SomeHandlers<keyof typeof scheduleRoutes> {
  return {
    listWindows: () => Promise.resolve(ok({ items: schedule.windows().map(windowView) })),
    saveWindow: async ({ params, body }) => {
      const { zone, spans } = body;
      const window = { name: params.name, spans, ...(zone === undefined ? {} : { zone }) };
      return mapped(await schedule.saveWindow(window), windowView);
    },
    removeWindow: async ({ params }) => {
      const name = parseId(windowNameSchema, params.name, 'window');
      return name.ok ? mapped(await schedule.removeWindow(name.value), () => undefined) : name;
    },
    limitDestination: async ({ params, body }) =>
      mapped(await schedule.limitDestination(params.name, present(body)), destinationView),
    unplanRun: async ({ params }) => {
      const id = parseId(batchIdSchema, params.id, 'batch');
      return id.ok ? mapped(await schedule.unplanRun(id.value), batchView) : id;
    },
    kindness: () => Promise.resolve(ok(schedule.kindness())),
    setKindness: ({ body }) => schedule.setKindness(body.kindness),
  };
}
