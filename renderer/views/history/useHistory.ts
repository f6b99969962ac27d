import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { useLiveValue, type LiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';

/** The time zone of whoever looks: days begin at their midnight. */
export const VIEWER_ZONE = zoneOf(new Intl.DateTimeFormat().resolvedOptions().timeZone);

/** A browser that does not know where it is names a zone that nobody knows. */
function zoneOf(zone: string): string {
  return zone === '' || zone === 'Etc/Unknown' ? 'UTC' : zone;
}

/** A chart of days need not move more often. */
const REREAD_EVERY_MS = 5_000;

/** What happened in the last days, live. `destination` undefined = at all of them. */
export function useHistory(days: number, destination: string | undefined): LiveValue<HistoryView> {
  const client = useClient();
  return useLiveValue({
    key: `${days} ${destination ?? ''}`,
    everyMs: REREAD_EVERY_MS,
    read: (signal) =>
      client.history({
        query: { days, zone: VIEWER_ZONE, ...(destination === undefined ? {} : { destination }) },
        signal,
      }),
  });
}
