import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two keys in a time that tells nothing of where they differ. */
export function isSameKey(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
