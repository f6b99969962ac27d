import type { FailureView } from '../../../shared/api/views.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';
import { isoTime } from '../../../shared/model/isoTime.ts';

/** A failure with its four sentences. */
export function failureView(failure: Failure): FailureView {
  return {
    code: failure.code,
    ...describeFailure(failure.code, failure.facts),
    facts: failure.facts,
    ...(failure.serverSays === undefined ? {} : { serverSays: failure.serverSays }),
    ...(failure.at === undefined ? {} : { at: isoTime(failure.at) }),
  };
}
