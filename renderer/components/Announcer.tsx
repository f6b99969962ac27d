import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useReadOuts } from '../state/readOut.ts';

/** A screen reader is not interrupted more often than this, however much goes on. */
const ANNOUNCE_EVERY_MS = 10_000;

/** Reads out what changed, politely, and at most once in ten seconds: of each sentence the newest wins. */
export function Announcer(): ReactNode {
  const texts = useReadOuts((state) => state.texts);
  const [said, setSaid] = useState<{ readonly texts: typeof texts; readonly now: readonly string[] }>({
    texts: {},
    now: [],
  });
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    const fresh = Object.keys(texts).filter((who) => texts[who] !== '' && texts[who] !== said.texts[who]);
    if (fresh.length === 0) return;
    const wait = Math.max(0, saidAt.current + ANNOUNCE_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      saidAt.current = performance.now();
      setSaid({ texts, now: fresh.map((who) => texts[who] ?? '') });
    }, wait);
    return () => clearTimeout(timer);
  }, [texts, said]);
  return (
    // A dialog hides what is around it from screen readers; the mark keeps this audible.
    <div className="unseen" role="status" aria-live="polite" data-live-announcer="true">
      {said.now.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}
