import type { ItemId } from '../../../shared/model/ids.ts';
import { currentJob } from '../../../shared/model/batchStatus.ts';
import type { Failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { ITEM_TRANSITIONS, nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { conflict, notFound, storyLine, targetOf, type CoreContext } from '../context.ts';
import type { Draft } from '../draft.ts';
import { nameTaken } from '../nameClash.ts';
import { noteOldName } from '../newRound.ts';

/** Tries one item again. */
export async function retryItem(core: CoreContext, id: ItemId): Promise<Result<Item>> {
  const retried = await moveItem(core, id, { event: { type: 'retried' }, joins: true });
  if (retried.ok) await core.unpark(retried.value.destinationId);
  return retried;
}

/** Gives one item up; the rest of its batch goes on without it. */
export async function cancelItem(core: CoreContext, id: ItemId): Promise<Result<Item>> {
  const cancelled = await moveItem(core, id, { event: { type: 'cancelled' }, joins: false });
  if (cancelled.ok) core.callOff(cancelled.value.batchId, id);
  return cancelled;
}

/** Undoes giving it up. */
export async function restoreItem(core: CoreContext, id: ItemId): Promise<Result<Item>> {
  return moveItem(core, id, { event: { type: 'restored' }, joins: true });
}

/** Sends an item that has not left under another name. */
export async function renameItem(core: CoreContext, id: ItemId, name: string): Promise<Result<Item>> {
  const { ports, ledger } = core;
  const known = await ports.store.item(id);
  const target = known === undefined ? undefined : targetOf(ports, known.destinationId);
  if (known === undefined || target === undefined) return fail(notFound('item', id));
  const accepted = target.service.acceptsName(name);
  if (!accepted.ok) return accepted;
  const written = await ledger.write(known.batchId, async (draft): Promise<Result<Item>> => {
    const item = await draft.item(id);
    if (
      item.state !== 'queued' &&
      item.state !== 'settling' &&
      item.state !== 'attention' &&
      item.state !== 'waiting'
    ) {
      return fail(conflict(`the item is ${item.state}`, 'Only what has not left can be renamed.'));
    }
    const renamed: Item = { ...item, name };
    const refused = tooLate(draft) ?? (await nameTaken(ports.store, draft.batch, renamed));
    if (refused !== undefined) return fail(refused);
    return ok(renameIn(core, draft, { item, name }));
  });
  if (written.ok) core.wake(written.value.destinationId);
  return written;
}

/** Gives an item that has not left another name, and tells it in the batch's story; one that waited for a person goes on. */
export function renameIn(
  core: CoreContext,
  draft: Draft,
  { item, name }: { readonly item: Item; readonly name: string },
): Item {
  const renamed: Item = { ...item, name };
  const next = renamed.state === 'attention' ? nextItem(renamed, { type: 'retried' }) : renamed;
  draft.putItem(item, next);
  noteOldName(draft, item);
  const about = { what: 'item.renamed', itemId: item.id, facts: { from: item.name, to: name } };
  draft.tell(storyLine(core.ports, item.batchId, about));
  return next;
}

/** What happens to an item. One that joins its batch again needs its name, and a batch that is not imported yet. */
interface Move {
  readonly event: ItemEvent;
  readonly joins: boolean;
}

async function moveItem(core: CoreContext, id: ItemId, move: Move): Promise<Result<Item>> {
  const { event } = move;
  const { ports, ledger } = core;
  const known = await ports.store.item(id);
  if (known === undefined) return fail(notFound('item', id));
  await core.unwritten.write(known.batchId);
  const written = await ledger.write(known.batchId, async (draft): Promise<Result<Item>> => {
    const item = await draft.item(id);
    const refused =
      misfit(item, event.type) ??
      (move.joins ? (tooLate(draft) ?? (await nameTaken(ports.store, draft.batch, item))) : undefined);
    return refused === undefined ? ok(moveIn(core, draft, { item, event })) : fail(refused);
  });
  if (written.ok) core.wake(written.value.destinationId);
  return written;
}

/** Why an event does not fit an item as it stands; undefined where it does. */
export function misfit({ state }: Item, type: ItemEvent['type']): Failure | undefined {
  if (ITEM_TRANSITIONS[type].includes(state)) return undefined;
  return conflict(`the item is ${state}`, 'Look at it again: something happened meanwhile.');
}

/** Moves an item that the event fits, and tells it in the batch's story. */
export function moveIn(
  core: CoreContext,
  draft: Draft,
  { item, event }: { readonly item: Item; readonly event: ItemEvent },
): Item {
  const next = nextItem(event.type === 'cancelled' ? asItLies(core, item) : item, event);
  draft.putItem(item, next);
  const about = { what: `item.${event.type}`, itemId: item.id, facts: { name: item.name } };
  draft.tell(storyLine(core.ports, item.batchId, about));
  return next;
}

/**
 * An import that was asked for is one of what was there then: a file that joined later would be left out without a word.
 * Nothing of a cancelled batch is ever sent.
 */
export function tooLate(draft: Draft): Failure | undefined {
  if (draft.batch.cancelledAt !== undefined)
    return conflict('the batch is cancelled', 'Add the file again: it goes with another batch.');
  // Files of a script's batch get to the server at any time, as they would without Waybill.
  if (draft.batch.mirror !== undefined || currentJob(draft.batch, draft.jobs) === undefined) return undefined;
  return conflict(
    'the import of its batch was asked for without it',
    'Retry the batch, or add the file again.',
  );
}

/** An item that was taken up ahead of its turn has not left: nothing of it lies at the server when it is given up. */
function asItLies(core: CoreContext, item: Item): Item {
  const isUnbegun = item.state === 'uploading' && core.callOffUnbegun(item.batchId, item.id);
  return isUnbegun ? nextItem(item, { type: 'putBack' }) : item;
}
