import { useMemo, useSyncExternalStore } from 'react';
import { addressOf, placeOf, type Place } from './route.ts';

/** The place that the address bar names. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  return useMemo(() => placeOf(hash), [hash]);
}

/** Goes to a place, so that "back" leads here again. */
export function goTo(place: Place): void {
  location.hash = addressOf(place);
}

/** Changes the address without a new step in the history: for what is typed. */
export function replacePlace(place: Place): void {
  history.replaceState(null, '', addressOf(place));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function onHashChange(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
