import type { FileFacts } from './fileFacts.ts';
import type { FolderId, ItemId } from './ids.ts';

/** What was delivered of a file before its present item. */
export interface DeliveredVersion {
  readonly itemId: ItemId;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

interface Known {
  readonly folderId: FolderId;
  /** Below the folder's root, with `/`. */
  readonly path: string;
  /** As the last scan found it; absent for what is no regular file. */
  readonly facts?: FileFacts;
  /** Items made for this file so far: one for each version that was taken up. */
  readonly versions: number;
  /** It was not there at the last scan that could look. */
  readonly gone: boolean;
  readonly delivered?: DeliveredVersion;
}

/** What is known of one file of a watched folder, and what became of it. */
export type FolderFile = Known &
  (
    | { readonly state: 'item'; readonly itemId: ItemId }
    /** It was there when the folder was added, and only what comes later is sent. */
    | { readonly state: 'baseline' }
    /** A rule keeps it out. */
    | { readonly state: 'excluded'; readonly rule: string }
  );

/** True when nothing shows that the file changed. The device number is left out: it may differ after every mount. */
export function isUnchanged(known: FileFacts, now: FileFacts): boolean {
  return (
    known.ino === now.ino &&
    known.bytes === now.bytes &&
    known.mtimeNs === now.mtimeNs &&
    known.ctimeNs === now.ctimeNs
  );
}

/** True when it can only be the same file under another name: a rename changes nothing but the ctime. */
export function isMoved(known: FileFacts, now: FileFacts): boolean {
  return known.ino === now.ino && known.bytes === now.bytes && known.mtimeNs === now.mtimeNs;
}

/**
 * Order of two paths as a walk meets them: folder by folder, names by their UTF-8 bytes. A plain comparison of whole paths
 * would put `a.txt` before `a/b`.
 */
export function comparePaths(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) {
    const a = one.charCodeAt(at);
    const b = other.charCodeAt(at);
    if (a !== b) return orderOf(a) - orderOf(b);
  }
  return one.length - other.length;
}

const SLASH = 0x2f;

/** Puts UTF-16 units into the order of UTF-8 bytes: surrogates stand for what comes after U+FFFF. `/` goes first. */
function orderOf(unit: number): number {
  if (unit === SLASH) return 0;
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
