const SPAN_MS: Readonly<Record<string, number>> = {
  ms: 1,
  '': 1_000,
  s: 1_000,
  sec: 1_000,
  sek: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  std: 3_600_000,
};
const SIZE_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  o: 1,
  kb: 1e3,
  ko: 1e3,
  mb: 1e6,
  mo: 1e6,
  gb: 1e9,
  go: 1e9,
  tb: 1e12,
  to: 1e12,
};
const AMOUNT = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?$/i;

/** `90 s`, `1.5 min`, `2h`, or plain seconds, as ms; undefined where it is none. */
export function readSpan(text: string): number | undefined {
  return read(text, SPAN_MS);
}

/** `2 GB`, `500 Mo`, or plain bytes, in decimal units; undefined where it is none. */
export function readSize(text: string): number | undefined {
  return read(text, SIZE_BYTES);
}

/** A span as the field shows it; `readSpan` gives the same number back. */
export function writeSpan(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms % 100 === 0 ? `${ms / 1_000} s` : `${ms} ms`;
}

/** A size as the field shows it; `readSize` gives the same number back. */
export function writeSize(bytes: number): string {
  const units = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const;
  const unit = units.find(([, size]) => bytes >= size && bytes % (size / 10) === 0);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]} ${unit[0]}`;
}

function read(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number = '', unit = ''] = AMOUNT.exec(text.trim()) ?? [];
  const size = units[unit.toLowerCase()];
  if (number === '' || size === undefined) return undefined;
  return Math.round(Number(number.replace(',', '.')) * size);
}
