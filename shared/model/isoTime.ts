/** ISO 8601 in UTC of ms since the epoch. A pure conversion: it never asks what time it is. */
export function isoTime(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- converts its argument, reads no clock
  return new Date(ms).toISOString();
}
