import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import { useText, type Text } from '../../text/useText.ts';

export interface HistoryTexts extends Text {
  /** `2026-11-22` as people write a day; a calendar's day is the same in every zone. */
  readonly day: (day: string, form?: 'short' | 'long') => string;
  readonly rate: (bytesPerSecond: number) => string;
  /** Day and time to the minute. */
  readonly minute: (at: number) => string;
  /** A time on an axis: its day, or its hour within one. */
  readonly tick: (at: number, withinDay: boolean) => string;
}

/** The words of the charts. */
export function useHistoryTexts(): HistoryTexts {
  const intl = useIntl();
  const text = useText();
  return useMemo(
    () => ({
      ...text,
      day: (day, form = 'long') =>
        intl.formatDate(`${day}T00:00:00Z`, {
          timeZone: 'UTC',
          day: 'numeric',
          month: 'short',
          ...(form === 'long' ? { weekday: 'short', year: 'numeric' } : {}),
        }),
      rate: (bytesPerSecond) => text.t('history.rate.unit', { bytes: text.bytes(bytesPerSecond) }),
      minute: (at) => intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short' }),
      tick: (at, withinDay) =>
        intl.formatDate(
          at,
          withinDay ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
        ),
    }),
    [intl, text],
  );
}
