import type { PracticeView, practiceRoutes } from '../../../shared/api/routes/practice.ts';
import type { PracticeKeeper } from '../../core/practice/practiceKeeper.ts';
import { failureView } from '../views/failureView.ts';
import { mapped, type SomeHandlers } from './handler.ts';

/** The part of the keeper that the API asks. */
export type PracticeFace = Pick<PracticeKeeper, 'state' | 'destinations' | 'start' | 'stop' | 'awaken'>;

/** The built-in practice server. */
export function practiceHandlers(practice: PracticeFace): SomeHandlers<keyof typeof practiceRoutes> {
  return {
    practice: () => Promise.resolve({ ok: true, value: practiceView(practice, { withSecrets: false }) }),
    startPractice: async ({ body }) =>
      mapped(await practice.start(body.kind), ({ destination, demo }) => ({
        ...practiceView(practice, { withSecrets: true }),
        ...(destination === undefined ? {} : { destination }),
        ...(demo === undefined ? {} : { demo: { folder: demo.folder, files: demo.files } }),
      })),
    stopPractice: async () => mapped(await practice.stop(), () => undefined),
  };
}

function practiceView(
  practice: PracticeFace,
  { withSecrets }: { readonly withSecrets: boolean },
): PracticeView {
  const now = practice.state();
  const destinations = [...practice.destinations()];
  switch (now.state) {
    case 'running': {
      const { url, services } = now.process;
      const shown = Object.entries(services).map(([kind, { secret, ...rest }]) => [
        kind,
        withSecrets ? { ...rest, secret } : rest,
      ]);
      return { state: 'running', url, services: Object.fromEntries(shown) as never, destinations };
    }
    case 'failed':
      return { state: 'failed', failure: failureView(now.failure), destinations };
    case 'off':
    case 'starting':
      return { state: now.state, destinations };
    default:
      return now satisfies never;
  }
}
