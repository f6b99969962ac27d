import type { Destination } from '../../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { cannot } from '../context.ts';
import type { CheckRequest } from './checkRequest.ts';

/** What a check of files for a destination is asked, as its kind and options say. */
export function requestFor(
  destination: Destination,
  given: Omit<CheckRequest, 'kind'>,
): Result<CheckRequest> {
  const { kind, options } = destination;
  const { control, jobType } = options;
  if (given.control !== undefined && !ABILITIES[kind].controlFile)
    return fail(cannot(kind, 'control file', 'Leave out the control file.'));
  return ok({
    ...(ABILITIES[kind].controlFile && control !== undefined
      ? { control: { kind: 'file', path: control } as const }
      : {}),
    ...(jobType === undefined ? {} : { jobType }),
    ...given,
    kind,
  });
}
