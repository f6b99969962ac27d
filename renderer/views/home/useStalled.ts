import { useEffect, useState } from 'react';

/** So long without a byte is no hiccup any more: a time left would be a lie. */
const STALLED_AFTER_MS = 30_000;

/** True when files are on their way and nothing of them has gone out for a while. The daemon tells only what changes. */
export function useStalled(sentBytes: number, isMoving: boolean): boolean {
  const [stalled, setStalled] = useState(false);
  useEffect(() => {
    setStalled(false);
    if (!isMoving) return undefined;
    const timer = setTimeout(() => setStalled(true), STALLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [sentBytes, isMoving]);
  return stalled;
}
