import type { CheckOutcome, CheckRequest, CheckWatch } from '../checking/checkRequest.ts';
import type { Result } from '../../../shared/model/result.ts';

/** Runs offline checks, beside everything else: a check of gigabytes must not hold up the daemon. */
export interface Checks {
  /** As `runCheck`: fails where there is nothing to check, throws only the signal's reason. */
  run(request: CheckRequest, watch?: CheckWatch): Promise<Result<CheckOutcome>>;
}
