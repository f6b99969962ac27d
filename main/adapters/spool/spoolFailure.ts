import { statfs } from 'node:fs/promises';
import { failure, type Failure } from '../../../shared/model/failure.ts';

/** What an error while writing to or reading from the spool means. Anything but a full disk is a disk in trouble. */
export async function spoolFailure(error: unknown, directory: string): Promise<Failure> {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return failure('disk.full', { path: directory, freeBytes: await freeBytes(directory) });
  const reason = error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error);
  return failure('file.unreadable', { path: directory, reason });
}

/** True for an error of the system (`ENOSPC`, `EIO`, ...), false for a bug or for an error of whoever gives the bytes. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

async function freeBytes(directory: string): Promise<number> {
  try {
    const disk = await statfs(directory);
    return disk.bavail * disk.bsize;
  } catch {
    return 0;
  }
}
