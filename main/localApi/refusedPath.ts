import { posix, win32 } from 'node:path';
import { failure, type Failure } from '../../shared/model/failure.ts';

/** Longer paths no system takes; 32,767 is the longest that Windows knows. */
const PATH_CHARACTERS_MAX = 32_767;
/** Names that mean a device on Windows in every folder and with any ending. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;

/** Why the first path that is no plain absolute one is refused; before the file system is asked anything about it. */
export function refusedPath(paths: readonly string[], platform: NodeJS.Platform): Failure | undefined {
  for (const path of paths) {
    const reason = platform === 'win32' ? refusedOnWindows(path) : refusedOnPosix(path);
    if (reason !== undefined) return failure('path.not-plain', { path: path.slice(0, 200), reason });
  }
  return undefined;
}

function refusedOnPosix(path: string): string | undefined {
  const general = refusedAnywhere(path, path.split('/'));
  if (general !== undefined) return general;
  return posix.isAbsolute(path) ? undefined : 'is not absolute';
}

/** Network and device forms may reach other computers, with this person's credentials, before any check. */
function refusedOnWindows(path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  const general = refusedAnywhere(path, parts);
  if (general !== undefined) return general;
  if (/^[\\/]{2}/.test(path)) return 'is a network or device path';
  if (!/^[A-Za-z]:[\\/]/.test(path) || !win32.isAbsolute(path)) return 'is not absolute';
  if (parts.slice(1).some((part) => part.includes(':'))) return 'names an alternate data stream';
  if (parts.some((part) => DEVICE_NAME.test(part))) return 'names a device';
  return undefined;
}

function refusedAnywhere(path: string, parts: readonly string[]): string | undefined {
  if (path.includes('\u0000')) return 'holds a NUL character';
  if (path.length > PATH_CHARACTERS_MAX) return 'is too long';
  return parts.includes('..') ? 'holds ".."' : undefined;
}
