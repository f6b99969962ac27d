const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes for people, in powers of 1000: `12.4 MB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A count with thousands apart: `12,480`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 file`, `2 files`. */
export function filesText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'file' : 'files'}`;
}

const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of a duration such as `10m`, `90s` or `1h30m`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    sum += Number(amount) * (DURATIONS[unit ?? ''] ?? 0);
  return sum > 0 ? Math.round(sum) : undefined;
}

const RATE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Bytes per second of a rate such as `20MB/s` or `1.5 MiB`; undefined for anything else. Bits are not understood. */
export function rateOf(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]+)(?:\/s)?$/i.exec(text.trim());
  const [, amount = '', unit = ''] = found ?? [];
  const isBits = unit.endsWith('b') && unit.length > 1;
  const bytes = isBits ? undefined : RATE_UNITS[unit.toLowerCase()];
  return bytes === undefined ? undefined : Math.round(Number(amount) * bytes);
}

/** A time of the API in the computer's own zone: `2026-01-05 09:00`. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Seconds left for people: `about 4 min left`. */
export function leftText(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
}
