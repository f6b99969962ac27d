import type { IntlShape } from 'react-intl';
import { roughSpan } from '../../shared/model/roughSpan.ts';

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const SECONDS_OF = { minute: 60, hour: 3_600, day: 86_400 } as const;

/** A size as people say it: decimal units, three digits at most. */
export function formatBytes(intl: IntlShape, bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1_000 ** power;
  return intl.formatNumber(value, {
    style: 'unit',
    unit: BYTE_UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power === 0 || value >= 100 ? 0 : 1,
  });
}

/** A time span as people say it, never more exact than it is known. */
export function formatSpan(intl: IntlShape, seconds: number): string {
  return roughSpan(seconds)
    .map(({ value, unit }) => intl.formatNumber(value, { style: 'unit', unit, unitDisplay: 'short' }))
    .join(' ');
}

/** A time span exactly as it was set: nothing is rounded away. */
export function formatExactSpan(intl: IntlShape, ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  const [unit, size] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['second', 1_000];
  return intl.formatNumber(ms / size, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 3 });
}

/** How long ago, or in how long. */
export function formatAgo(intl: IntlShape, at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  const size = Math.abs(seconds);
  const options = { numeric: 'auto', style: 'long' } as const;
  if (size < 45) return intl.formatRelativeTime(size < 10 ? 0 : seconds, 'second', options);
  if (size < SECONDS_OF.hour)
    return intl.formatRelativeTime(Math.round(seconds / SECONDS_OF.minute), 'minute', options);
  if (size < SECONDS_OF.day)
    return intl.formatRelativeTime(Math.round(seconds / SECONDS_OF.hour), 'hour', options);
  return intl.formatRelativeTime(Math.round(seconds / SECONDS_OF.day), 'day', options);
}

/** Date and time in full, in this computer's time zone. */
export function formatTime(intl: IntlShape, at: string | number): string {
  return intl.formatDate(new Date(at), { dateStyle: 'medium', timeStyle: 'medium' });
}
