import { failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import type { CoreContext } from '../context.ts';
import type { Checks } from '../ports/checks.ts';
import type { Ports } from '../ports/ports.ts';
import { runCheck } from '../runCheck.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './checkRequest.ts';
import { requestFor } from './requestFor.ts';

/** A check as a face asks for it: for a destination by its name, or as a kind of service. */
export type CheckGiven = Omit<CheckRequest, 'kind' | 'files'> &
  ({ readonly destination: string } | { readonly kind: CheckRequest['kind'] });

/** What faces may ask of the checks. */
export interface CheckFace {
  /** Checks files offline. Fails as `runCheck`, or with `destination.unknown`; throws only the signal's reason. */
  run(given: CheckGiven, watch?: CheckWatch): Promise<Result<CheckOutcome>>;
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
  };
}

/** Where checks run: beside everything else, or here where there is no other place. */
export function checksOf({ checks, files }: Pick<Ports, 'checks' | 'files'>): Checks {
  return checks ?? { run: (request, watch) => runCheck(files, request, watch) };
}
