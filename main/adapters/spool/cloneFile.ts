import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, open, stat } from 'node:fs/promises';
import { SPOOL_FILE_MODE } from './durableTemp.ts';

/**
 * Clones a file: both share their bytes on the disk until one is written to (Btrfs, XFS, APFS, ReFS). Gives its bytes;
 * undefined, with nothing left behind, where the file system cannot, or not between these two places.
 */
export async function cloneFile(path: string, to: string): Promise<number | undefined> {
  try {
    await copyFile(path, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch {
    return undefined;
  }
  await chmod(to, SPOOL_FILE_MODE);
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return (await stat(to)).size;
}

/** SHA-256 of a file, lower-case hex. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
