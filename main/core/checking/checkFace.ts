import type { KeptCheck } from '../../../shared/checks/reportSchema.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { BatchId, JobId } from '../../../shared/model/ids.ts';
import type { ItemSource } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { notFound, storyLine, type CoreContext } from '../context.ts';
import type { CheckOutcome, CheckRequest, CheckWatch } from './checkRequest.ts';
import { checkKey } from '../ports/factKeys.ts';
import { checkBatch, keptCheck, placeInBatch } from './batchCheck.ts';
import { importLog, type ImportLogDetail } from './importLog.ts';
import { linesAround, type ContextLine, type ContextWish } from './linesAround.ts';
import { knownBySending } from '../uploadSpeed.ts';
import { requestFor } from './requestFor.ts';

/** A check as a face asks for it: for a destination by its name, as a kind of service, or of a batch as it is now. */
export type CheckGiven =
  | (Omit<CheckRequest, 'kind' | 'files'> &
      ({ readonly destination: string } | { readonly kind: CheckRequest['kind'] }))
  | { readonly batch: BatchId };

/** What faces may ask of the checks. */
export interface CheckFace {
  /**
   * Checks files offline. Fails as `runCheck`, or with `destination.unknown` or `request.not-found`; throws only the
   * signal's reason. The check of a batch is kept, so that `ofBatch` gives it; it holds nothing up.
   */
  run(given: CheckGiven, watch?: CheckWatch): Promise<Result<CheckOutcome>>;
  /** The latest check of a batch, if any. */
  ofBatch(id: BatchId): Promise<KeptCheck | undefined>;
  /** The lines around a row. Fails as opening and reading a file does; throws only the signal's reason. */
  lines(wish: ContextWish, signal: AbortSignal): Promise<Result<readonly ContextLine[]>>;
  /** Where a file of a batch lies, by the name that findings call it; `request.not-found` for any other. */
  placeInBatch(id: BatchId, name: string): Promise<Result<ItemSource>>;
  /** What a person recorded of a job, placed and compared; `request.not-found` where nothing was recorded. */
  importLog(id: JobId): Promise<Result<ImportLogDetail>>;
}

/** The checks of a core. */
export function checkFace(core: CoreContext): CheckFace {
  const { ports } = core;
  return {
    async run(given, watch) {
      if ('batch' in given) return checkOnce(core, given.batch, watch);
      if ('kind' in given) return ports.checks.run(given, watch);
      const { destination: name, ...rest } = given;
      const destination = ports.destinations.byName(name);
      if (destination === undefined) return fail(failure('destination.unknown', { name }));
      const request = requestFor(destination, { ...(await knownBySending(ports, destination)), ...rest });
      return request.ok ? ports.checks.run(request.value, watch) : request;
    },
    ofBatch: (id) => keptCheck(ports, id),
    lines: (wish, signal) => linesAround(ports.files, wish, signal),
    async placeInBatch(id, name) {
      const batch = (await core.ledger.read(id))?.batch;
      const place = batch === undefined ? undefined : await placeInBatch(ports, batch, name);
      return place === undefined ? fail(notFound('file of this batch', name)) : ok(place);
    },
    importLog: (id) => importLog(core, id),
  };
}

/** Checks a batch because a person asked, and keeps what was found beside it. */
async function checkOnce(
  core: CoreContext,
  id: BatchId,
  watch: CheckWatch | undefined,
): Promise<Result<CheckOutcome>> {
  const { ports, ledger } = core;
  const batch = (await ledger.read(id))?.batch;
  if (batch === undefined) return fail(notFound('batch', id));
  const destination = ports.destinations.byId(batch.destinationId);
  if (destination === undefined) return fail(notFound('destination of batch', id));
  const checked = await checkBatch(ports, { batch, destination }, watch);
  if (!checked.ok) return checked;
  const { kept, outcome } = checked.value;
  const { error: errors, warning: warnings } = kept.report.counts;
  await ledger.write(id, (draft) => {
    draft.also({ put: 'fact', key: checkKey(id), value: JSON.stringify(kept) });
    draft.tell(storyLine(ports, id, { what: 'batch.checked', facts: { errors, warnings } }));
  });
  // Its story has grown.
  core.emit({ kind: 'batch', id });
  return ok(outcome);
}
