import { useEffect } from 'react';
import type { SettingsLockView } from '../../../shared/api/routes/settingsLock.ts';
import { useLiveValue, type LiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';

/** No message tells that the lock closed by itself: it is looked at that often, ms. */
const LOOK_EVERY_MS = 15_000;

/** How the lock of the settings stands. */
export function useSettingsLock(): LiveValue<SettingsLockView> {
  const client = useClient();
  const live = useLiveValue({
    key: 'settings lock',
    everyMs: LOOK_EVERY_MS,
    read: (signal) => client.settingsLock({ signal }),
  });
  const { reload } = live;
  useEffect(() => {
    const timer = setInterval(reload, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return live;
}
