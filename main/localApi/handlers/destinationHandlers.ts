import type { destinationRoutes } from '../../../shared/api/routes/destinations.ts';
import type { ProbeView } from '../../../shared/api/views.ts';
import { ok, type Result } from '../../../shared/model/result.ts';
import type { Core, UnsavedReport } from '../../core/core.ts';
import { destinationView } from '../views/destinationView.ts';
import { failureView } from '../views/failureView.ts';
import type { PracticeFace } from './practiceHandlers.ts';
import { goneSignal, mapped, present, type SomeHandlers } from './handler.ts';

/** Destinations. */
export function destinationHandlers(
  core: Core,
  url: () => string,
  practice: Pick<PracticeFace, 'awaken'>,
): SomeHandlers<keyof typeof destinationRoutes> {
  return {
    listDestinations: async () => ok({ items: (await core.destinations()).map(destinationView) }),
    saveDestination: async ({ body }) => {
      const { user, secret, ...rest } = body;
      const saved = await core.saveDestination({
        ...rest,
        ...(user === undefined ? {} : { user }),
        ...(secret === undefined ? {} : { secret }),
      });
      return mapped(saved, destinationView);
    },
    removeDestination: async ({ params, query }) =>
      mapped(await core.removeDestination(params.name, query.queued), () => undefined),
    mirrorKey: async ({ params }) =>
      mapped(await core.mirror.makeKey(params.name), ({ user, secret }) => ({
        mirrorUrl: `${url()}/mirror/${params.name}`,
        ...(user === undefined ? {} : { user }),
        secret,
      })),
    probeUnsaved: async ({ body, exchange }) =>
      mapped(await core.probeUnsaved({ ...present(body), signal: goneSignal(exchange) }), probeView),
    testDestination: async ({ params, body }) => {
      await practice.awaken(params.name);
      return mapped(await core.testDestination(params.name, body?.limitMs), probeView);
    },
  };
}

function probeView(probe: Result<UnsavedReport>): ProbeView {
  if (!probe.ok) return { ok: false, failure: failureView(probe.failure) };
  const { product, credentialsTested, tookMs } = probe.value;
  return { ok: true, ...(product === undefined ? {} : { product }), credentialsTested, tookMs };
}
