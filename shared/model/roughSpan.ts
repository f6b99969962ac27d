/** A part of a time span. */
export interface SpanPart {
  readonly value: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

/** A time span as people say it, never more exact than it is known: one part, or hours and minutes. */
export function roughSpan(seconds: number): readonly SpanPart[] {
  if (seconds < 10) return [{ value: Math.max(1, Math.ceil(seconds)), unit: 'second' }];
  if (seconds < 55) return [{ value: Math.ceil(seconds / 5) * 5, unit: 'second' }];
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return [{ value: Math.max(1, minutes), unit: 'minute' }];
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return [{ value: Math.round(hours / 24), unit: 'day' }];
  const rest = hours < 10 ? Math.round((minutes % 60) / 5) * 5 : 0;
  if (rest === 0 || rest === 60) return [{ value: hours + (rest === 60 ? 1 : 0), unit: 'hour' }];
  return [
    { value: hours, unit: 'hour' },
    { value: rest, unit: 'minute' },
  ];
}
