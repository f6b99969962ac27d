import type { historyRoutes } from '../../../shared/api/routes/history.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { Core } from '../../core/core.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { calendarDays } from '../views/calendarDays.ts';
import { historyView } from '../views/historyView.ts';
import { present, type SomeHandlers } from './handler.ts';
import { destinationIdOf } from './jobHandlers.ts';

/** What happened in the last days. */
export function historyHandlers(core: Core, clock: Clock): SomeHandlers<keyof typeof historyRoutes> {
  return {
    history: async ({ query: { days: count, destination: name, zone } }) => {
      const destinationId = name === undefined ? undefined : await destinationIdOf(core, name);
      if (name !== undefined && destinationId === undefined)
        return fail(failure('destination.unknown', { name }));
      const now = clock.now();
      const days = calendarDays(now, count, zone);
      const span = present({ from: days[0]?.start ?? now, until: now + 1, destinationId });
      const [rows, depths] = await Promise.all([core.history(span), core.depths(span)]);
      return ok(historyView({ rows, depths, days, zone, now }));
    },
  };
}
