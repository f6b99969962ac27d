import { useEffect, useRef } from 'react';

/**
 * Asks anew for each text that is typed, no more often than `everyMs`: the first at once, then the newest. `ask` must stay the same,
 * and says whether it asked at all.
 */
export function useAskSeldom(
  text: string,
  everyMs: number,
  ask: (text: string, signal: AbortSignal) => boolean,
): void {
  const askedAt = useRef(-Infinity);
  useEffect(() => {
    const stop = new AbortController();
    const run = (): void => {
      if (ask(text, stop.signal)) askedAt.current = performance.now();
    };
    const wait = askedAt.current + everyMs - performance.now();
    const timer = wait > 0 ? setTimeout(run, wait) : undefined;
    if (timer === undefined) run();
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, everyMs, ask]);
}
