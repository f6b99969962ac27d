import type { Destination } from '../../../shared/model/destination.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { cannot } from '../context.ts';
import type { CheckRequest } from './checkRequest.ts';

/** What a check of files for a destination is asked; `service.cannot` for a control file where there is none. */
export function requestFor(
  destination: Destination,
  given: Omit<CheckRequest, 'kind'>,
): Result<CheckRequest> {
  const { kind } = destination;
  if (given.control !== undefined && !ABILITIES[kind].controlFile)
    return fail(cannot(kind, 'control file', 'Leave out the control file.'));
  return ok(requestOf(destination, given));
}

/** The same for what was taken for it already, as its kind and options say. */
export function requestOf(destination: Destination, given: Omit<CheckRequest, 'kind'>): CheckRequest {
  const { kind, options } = destination;
  const { control, jobType } = options;
  return {
    ...(ABILITIES[kind].controlFile && control !== undefined
      ? { control: { kind: 'file', path: control } as const }
      : {}),
    ...(jobType === undefined ? {} : { jobType }),
    ...given,
    kind,
  };
}
