import type { Failure } from '../../../shared/model/failure.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { storyLine } from '../context.ts';
import type { Draft } from '../draft.ts';
import type { StoryLine } from '../ports/store.ts';
import { noteSpeed } from '../uploadSpeed.ts';
import type { Ended } from './claims.ts';
import { sendSuccessorsAgain } from './inOrder.ts';
import { eventOfChange, eventOfFailure } from './endedBadly.ts';
import type { StepContext } from './stepContext.ts';
import { triedFacts } from './triedFacts.ts';

/** Writes how a send ended. One that the ledger knows more of, a cancel meanwhile or a newer claim, is history. */
export async function noteOutcome(
  step: StepContext,
  draft: Draft,
  { ended, item }: { readonly ended: Ended; readonly item: Item },
): Promise<void> {
  if (item.state !== 'uploading' || item.sends !== ended.item.sends) return;
  const event = eventOf(step, item, ended);
  draft.putItem(item, nextItem(item, event));
  tellTrouble(step, draft, { item, event, ended });
  if (event.type !== 'sent') return;
  await sendSuccessorsAgain(step.core.ports.store, draft, item);
  await noteSpeed(step.core.ports, draft, { item, destination: step.destination });
}

function eventOf(step: StepContext, item: Item, ended: Ended): ItemEvent {
  const { ports } = step.core;
  const { outcome } = ended;
  if (outcome === undefined) return { type: 'interrupted' };
  switch (outcome.kind) {
    case 'sent':
      return {
        type: 'sent',
        at: ports.clock.now(),
        sha256: outcome.proof.sha256,
        facts: outcome.facts,
        verification: outcome.verification,
        remoteDigest: outcome.remoteDigest,
        remoteRef: outcome.remoteRef,
      };
    case 'changed':
      return eventOfChange(step.core.ports, item, outcome.during);
    case 'failed':
      return ended.blame === 'destination'
        ? { type: 'interrupted' }
        : eventOfFailure(step.core.ports, item, outcome.failure);
  }
}

/** Only what is out of the ordinary goes into the story: a file that was simply sent tells it in its own row. */
function tellTrouble(
  step: StepContext,
  draft: Draft,
  about: { readonly item: Item; readonly event: ItemEvent; readonly ended: Ended },
): void {
  const { item, event } = about;
  const facts = troubleOf(about);
  if (facts === undefined) return;
  draft.tell(
    storyLine(step.core.ports, item.batchId, {
      what: `item.${event.type}`,
      itemId: item.id,
      facts: { ...facts, name: item.name, send: item.sends },
    }),
  );
  const scopeIsBatch = event.type === 'blocked' && isBatchTrouble(event.failure);
  if (scopeIsBatch) draft.putBatch({ ...draft.batch, failure: event.failure });
}

/** What was out of the ordinary with a try, if anything. One that was called off is nobody's trouble. */
function troubleOf({
  event,
  ended: { outcome },
}: {
  readonly event: ItemEvent;
  readonly ended: Ended;
}): StoryLine['facts'] | undefined {
  switch (event.type) {
    case 'deferred':
    case 'blocked':
      return triedFacts(event.failure);
    case 'unsettled':
      return { code: 'file.changing' };
    case 'interrupted':
      return outcome?.kind === 'failed' ? triedFacts(outcome.failure) : undefined;
    default:
      return undefined;
  }
}

/** A remote batch that is gone is every item's trouble, not this one's. */
function isBatchTrouble(failed: Failure): boolean {
  return failed.code === 'remote.batch-gone';
}
