import type { Batch } from '../../../shared/model/batch.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { conflict, freshId, notFound, storyLine, targetOf, type CoreContext } from '../context.ts';
import { takeControl } from '../controlFile.ts';
import type { BatchDetail, BatchEdit } from '../core.ts';
import { itemsOf } from '../digestSet.ts';
import { isUnsent, wantedByMode } from '../intake.ts';
import { clashOf, isWanted } from '../nameClash.ts';
import type { Draft } from '../draft.ts';
import type { StoryLine } from '../ports/store.ts';
import { changeBatch } from './batchDetail.ts';

const ALREADY_SENT = conflict(
  'some of the batch is sent already',
  'Cancel what remains, or make a new batch.',
);

/** Changes what is not yet sent. */
export async function editBatch(
  core: CoreContext,
  id: BatchId,
  edit: BatchEdit,
): Promise<Result<BatchDetail>> {
  const before = await core.ledger.read(id);
  const target = before === undefined ? undefined : targetOf(core.ports, before.batch.destinationId);
  if (target === undefined) return fail(notFound('batch', id));
  const { destination, service } = target;
  const control =
    edit.control === undefined
      ? ok(undefined)
      : await takeControl(core.ports, service.abilities, { destination, given: edit.control });
  if (!control.ok) return control;
  return changeBatch(core, id, (draft) => {
    const touchesContent =
      edit.comment !== undefined || edit.control !== undefined || edit.mode !== undefined;
    if (touchesContent && !isUnsent(draft)) return fail(ALREADY_SENT);
    const mode = edit.mode ?? draft.batch.mode;
    const next = edit.mode === undefined ? draft.batch.next : wantedByMode(mode, service.abilities, 'edit');
    const { next: _next, failure: _failure, remote: _remote, ...rest } = draft.batch;
    const edited: Batch = {
      ...(touchesContent ? rest : draft.batch),
      mode,
      ...(next === undefined ? {} : { next }),
      ...(edit.comment === undefined ? {} : { comment: edit.comment }),
      ...(control.value === undefined ? {} : { control: control.value }),
      ...(edit.close === undefined || draft.batch.closedAt !== undefined
        ? {}
        : { closedAt: core.ports.clock.now() }),
      ...(edit.paused === undefined ? {} : { paused: edit.paused }),
    };
    draft.putBatch(edited);
    draft.tell(
      storyLine(core.ports, id, { what: 'batch.edited', facts: { what: Object.keys(edit).join(' ') } }),
    );
    if (edit.paused === true) core.callOff(id);
    return ok(undefined);
  });
}

/** Moves unsent items into a new batch of the same kind. */
export async function splitBatch(
  core: CoreContext,
  id: BatchId,
  given: { readonly items: readonly ItemId[]; readonly comment?: string },
): Promise<Result<BatchDetail>> {
  const { ports, ledger } = core;
  if ((await ledger.read(id)) === undefined) return fail(notFound('batch', id));
  const wanted = new Set<string>(given.items);
  const seq = await ports.store.nextSeq(1);
  const made = await ledger.write(id, async (draft): Promise<Result<Batch>> => {
    if (!isUnsent(draft)) return fail(ALREADY_SENT);
    const moving: Item[] = [];
    for await (const item of itemsOf(ports.store, id)) if (wanted.has(item.id)) moving.push(item);
    if (moving.length !== wanted.size) return fail(notFound('item', 'of this batch with one of these ids'));
    if (moving.length === total(draft.counts))
      return fail(conflict('that is the whole batch', 'Name only some of its items.'));
    const { remote: _remote, failure: _failure, waiting: _waiting, ...like } = draft.batch;
    const part: Batch = {
      ...like,
      id: freshId(ports, 'bat'),
      seq,
      createdAt: ports.clock.now(),
      comment: given.comment ?? draft.batch.comment,
    };
    draft.tell(storyLine(ports, id, { what: 'batch.split', facts: { items: moving.length, into: part.id } }));
    const partDraft = ledger.begin(part);
    moveInto(draft, partDraft, moving);
    for (const change of partDraft.changes()) draft.also(change);
    return ok(part);
  });
  return made.ok ? touched(core, made.value.id) : made;
}

/** Moves all items of other unsent batches of the same destination into this one; they end as cancelled. */
export async function mergeBatches(
  core: CoreContext,
  id: BatchId,
  from: readonly BatchId[],
): Promise<Result<BatchDetail>> {
  const { ports, ledger } = core;
  let joined = 0;
  for (const other of from) {
    if (other === id) return fail(conflict('a batch cannot be merged into itself', 'Name another batch.'));
    for (const one of [other, id])
      if ((await ledger.read(one)) === undefined) return fail(notFound('batch', one));
    const done = await ledger.writeTwo([other, id], (draft, target) => merge(core, draft, target));
    if (!done.ok) return done;
    joined += done.value;
  }
  return touched(core, id, storyLine(ports, id, { what: 'batch.joined', facts: { items: joined } }));
}

/** Gives how many items moved. */
async function merge(core: CoreContext, draft: Draft, target: Draft): Promise<Result<number>> {
  const { clock, store } = core.ports;
  if (!isUnsent(draft) || !isUnsent(target)) return fail(ALREADY_SENT);
  if (draft.batch.destinationId !== target.batch.destinationId) {
    return fail(conflict('the batches go to different destinations', 'Merge batches of one destination.'));
  }
  const moving: Item[] = [];
  for await (const item of itemsOf(store, draft.batch.id)) moving.push(item);
  const clash = await firstClash(core, target, moving);
  if (clash !== undefined) return fail(clash);
  draft.tell(
    storyLine(core.ports, draft.batch.id, { what: 'batch.merged', facts: { into: target.batch.id } }),
  );
  const now = clock.now();
  draft.putBatch({ ...draft.batch, cancelledAt: now, finishedAt: now });
  moveInto(draft, target, moving);
  return ok(moving.length);
}

/** A name that both batches have. */
async function firstClash(
  core: CoreContext,
  target: Draft,
  moving: readonly Item[],
): Promise<Failure | undefined> {
  const names = new Map(moving.filter(isWanted).map((item) => [item.name, item] as const));
  for await (const item of itemsOf(core.ports.store, target.batch.id)) {
    const other = isWanted(item) ? names.get(item.name) : undefined;
    if (other !== undefined) return clashOf(item, other);
  }
  return undefined;
}

/** Items that leave one batch for another, in the same commit. */
function moveInto(from: Draft, to: Draft, items: readonly Item[]): void {
  for (const item of items) {
    from.releaseItem(item);
    to.addItem({ ...item, batchId: to.batch.id });
  }
}

function total(counts: BatchDetail['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count.items, 0);
}

/** Brings a batch's derived status up to date after others wrote into it. */
async function touched(core: CoreContext, id: BatchId, line?: StoryLine): Promise<Result<BatchDetail>> {
  return changeBatch(core, id, (draft) => {
    draft.putBatch(draft.batch);
    if (line !== undefined) draft.tell(line);
    return ok(undefined);
  });
}
