import type { Batch, MirrorFacts } from '../../../shared/model/batch.ts';
import { allSent, currentJob, isControlOnly } from '../../../shared/model/batchStatus.ts';
import type { ComesAfter } from '../../../shared/model/comesAfter.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import { freshId, storyLine, type CoreContext } from '../context.ts';
import { itemHeadsOf } from '../digestSet.ts';
import type { BatchState, Draft } from '../draft.ts';
import type { Lease, MirrorBatchGiven, MirrorItemGiven } from '../mirrorFace.ts';
import { batchPlace, factKey } from './mirrorPlaces.ts';

/**
 * Writes a batch that a script made. Its id is noted first: a crash between the two leaves an id without a batch, which
 * the script was never told.
 */
export async function openMirrorBatch(core: CoreContext, made: MirrorBatchGiven): Promise<Batch> {
  const { ports } = core;
  const batch = newBatch(core, made, await ports.store.nextSeq(1));
  if (made.given !== undefined) {
    const key = factKey(made.destination.id, batchPlace(made.given));
    await ports.store.commit([{ put: 'fact', key, value: batch.id }]);
  }
  const facts = { by: 'mirror', items: 0, ...(made.remote === undefined ? {} : { remote: made.remote.ref }) };
  const draft = core.ledger.begin(batch);
  draft.tell(storyLine(ports, batch.id, { what: 'batch.added', facts }));
  await core.ledger.create(draft);
  core.wake(made.destination.id);
  core.emit({ kind: 'status' });
  return batch;
}

function newBatch(core: CoreContext, made: MirrorBatchGiven, seq: number): Batch {
  const now = core.ports.clock.now();
  const { given, controlComment, apiKind, oneByOne } = made;
  const mirror: MirrorFacts = {
    ...(given === undefined ? {} : { given }),
    ...(controlComment === undefined ? {} : { controlComment }),
    ...(apiKind === undefined ? {} : { apiKind }),
    ...(oneByOne === undefined ? {} : { oneByOne }),
  };
  return {
    id: freshId(core.ports, 'bat'),
    seq,
    destinationId: made.destination.id,
    comment: made.comment,
    mode: 'hold',
    origin: { by: 'mirror' },
    createdAt: now,
    // Files may still come where the script has an id to give them to.
    ...(given === undefined ? { closedAt: now } : {}),
    priority: 0,
    paused: false,
    ...(made.control === undefined ? {} : { control: made.control }),
    ...(made.batchDir === undefined ? {} : { batchDir: made.batchDir }),
    mirror,
    round: 1,
    ...(made.remote === undefined ? {} : { remote: { ...made.remote, openedAt: now } }),
    attempts: 0,
    receipts: 0,
    status: 'queued',
  };
}

/** Makes the entry of a control file that waits alone the batch that uses it; its own comment stays its own. */
export async function useMirrorControl(
  core: CoreContext,
  id: BatchId,
  made: { readonly given: string; readonly comment: string },
): Promise<boolean> {
  const { ports } = core;
  const state = await core.ledger.read(id);
  if (state === undefined || !isControlOnly(state.batch)) return false;
  const key = factKey(state.batch.destinationId, batchPlace(made.given));
  await ports.store.commit([{ put: 'fact', key, value: id }]);
  const used = await core.ledger.write(id, (draft) => {
    const { batch } = draft;
    if (!isControlOnly(batch) || batch.remote !== undefined || batch.cancelledAt !== undefined) return false;
    const { closedAt: _closedAt, ...rest } = batch;
    const controlComment = batch.mirror?.controlComment ?? batch.comment;
    draft.putBatch({
      ...rest,
      comment: made.comment,
      mirror: { ...batch.mirror, controlComment, given: made.given },
    });
    return true;
  });
  if (!used) {
    await ports.store.commit([{ put: 'fact', key, value: undefined }]);
    return false;
  }
  core.wake(state.batch.destinationId);
  return true;
}

/** Notes what the adapter needs to know of a batch that a script made, and what its run comes after. */
export async function noteMirrorRemote(
  core: CoreContext,
  id: BatchId,
  told: { readonly facts: Readonly<Record<string, string>>; readonly after?: ComesAfter },
): Promise<void> {
  await core.ledger.write(id, (draft) => {
    const { batch } = draft;
    const { remote, mirror } = batch;
    if (remote === undefined || mirror === undefined) throw new Error('no batch of a script with a remote');
    draft.putBatch({
      ...batch,
      remote: { ...remote, facts: { ...remote.facts, ...told.facts } },
      ...(told.after === undefined ? {} : { mirror: { ...mirror, after: told.after } }),
    });
  });
}

/** Adds a file that a script gave, as sent where the server has it. One whose digest differs there is sent again. */
export async function addMirrorItem(
  core: CoreContext,
  id: BatchId,
  given: MirrorItemGiven,
): Promise<boolean> {
  const { ports } = core;
  const seq = await ports.store.nextSeq(1);
  const added = await core.ledger.write(id, (draft) => {
    if (draft.batch.cancelledAt !== undefined) return undefined;
    draft.addItem(itemOf(core, draft, { ...given, seq }));
    // A receipt that is written already does not know of it: another one follows.
    const { finishedAt: _finishedAt, ...rest } = draft.batch;
    draft.putBatch(rest);
    draft.tell(storyLine(ports, id, { what: 'batch.joined', facts: { items: 1, name: given.name } }));
    return draft.batch.destinationId;
  });
  if (added === undefined) return false;
  core.wake(added);
  core.emit({ kind: 'status' });
  return true;
}

function itemOf(core: CoreContext, draft: Draft, given: MirrorItemGiven & { readonly seq: number }): Item {
  const { sha256, name, bytes } = given;
  const at = core.ports.clock.now();
  const item: Item = {
    id: freshId(core.ports, 'itm'),
    batchId: draft.batch.id,
    destinationId: draft.batch.destinationId,
    seq: given.seq,
    name,
    source: { kind: 'spool', sha256 },
    bytes,
    verification: 'none',
    round: 0,
    attempts: 0,
    sends: 0,
    seenAt: at,
    wholeAt: at,
    state: 'queued',
  };
  const { sent } = given;
  if (sent === undefined || (sent.remoteDigest ?? sha256) !== sha256) return item;
  return nextItem(nextItem(item, { type: 'claimed', at, round: draft.batch.round }), {
    type: 'sent',
    at,
    sha256,
    facts: undefined,
    verification: sent.remoteDigest === undefined ? 'acknowledged' : 'digest',
    remoteDigest: sent.remoteDigest,
    remoteRef: undefined,
  });
}

/** Names of the files of a batch that are still wanted. */
export async function mirrorItemNames(core: CoreContext, id: BatchId): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name, state } of itemHeadsOf(core.ports.store, id))
    if (state !== 'cancelled' && state !== 'excluded') names.push(name);
  return names;
}

/** Takes a batch out of the scheduler's hands, when nothing of it is owed to the server. */
export async function leaseBatch(
  core: CoreContext,
  id: BatchId,
  translates: boolean,
): Promise<Lease | undefined> {
  if (!core.leases.take(id)) return undefined;
  const state = await core.ledger.read(id);
  if (state !== undefined && isEven(state, translates)) {
    return {
      release: () => {
        core.leases.release(id);
        core.wake(state.batch.destinationId);
      },
    };
  }
  core.leases.release(id);
  if (state !== undefined) core.wake(state.batch.destinationId);
  return undefined;
}

/** True when the server has everything of a batch: its calls may be passed on, under the id that it has there. */
function isEven({ batch, counts, jobs }: BatchState, translates: boolean): boolean {
  if (batch.cancelledAt !== undefined || batch.paused || batch.failure !== undefined) return false;
  if (batch.mirror === undefined || batch.remote === undefined) return false;
  if (!translates && batch.remote.ref !== (batch.mirror.given ?? '')) return false;
  const job = currentJob(batch, jobs);
  const isOwed = batch.next !== undefined || job?.state === 'notStarted' || job?.state === 'starting';
  return !isOwed && allSent(counts);
}
