import type { RemoteBatch } from '../../../shared/model/batch.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { attemptUpload, type UploadOutcome } from '../attemptUpload.ts';
import { stamped, storyLine } from '../context.ts';
import { safeCopyOf } from '../folders/safeCopies.ts';
import type { Draft } from '../ledger.ts';
import { retryVerdict } from '../retryPolicy.ts';
import { noteSpeed, warnOfProxy } from '../uploadSpeed.ts';
import { sendSuccessorsAgain } from './inOrder.ts';
import { CHANGES_MAX } from './settleStep.ts';
import type { StepContext, StepEnd } from './stepContext.ts';

/** Queued items read ahead, so that the store is not asked for each one. */
const READ_AHEAD = 64;

/** Sends the queued items of a batch one after another, in order of arrival, until none is left or the slot is wanted. */
export async function sendStep(step: StepContext, remote: RemoteBatch, batchId: BatchId): Promise<StepEnd> {
  const ahead = new ReadAhead(step, batchId);
  let claimed = await claimNext(step, ahead, batchId);
  while (claimed !== undefined) {
    const outcome = await upload(step, remote, claimed);
    const blame = await blameFor(step, outcome);
    const goOn = blame === 'thing' && !step.signal.aborted && !step.shouldYield();
    claimed = await noteAndClaim(step, { item: claimed, outcome, blame, ahead: goOn ? ahead : undefined });
  }
  return step.signal.aborted ? 'rest' : 'on';
}

type Called = 'thing' | 'destination' | 'off';

/** One send. `undefined` = it was called off, by a cancel or a stop. */
async function upload(
  step: StepContext,
  remote: RemoteBatch,
  item: Item,
): Promise<UploadOutcome | undefined> {
  const own = step.itemSignal(item.id);
  step.transfers.begin(item);
  try {
    const outcome = await attemptUpload({
      files: step.core.ports.files,
      service: step.service,
      access: { ...step.access, signal: own.signal },
      batch: remote,
      item,
      copyOf: (one) => safeCopyOf(step.core.ports, one),
      onProgress: (sentBytes) => {
        step.transfers.progress(item.id, sentBytes);
        step.core.emit({ kind: 'progress' });
      },
    });
    // A send that had ended well before it was called off did arrive.
    return own.signal.aborted && outcome.kind !== 'sent' ? undefined : outcome;
  } catch (error) {
    // A bug in one adapter or one odd file must not stop the others.
    step.core.ports.log.error('a send threw', { reason: String(error) });
    return { kind: 'failed', failure: failure('internal.bug', { reason: String(error) }) };
  } finally {
    step.transfers.end(item.id);
    own.done();
  }
}

async function blameFor(step: StepContext, outcome: UploadOutcome | undefined): Promise<Called> {
  if (outcome === undefined) return 'off';
  return outcome.kind === 'failed' ? step.blame(outcome.failure) : 'thing';
}

/** Reads queued items in slices, in order of arrival. */
class ReadAhead {
  readonly #step: StepContext;
  readonly #batchId: BatchId;
  #items: Item[] = [];

  constructor(step: StepContext, batchId: BatchId) {
    this.#step = step;
    this.#batchId = batchId;
  }

  async next(): Promise<Item | undefined> {
    if (this.#items.length === 0) {
      this.#items = [...(await this.#step.core.ports.store.itemsIn(this.#batchId, 'queued', READ_AHEAD))];
    }
    return this.#items.shift();
  }

  /** What was read may be old now. */
  forget(): void {
    this.#items = [];
  }
}

async function claimNext(step: StepContext, ahead: ReadAhead, batchId: BatchId): Promise<Item | undefined> {
  return step.core.ledger.write(batchId, (draft) => claim(step, ahead, draft));
}

/** Takes the next queued item up: written before its first byte goes out. */
async function claim(step: StepContext, ahead: ReadAhead, draft: Draft): Promise<Item | undefined> {
  if (draft.batch.paused || draft.batch.cancelledAt !== undefined || draft.batch.failure !== undefined)
    return undefined;
  for (;;) {
    const read = await ahead.next();
    if (read === undefined) return undefined;
    const item = await draft.item(read.id);
    if (item.state !== 'queued' || item.batchId !== draft.batch.id) continue;
    const next = nextItem(item, {
      type: 'claimed',
      at: step.core.ports.clock.now(),
      round: draft.batch.round,
    });
    draft.putItem(item, next);
    await warnOfProxy(step.core.ports, draft, { item, destination: step.destination });
    return next;
  }
}

interface Ended {
  readonly item: Item;
  readonly outcome: UploadOutcome | undefined;
  readonly blame: Called;
  /** Where the next item comes from; undefined = take none. */
  readonly ahead: ReadAhead | undefined;
}

/** Writes how a send ended and which item is next, in one commit: one durable write a file. */
async function noteAndClaim(step: StepContext, ended: Ended): Promise<Item | undefined> {
  const claimed = await step.core.ledger.write(ended.item.batchId, async (draft) => {
    const item = await draft.item(ended.item.id);
    // Cancelled meanwhile, or claimed anew: this outcome is history.
    if (item.state === 'uploading' && item.sends === ended.item.sends) {
      const event = eventOf(step, item, ended);
      draft.putItem(item, nextItem(item, event));
      tellTrouble(step, draft, { item, event });
      if (event.type === 'sent') {
        await sendSuccessorsAgain(step.core.ports.store, draft, item);
        await noteSpeed(step.core.ports, draft, { item, destination: step.destination });
      }
      if (event.type !== 'sent') ended.ahead?.forget();
    }
    return ended.ahead === undefined ? undefined : claim(step, ended.ahead, draft);
  });
  const { folderId } = ended.item;
  if (folderId !== undefined && ended.outcome?.kind === 'changed') step.core.wakeFolder(folderId);
  return claimed;
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
      return eventOfChange(step, item, outcome.during);
    case 'failed':
      return ended.blame === 'destination'
        ? { type: 'interrupted' }
        : eventOfFailure(step, item, outcome.failure);
  }
}

function eventOfChange(step: StepContext, item: Item, during: boolean): ItemEvent {
  const times = item.attempts + 1;
  if (!during || times < CHANGES_MAX) return { type: 'unsettled', counts: during };
  const path = item.source.kind === 'file' ? item.source.path : item.name;
  return { type: 'blocked', failure: stamped(step.core.ports, failure('file.changing', { path, times })) };
}

function eventOfFailure(step: StepContext, item: Item, failed: Failure): ItemEvent {
  const { ports } = step.core;
  const told = stamped(ports, failed);
  const verdict = retryVerdict(told, item.attempts, ports.random);
  if (verdict.do === 'ask') return { type: 'blocked', failure: told };
  return {
    type: 'deferred',
    until: ports.clock.now() + verdict.afterMs,
    failure: told,
    counts: verdict.counts,
  };
}

/** Only what is out of the ordinary goes into the story: a file that was simply sent tells it in its own row. */
function tellTrouble(
  step: StepContext,
  draft: Draft,
  about: { readonly item: Item; readonly event: ItemEvent },
): void {
  const { item, event } = about;
  if (event.type !== 'deferred' && event.type !== 'blocked' && event.type !== 'unsettled') return;
  const code = event.type === 'unsettled' ? 'file.changing' : event.failure.code;
  draft.tell(
    storyLine(step.core.ports, item.batchId, {
      what: `item.${event.type}`,
      itemId: item.id,
      facts: { code, name: item.name, send: item.sends },
    }),
  );
  const scopeIsBatch = event.type === 'blocked' && isBatchTrouble(event.failure);
  if (scopeIsBatch) draft.putBatch({ ...draft.batch, failure: event.failure });
}

/** A remote batch that is gone is every item's trouble, not this one's. */
function isBatchTrouble(failed: Failure): boolean {
  return failed.code === 'remote.batch-gone';
}
