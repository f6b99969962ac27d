import { failure, type Failure } from '../../../shared/model/failure.ts';

/**
 * What an error of the file system means for the file at `path`. Only by code, never by message. Anything unknown is
 * `file.unreadable`: tried a few times, then shown with the system's own words.
 */
export function fileFailure(error: unknown, path: string): Failure {
  const reason = reasonOf(error);
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return failure('file.gone', { path });
    case 'EACCES':
    case 'EPERM':
      return failure('file.no-access', { path, reason });
    case 'EBUSY':
    case 'ETXTBSY':
    case 'EAGAIN':
    // Too many open files is a passing state of this process, not a property of the file.
    case 'EMFILE':
    case 'ENFILE':
      return failure('file.busy', { path, reason });
    case 'EISDIR':
      return failure('file.not-a-file', { path, what: 'a folder' });
    case 'ENXIO':
    case 'ENODEV':
      return failure('file.not-a-file', { path, what: 'a socket or a device' });
    case 'ELOOP':
      return failure('file.not-a-file', { path, what: 'a link that leads in a circle' });
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return failure('file.bad-name', { name: path, reason: 'cannot be a path on this computer' });
    default:
      return failure('file.unreadable', { path, reason });
  }
}

/** The system's code of an error, such as `ENOENT`; empty when it has none. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : '';
}

/** The system's words without the call and the path: `EACCES: permission denied`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return errorCode(error) === '' ? error.message : (error.message.split(',')[0] ?? error.message);
}
