import type { KeptCheck } from '../../../shared/checks/reportSchema.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { CoreContext } from '../context.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './checkRequest.ts';
import { keptCheck } from './batchCheck.ts';
import { checksOf } from './checksOf.ts';
import { importLog, type ImportLogDetail } from './importLog.ts';
import { requestFor } from './requestFor.ts';

/** A check as a face asks for it: for a destination by its name, or as a kind of service. */
export type CheckGiven = Omit<CheckRequest, 'kind' | 'files'> &
  ({ readonly destination: string } | { readonly kind: CheckRequest['kind'] });

/** What faces may ask of the checks. */
export interface CheckFace {
  /** Checks files offline. Fails as `runCheck`, or with `destination.unknown`; throws only the signal's reason. */
  run(given: CheckGiven, watch?: CheckWatch): Promise<Result<CheckOutcome>>;
  /** The check that a batch went through, if any. */
  ofBatch(id: BatchId): Promise<KeptCheck | undefined>;
  /** What a person recorded of a job, placed and compared; `request.not-found` where nothing was recorded. */
  importLog(id: JobId): Promise<Result<ImportLogDetail>>;
}

/** The checks of a core. */
export function checkFace(core: CoreContext): CheckFace {
  const { ports } = core;
  return {
    async run(given, watch) {
      if ('kind' in given) return checksOf(ports).run(given, watch);
      const { destination: name, ...rest } = given;
      const destination = ports.destinations.byName(name);
      if (destination === undefined) return fail(failure('destination.unknown', { name }));
      const request = requestFor(destination, rest);
      return request.ok ? checksOf(ports).run(request.value, watch) : request;
    },
    ofBatch: (id) => keptCheck(ports, id),
    importLog: (id) => importLog(core, id),
  };
}
