import type { DestinationView } from '../../shared/api/views.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { useWaybill } from '../state/WaybillContext.ts';

/** Where files most likely go: where the last ones went, else the only destination there is. */
export function useLikelyDestination(): DestinationView | undefined {
  const destinations = useWaybill((state) => state.status?.destinations);
  const last = usePreferences((preferences) => preferences.lastDestination);
  return likelyDestination(destinations ?? [], last);
}

export function likelyDestination(
  destinations: readonly DestinationView[],
  last: string | undefined,
): DestinationView | undefined {
  const known = destinations.find(({ name }) => name === last);
  return known ?? (destinations.length === 1 ? destinations[0] : undefined);
}
