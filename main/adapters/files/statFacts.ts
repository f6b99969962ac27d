import type { BigIntStats } from 'node:fs';
import type { FileFacts } from '../../../shared/model/fileFacts.ts';

/** The facts of one version of a file, from a `bigint` stat: nanoseconds and 64-bit inodes stay exact. */
export function statFacts(stats: BigIntStats): FileFacts {
  return {
    dev: String(stats.dev),
    ino: String(stats.ino),
    bytes: Number(stats.size),
    mtimeNs: String(stats.mtimeNs),
    ctimeNs: String(stats.ctimeNs),
  };
}

/** What something that is no regular file is, in words for `{path} is {what}`. */
export function whatItIs(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  if (stats.isSymbolicLink()) return 'a link';
  return 'no regular file';
}
