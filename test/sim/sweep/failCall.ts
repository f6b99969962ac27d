import { FileReadError } from '../../../main/core/ports/files.ts';
import { StoreError } from '../../../main/core/ports/store.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail } from '../../../shared/model/result.ts';
import { SERVICE_KINDS } from '../../../shared/services/abilities.ts';

/** What a call of a port gives or throws when it fails in an expected way; `cannot` where it has no such way. */
export type Failing =
  | { readonly how: 'throws'; readonly error: Error }
  | { readonly how: 'gives'; readonly value: unknown }
  | 'cannot';

const FILE: Failure = failure('file.unreadable', { path: 'a file', reason: 'EIO' });

/** How a point fails. What is not listed here has no expected way to fail: there the process ends instead. */
export function failingOf(point: string): Failing {
  const port = point.slice(0, point.lastIndexOf('.'));
  if (port === 'store') return { how: 'throws', error: new StoreError('io', 'the simulation says so') };
  if (SERVICE_KINDS.some((kind) => kind === port))
    return gives(failure('network.cut', { host: 'server0.example', reason: 'reset' }));
  if (port === 'secrets') return gives(failure('secret.locked', { destination: 'lab0', reason: 'locked' }));
  if (port === 'folders.mover' && point !== 'folders.mover.facts')
    return gives(failure('folder.cannot-move', { path: 'a file', to: '/away', reason: 'EIO' }));
  switch (point) {
    case 'files.open':
    case 'files.facts':
    case 'files.body.proof':
    case 'folders.tree.sample':
      return gives(FILE);
    case 'files.body.chunks':
      return { how: 'throws', error: new FileReadError(FILE) };
    case 'folders.tree.root':
      return gives(failure('folder.unreachable', { path: '/instrument', reason: 'EIO' }));
    case 'spool.put':
      return gives(failure('spool.full', { limitBytes: 1 }));
    case 'spool.read':
      return gives(failure('spool.missing', { sha256: '' }));
    case 'destinations.save':
    case 'folders.settings.save':
      return gives(failure('disk.full', { path: 'settings.json', freeBytes: 0 }));
    default:
      return 'cannot';
  }
}

function gives(told: Failure): Failing {
  return { how: 'gives', value: fail(told) };
}
