/** Nobody is told to stay away for longer than a day: a server's clock or text may be wrong. */
export const RETRY_AFTER_MS_MAX = 24 * 60 * 60 * 1000;

/**
 * Reads a Retry-After header: seconds, or an HTTP date against `nowMs` (ms since the epoch). The answer is in ms
 * from now, at least 0; `undefined` where there is no header or no sense in it. (RFC 9110, 10.2.3)
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, RETRY_AFTER_MS_MAX);
  // Every form of an HTTP date begins with the name of a day; Date.parse alone would take "-5" for a year.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return Math.min(Math.max(at - nowMs, 0), RETRY_AFTER_MS_MAX);
}
