import { join } from 'node:path';

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** True for a lower-case hex SHA-256: nothing else may become part of a path. */
export function isSha256(text: string): boolean {
  return SHA256_HEX.test(text);
}

/**
 * Where the copy with this digest lies: `<directory>/ab/abcdef...`. Text that is no digest gives a path that never
 * exists, so that it is simply not there.
 */
export function spoolPath(directory: string, sha256: string): string {
  return isSha256(sha256) ? join(directory, sha256.slice(0, 2), sha256) : join(directory, 'not-a-digest');
}
