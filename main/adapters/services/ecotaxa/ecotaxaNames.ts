import { failure } from '../../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../../shared/model/result.ts';

/** Longest name of one folder or file on the server's file system. Bytes of UTF-8. */
const PART_BYTES_MAX = 255;

/** Longest path of a member that zip can hold. Bytes of UTF-8. */
const PATH_BYTES_MAX = 65_535;

/**
 * Whether a file can be a member of the archive under this name and come out of it unchanged: `/` parts folders, as everywhere;
 * what unzipping would read as something else is refused.
 */
export function acceptsEcotaxaName(name: string): Result<void> {
  const reason = whyNot(name);
  return reason === undefined ? ok(undefined) : fail(failure('file.bad-name', { name, reason }));
}

/** The name under which a batch's package lies in My Files: letters, digits, `-` and `_` only, so that nothing cuts it short. */
export function stemOf(key: string): string {
  return `waybill-${key.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}

function whyNot(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/\p{Cc}/u.test(name)) return 'holds a control character, with which its folder cannot be listed';
  if (/\p{Surrogate}/u.test(name))
    return 'holds half a character (a lone surrogate), which UTF-8 cannot carry';
  if (name.includes('\\')) return 'holds a backslash, which archives take for a slash';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'begins like a path from the root of a disk';
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return 'has a part that is empty, "." or ".."';
  if (parts.some((part) => Buffer.byteLength(part, 'utf8') > PART_BYTES_MAX))
    return `has a part of more than ${PART_BYTES_MAX} bytes`;
  if (Buffer.byteLength(name, 'utf8') > PATH_BYTES_MAX) return 'is longer than an archive can hold';
  return undefined;
}
