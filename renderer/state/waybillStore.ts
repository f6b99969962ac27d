import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DestinationView, ProblemView, StatusView } from '../../shared/api/views.ts';
import type { Changes } from './changes.ts';

/** How the window stands to the daemon. */
export type Connection =
  | { readonly state: 'live' }
  /**
   * The daemon does not answer; the window tries again by itself. What it shows is as of `since`. `why`: what keeps the
   * daemon from starting, where the desktop shell knows.
   */
  | { readonly state: 'lost'; readonly since: number; readonly why?: ProblemView }
  /** The daemon was started anew and no longer knows our token. */
  | { readonly state: 'expired' };

export interface WaybillState {
  readonly connection: Connection;
  /** Absent until the first snapshot. */
  readonly status: StatusView | undefined;
  /** Counts the snapshots; whoever holds a list reads it anew when this moves. */
  readonly epoch: number;
}

export type ChangesListener = (changes: Changes) => void;

/** The window's picture of the daemon: one status, and word of what changed for whoever shows more. */
export interface WaybillStore extends StoreApi<WaybillState> {
  readonly snapshot: (status: StatusView) => void;
  readonly apply: (changes: Changes) => void;
  readonly connection: (connection: Connection) => void;
  /** Gives back the stop. */
  readonly onChanges: (listener: ChangesListener) => () => void;
}

export function createWaybillStore(): WaybillStore {
  const store = createStore<WaybillState>(() => ({
    connection: { state: 'live' },
    status: undefined,
    epoch: 0,
  }));
  const listeners = new Set<ChangesListener>();
  return Object.assign(store, {
    snapshot: (status: StatusView) =>
      store.setState((state) => ({ status, epoch: state.epoch + 1, connection: { state: 'live' } })),
    apply: (changes: Changes) => {
      store.setState((state) => withChanges(state, changes));
      for (const listener of listeners) listener(changes);
    },
    connection: (connection: Connection) => store.setState({ connection }),
    onChanges: (listener: ChangesListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
}

function withChanges(state: WaybillState, changes: Changes): Partial<WaybillState> {
  const status = changes.status ?? state.status;
  if (status === undefined) return {};
  const destinations = withDestinations(status.destinations, changes);
  return { status: destinations === status.destinations ? status : { ...status, destinations } };
}

function withDestinations(known: readonly DestinationView[], changes: Changes): DestinationView[] {
  if (changes.destinations.length === 0 && changes.removedDestinations.length === 0)
    return known as DestinationView[];
  const byId = new Map(known.map((destination) => [destination.id, destination]));
  for (const destination of changes.destinations) byId.set(destination.id, destination);
  return [...byId.values()].filter((one) => !changes.removedDestinations.includes(one.name));
}
