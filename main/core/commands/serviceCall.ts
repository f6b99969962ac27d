import type { Destination } from '../../../shared/model/destination.ts';
import type { JobId, BatchId } from '../../../shared/model/ids.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { cannot, conflict, notFound, targetOf, type CoreContext } from '../context.ts';
import type { BatchState } from '../draft.ts';
import type { Access, ImportService, JobInput } from '../ports/importService.ts';

/** Everything a direct call to a service about one batch needs. */
export interface ServiceCall {
  readonly service: ImportService;
  readonly destination: Destination;
  readonly access: Access;
  readonly state: BatchState;
  readonly input: JobInput;
}

/** A direct call is bounded by the adapter's own limits; this only ends it with the daemon. */
const NEVER = new AbortController().signal;

/** Gets ready to call the service of a batch about it; fails with words when the batch is not there yet. */
export async function serviceCall(
  core: CoreContext,
  batchId: BatchId,
  job: ImportJob | undefined,
): Promise<Result<ServiceCall>> {
  const { ports, ledger } = core;
  const state = await ledger.read(batchId);
  const target = state === undefined ? undefined : targetOf(ports, state.batch.destinationId);
  if (state === undefined || target === undefined) return fail(notFound('batch', batchId));
  const { destination, service } = target;
  const remote = state.batch.remote;
  if (remote === undefined)
    return fail(conflict('the server does not have this batch yet', 'Wait until it is sent.'));
  const secret = await ports.secrets.get(destination, 'remote');
  if (!secret.ok) return secret;
  return ok({
    service,
    destination,
    access: { destination, secret: secret.value, signal: NEVER },
    state,
    input: { batch: remote, ...(job?.remoteId === undefined ? {} : { remoteId: job.remoteId }), names: [] },
  });
}

/** The same by job. */
export async function jobCall(
  core: CoreContext,
  id: JobId,
): Promise<Result<ServiceCall & { readonly job: ImportJob }>> {
  const job = await core.ports.store.job(id);
  if (job === undefined) return fail(notFound('job', id));
  const call = await serviceCall(core, job.batchId, job);
  return call.ok ? ok({ ...call.value, job }) : call;
}

/** "This service cannot do that." */
export function lacks<T>(call: ServiceCall, ability: string, next: string): Result<T> {
  return fail(cannot(call.destination.kind, ability, next));
}
