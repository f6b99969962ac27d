import { createContext, use, useEffect } from 'react';
import { useStore } from 'zustand';
import type { Client } from '../../shared/api/client.ts';
import type { Session } from '../connection/signIn.ts';
import type { ChangesListener, WaybillState, WaybillStore } from './waybillStore.ts';

export interface Waybill {
  readonly session: Session;
  readonly store: WaybillStore;
}

export const WaybillContext = createContext<Waybill | undefined>(undefined);

export function useWaybillContext(): Waybill {
  const waybill = use(WaybillContext);
  if (waybill === undefined) throw new Error('outside of WaybillContext');
  return waybill;
}

/** The typed client of the daemon. */
export function useClient(): Client {
  return useWaybillContext().session.client;
}

/** A part of what the window knows; the component renders again when that part changes. */
export function useWaybill<T>(select: (state: WaybillState) => T): T {
  return useStore(useWaybillContext().store, select);
}

/** Hears of changes while mounted. `listener` should be stable. */
export function useChanges(listener: ChangesListener): void {
  const { store } = useWaybillContext();
  useEffect(() => store.onChanges(listener), [store, listener]);
}
