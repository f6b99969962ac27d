import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import { WEEKDAYS, type Weekday } from '../../../shared/model/wallClock.ts';

/** A Monday, UTC. */
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** Names of the days in the language of the window. */
export function useWeekdays(): {
  readonly short: (day: Weekday) => string;
} {
  const intl = useIntl();
  return useMemo(
    () => ({
      short: (day) =>
        intl.formatDate(A_MONDAY + WEEKDAYS.indexOf(day) * DAY_MS, { weekday: 'short', timeZone: 'UTC' }),
    }),
    [intl],
  );
}
