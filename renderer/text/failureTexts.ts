import type { FailureTexts } from '../../shared/model/failureCatalogue.ts';

/** The four sentences of a failure, in the order of the shared catalogue. */
export function texts(...[what, why, now, next]: readonly [string, string, string, string]): FailureTexts {
  return { what, why, now, next };
}
