import type { DoctorView } from '../../../shared/api/views.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';

/** One thing that the doctor looked at. */
export type Finding = DoctorView['findings'][number];

/** Nothing is wrong with it. */
export function well(name: string, detail: string): Finding {
  return { name, ok: true, severity: 'ok', detail };
}

/** It works, but a person should know. */
export function doubtful(name: string, detail: string, next: string): Finding {
  return { name, ok: true, severity: 'warning', detail, next };
}

/** It does not work. */
export function bad(name: string, detail: string, next: string): Finding {
  return { name, ok: false, severity: 'error', detail, next };
}

/** A failure in the words of the catalogue. */
export function ofFailure(name: string, failure: Failure): Finding {
  const told = describeFailure(failure.code, failure.facts);
  return bad(name, `${told.what}: ${told.why}`, told.next);
}
