import { hostOf } from '../../../shared/model/destination.ts';
import type { Batch, RemoteBatch } from '../../../shared/model/batch.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { sameFacts } from '../../../shared/model/fileFacts.ts';
import type { BatchId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { fail, type Result } from '../../../shared/model/result.ts';
import { isVanished, verify } from '../attemptUpload.ts';
import { storyLine } from '../context.ts';
import { itemsOf } from '../digestSet.ts';
import { safeCopyOf } from '../folders/safeCopies.ts';
import { LazyBody } from '../lazyBody.ts';
import type { Draft } from '../draft.ts';
import { FileReadError } from '../ports/files.ts';
import type { SentFile } from '../ports/importService.ts';
import { StoreError, type Store } from '../ports/store.ts';
import { eventOfChange, eventOfFailure } from './endedBadly.ts';
import type { StepContext, StepEnd } from './stepContext.ts';
import { triedFacts } from './triedFacts.ts';

/** Where the address of a broken upload is kept, so that it can go on after a restart. */
export function resumeKey(batchId: BatchId, round: number): string {
  return `resume.${batchId}.${round}`;
}

interface Packed {
  readonly item: Item;
  readonly body: LazyBody;
}

/**
 * Sends all items of a batch as one package, or the next one where they go one by one. Either all of a package is at the server
 * afterwards or nothing of it counts as sent: one with a torn file is given up, and a new one is made.
 */
export async function sendPackageStep(
  step: StepContext,
  batch: Batch,
  remote: RemoteBatch,
): Promise<StepEnd> {
  const { ports } = step.core;
  const items = await claimAll(step, batch.id);
  const [first] = items;
  if (first === undefined) return 'rest';
  const copyOf = (item: Item): Promise<string | undefined> => safeCopyOf(ports, item);
  const packed = items.map((item) => ({ item, body: new LazyBody(ports.files, item, copyOf) }));
  const answer = await send(step, { batch, remote, packed, first });
  const offAt = step.signal.aborted;
  const failed = answer.ok ? undefined : answer.failure;
  const blame = failed === undefined || offAt ? 'thing' : await step.blame(failed);
  await step.core.ledger.write(batch.id, async (draft) => {
    const changed = await noteAll(step, draft, { packed, answer, off: offAt || blame === 'destination' });
    if (changed) giveUpPackage(step, draft);
    if (answer.ok) draft.also({ put: 'fact', key: resumeKey(batch.id, batch.round), value: undefined });
  });
  wakeFolders(step, packed);
  return offAt || blame === 'destination' ? 'rest' : 'on';
}

/** Files that changed have to settle anew, and those of a watched folder are looked after by it. */
function wakeFolders(step: StepContext, packed: readonly Packed[]): void {
  const folders = new Set(packed.flatMap(({ item }) => (item.folderId === undefined ? [] : [item.folderId])));
  for (const id of folders) step.core.wakeFolder(id);
}

/** What goes into the next package: all that is queued, and what an earlier package of the batch held, since it takes its place. */
async function claimAll(step: StepContext, batchId: BatchId): Promise<readonly Item[]> {
  const { ports, ledger } = step.core;
  return ledger.write(batchId, async (draft) => {
    const items: Item[] = [];
    if (draft.batch.mirror === undefined && (await hasQueued(ports.store, batchId)))
      await sendAllAgain(ports.store, draft);
    for await (const read of itemsOf(ports.store, batchId)) {
      const item = await draft.item(read.id);
      if (item.state !== 'queued') continue;
      const next = nextItem(item, { type: 'claimed', at: ports.clock.now(), round: draft.batch.round });
      draft.putItem(item, next);
      items.push(next);
      if (draft.batch.mirror?.oneByOne === true) break;
    }
    return items;
  });
}

async function hasQueued(store: Store, batchId: BatchId): Promise<boolean> {
  for await (const item of itemsOf(store, batchId)) if (item.state === 'queued') return true;
  return false;
}

async function sendAllAgain(store: Store, draft: Draft): Promise<void> {
  for await (const read of itemsOf(store, draft.batch.id)) {
    const item = await draft.item(read.id);
    if (item.state === 'sent') draft.putItem(item, nextItem(item, { type: 'sendAgain' }));
  }
}

async function send(
  step: StepContext,
  about: {
    readonly batch: Batch;
    readonly remote: RemoteBatch;
    readonly packed: readonly Packed[];
    /** Stands for the whole package where it is told what moves. */
    readonly first: Item;
  },
): Promise<Result<readonly SentFile[]>> {
  const { store } = step.core.ports;
  const key = resumeKey(about.batch.id, about.batch.round);
  const resume = await store.fact(key);
  const { first } = about;
  step.transfers.begin({ ...first, bytes: sum(about.packed) });
  try {
    return await step.service.send(step.access, {
      batch: about.remote,
      files: about.packed.map(({ item, body }) => ({ name: item.name, body })),
      onProgress: (sentBytes) => {
        step.transfers.progress(first.id, sentBytes);
        step.core.emit({ kind: 'progress' });
      },
      ...(resume === undefined ? {} : { resume }),
      noteResume: (token) => store.commit([{ put: 'fact', key, value: token }]),
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (error instanceof FileReadError) return fail(error.failure);
    // A bug in one adapter must not leave its files on their way for ever.
    step.core.ports.log.error('a send threw', { reason: String(error) });
    return fail(failure('internal.bug', { reason: String(error) }));
  } finally {
    step.transfers.end(first.id);
    await Promise.all(about.packed.map(({ body }) => body.close()));
  }
}

function sum(packed: readonly Packed[]): number {
  return packed.reduce((bytes, { item }) => bytes + item.bytes, 0);
}

/** Writes how the package ended for each item; true when a file was not the version it should have been. */
async function noteAll(
  step: StepContext,
  draft: Draft,
  ended: {
    readonly packed: readonly Packed[];
    readonly answer: Result<readonly SentFile[]>;
    readonly off: boolean;
  },
): Promise<boolean> {
  const torn = new Set<string>();
  for (const { item, body } of ended.packed) {
    const proof = await body.proof();
    if (proof.ok && !sameFacts(proof.value.before, proof.value.after)) torn.add(item.id);
  }
  const isUnread = ended.packed.some(({ body }) => body.trouble !== undefined);
  const told = ended.answer.ok ? new Map(ended.answer.value.map((sent) => [sent.name, sent])) : undefined;
  for (const { item: was, body } of ended.packed) {
    const item = await draft.item(was.id);
    if (item.state !== 'uploading') continue;
    const event = await eventFor(step, {
      item,
      body,
      sent: told?.get(item.name),
      failed: ended.answer.ok ? undefined : ended.answer.failure,
      torn: torn.size === 0 ? 'none' : torn.has(item.id) ? 'this' : 'another',
      isUnread,
      off: ended.off,
    });
    draft.putItem(item, nextItem(item, event));
    if (event.type === 'blocked' || event.type === 'deferred') {
      draft.tell(
        storyLine(step.core.ports, item.batchId, {
          what: `item.${event.type}`,
          itemId: item.id,
          facts: { ...triedFacts(event.failure), name: item.name, send: item.sends },
        }),
      );
    }
  }
  return torn.size > 0;
}

async function eventFor(
  step: StepContext,
  about: {
    readonly item: Item;
    readonly body: LazyBody;
    readonly sent: SentFile | undefined;
    readonly failed: Failure | undefined;
    readonly torn: 'none' | 'this' | 'another';
    /** Some file of the package could not be read, which ended it. */
    readonly isUnread: boolean;
    readonly off: boolean;
  },
): Promise<ItemEvent> {
  const { item } = about;
  const { ports } = step.core;
  if (about.torn === 'this') return eventOfChange(ports, item, true);
  if (about.torn === 'another' || about.off) return { type: 'interrupted' };
  // A file that cannot be read is its own trouble; the others wait for a package without it.
  const { trouble } = about.body;
  if (trouble !== undefined)
    return (await hasStandIn(step, about)) ? { type: 'interrupted' } : eventOfFailure(ports, item, trouble);
  if (about.failed !== undefined && about.isUnread) return { type: 'interrupted' };
  const own = await about.body.proof();
  if (about.failed !== undefined) return eventOfFailure(ports, item, about.failed);
  if (!own.ok) return eventOfFailure(ports, item, own.failure);
  if (about.sent === undefined) {
    return eventOfFailure(
      ports,
      item,
      failure('remote.rejected-file', { host: hostOf(step.destination), name: item.name, status: 200 }),
    );
  }
  const level = verify(about.sent, own.value, { item, host: hostOf(step.destination) });
  if (!level.ok) return eventOfFailure(ports, item, level.failure);
  return {
    type: 'sent',
    at: ports.clock.now(),
    sha256: own.value.sha256,
    facts: about.body.isFromCopy || item.source.kind !== 'file' ? undefined : own.value.after,
    verification: level.value,
    remoteDigest: about.sent.remoteDigest,
    remoteRef: about.sent.remoteRef,
  };
}

/** Whether a file that went away while it was read can be sent from its kept copy: the next package takes that. */
async function hasStandIn(
  { core }: StepContext,
  { item, body }: { readonly item: Item; readonly body: LazyBody },
): Promise<boolean> {
  if (body.isFromCopy || body.trouble === undefined || !isVanished(body.trouble)) return false;
  return (await safeCopyOf(core.ports, item)) !== undefined;
}

/** What lies at the server holds a torn file: the next package goes under a new name. */
function giveUpPackage(step: StepContext, draft: Draft): void {
  const { remote: _remote, ...rest } = draft.batch;
  draft.putBatch({ ...rest, round: draft.batch.round + 1 });
  draft.tell(
    storyLine(step.core.ports, draft.batch.id, {
      what: 'batch.newRound',
      facts: { round: draft.batch.round + 1 },
    }),
  );
}
