import type { BatchId } from '../../../shared/model/ids.ts';
import type { Batch, BatchStatus } from '../../../shared/model/batch.ts';
import { countOf } from '../../../shared/model/batchStatus.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { allRows } from '../allRows.ts';
import { conflict, notFound, storyLine, type CoreContext } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import { reportKey } from '../steps/noteReport.ts';
import { lacks, serviceCall } from './serviceCall.ts';

/** What a batch can be whose files wait at the server for their import. */
const MAY_HAVE_SENT: readonly BatchStatus[] = [
  'open',
  'held',
  'queued',
  'sending',
  'sent',
  'importing',
  'asking',
  'attention',
];

/** What the import of a batch left out. */
export async function leftovers(core: CoreContext, id: BatchId): Promise<Result<readonly Item[]>> {
  if ((await core.ledger.read(id)) === undefined) return fail(notFound('batch', id));
  const left: Item[] = [];
  for await (const item of itemsOf(core.ports.store, id)) {
    if (item.state === 'attention' && item.failure.code === 'remote.leftover') left.push(item);
  }
  return ok(left);
}

/** The mapping of a batch: as kept at the end of its import, else as the server has it now. */
export async function mapping(core: CoreContext, id: BatchId): Promise<Result<string>> {
  const kept = await keptMapping(core, id);
  if (kept !== undefined) return ok(kept);
  const call = await serviceCall(core, id, undefined);
  if (!call.ok) return call;
  const { service, access, input } = call.value;
  if (service.mapping === undefined) return lacks(call.value, 'mapping', 'Look at the receipt instead.');
  return service.mapping(access, { batch: input.batch });
}

async function keptMapping(core: CoreContext, id: BatchId): Promise<string | undefined> {
  const jobs = await core.ports.store.jobsOf(id);
  for (const job of jobs.toReversed()) {
    const kept = await core.ports.store.fact(reportKey(job.id));
    if (kept !== undefined) return kept;
  }
  return undefined;
}

/**
 * Tells the service to clear up after a batch. It destroys the project's import folder with everything in it, also
 * what others left there, and the server's only copy of the mapping; so it comes last, after the mapping is kept
 * and only when nothing is missing from it.
 */
export async function finalizeBatch(core: CoreContext, id: BatchId): Promise<Result<void>> {
  const call = await serviceCall(core, id, undefined);
  if (!call.ok) return call;
  const { service, access, input, state } = call.value;
  if (service.finalize === undefined)
    return lacks(call.value, 'finalize', 'Nothing needs to be cleared up there.');
  if (state.batch.status !== 'imported') {
    return fail(
      conflict(`the batch is ${state.batch.status}`, 'Finalize only what is imported without leftovers.'),
    );
  }
  if ((await keptMapping(core, id)) === undefined) {
    return fail(
      conflict('its mapping is not kept here yet', 'Fetch it first: `waybill mapping BATCH -o FILE`.'),
    );
  }
  const release = core.holdSending(state.batch.destinationId);
  if (release === undefined) return fail(OTHERS_THERE);
  try {
    if (await othersLieThere(core, state.batch)) return fail(OTHERS_THERE);
    const told = await service.finalize(access, { batch: input.batch });
    if (!told.ok) return told;
    await core.ledger.write(id, (draft) => {
      draft.tell(storyLine(core.ports, id, { what: 'batch.finalized' }));
    });
    return ok(undefined);
  } finally {
    release();
  }
}

const OTHERS_THERE = conflict(
  'files of another batch lie in the project, or are on their way there',
  'Finalize when that batch is imported, too.',
);

/** True when an unfinished batch has sent files to the same place: clearing up would destroy them there. */
async function othersLieThere(core: CoreContext, batch: Batch): Promise<boolean> {
  const { destinationId } = batch;
  for await (const other of allRows((query) =>
    core.ports.store.batches({ ...query, destinationId, statuses: MAY_HAVE_SENT }),
  )) {
    const { counts } = await core.ledger.state(other.id);
    if (countOf(counts, 'uploading', 'sent') > 0) return true;
  }
  return false;
}
