import { useEffect, useRef, useState, type ReactNode } from 'react';

/** A screen reader is not interrupted more often than this, however much goes on. */
const ANNOUNCE_EVERY_MS = 10_000;

/** Reads a sentence out when it changes, politely, and at most once in ten seconds: the newest wins. */
export function Announcer({ text }: { readonly text: string }): ReactNode {
  const [said, setSaid] = useState('');
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    if (text === said) return;
    const wait = Math.max(0, saidAt.current + ANNOUNCE_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      saidAt.current = performance.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, said]);
  return (
    <div className="unseen" role="status" aria-live="polite">
      {said}
    </div>
  );
}
