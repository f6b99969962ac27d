import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem } from '../../../shared/model/itemMachine.ts';
import type { UploadOutcome } from '../attemptUpload.ts';
import type { BatchState, Draft } from '../draft.ts';
import { isSmall } from '../smallItem.ts';
import { warnOfProxy } from '../uploadSpeed.ts';
import { noteOutcome } from './sendOutcome.ts';
import type { Blame, StepContext } from './stepContext.ts';

/** Queued items read ahead, so that the store is not asked for each one. */
const READ_AHEAD = 64;
/** Items that are taken up at the same time: after a crash so many may have to be sent a second time. */
export const CLAIMED_ITEMS_MAX = 32;

/**
 * So many ends are written together where several batches are sent beside each other: with a commit for each file sixteen batches side by side took a tenth to a
 * third longer (measured). All of them, and what is on its way behind them, are no more than is taken up at once.
 */
const ENDS_TOGETHER = 8;
/** No end is written later than this, ms. */
const END_WAIT_MS_MAX = 100;

/** An item whose turn to be sent has come or is near. */
export interface Claimed {
  readonly item: Item;
  /** Aborts when this item, or the whole step, is called off. */
  readonly signal: AbortSignal;
  readonly done: () => void;
}

/** Who fills a line, or sends one after another. */
export interface Sender {
  /** Hears of items that were taken up together, in order. */
  prepare(items: readonly Item[]): void;
  /** Whether it sends many small files beside others that do, so that a few more may be sent a second time after a crash. */
  readonly sendsMany: boolean;
}

/** How a send ended. */
export interface Ended {
  readonly item: Item;
  /** `undefined` = it was called off, by a cancel or a stop. */
  readonly outcome: UploadOutcome | undefined;
  readonly blame: Blame | 'off';
}

/**
 * The ledger's side of sending one file after another. An item is taken up in writing before its first byte goes out, and how its
 * send ended is written too; while small files are on their way, both happen beside them, several in one commit: 100,000
 * files of 4 KB wait for the disk some thousand times instead of as often as there are files.
 */
export class Claims {
  readonly #step: StepContext;
  readonly #batchId: BatchId;
  readonly #queue: ReadAhead;
  readonly #sender: Sender;
  /** Taken up in writing, not begun. */
  #claimed: Claimed[] = [];
  /** Given out, and not heard of since. */
  #sending = 0;
  #ended: Ended[] = [];
  /** An end was not written for as long as it may wait. */
  #isLate = false;
  #isTimed = false;
  #onDue = (): void => undefined;
  readonly #over = new AbortController();
  readonly #letGo: () => void;
  #isDry = false;
  /** The batch as our last commit left it: while it is still that, nobody else has written to it. */
  #left: BatchState | undefined;
  /** Items of which what we know is true: taken up since somebody else last wrote. */
  readonly #known = new Set<ItemId>();
  #writing: Promise<void> | undefined;
  #trouble: { readonly error: unknown } | undefined;

  constructor(step: StepContext, batchId: BatchId, sender: Sender) {
    this.#step = step;
    this.#batchId = batchId;
    this.#queue = new ReadAhead(step, batchId);
    this.#sender = sender;
    this.#letGo = step.core.unwritten.keep(batchId, () => this.#writeEnded());
  }

  /** The next item to send, taken up in writing; `undefined` when none is left. Throws when the ledger failed. */
  async next(): Promise<Claimed | undefined> {
    while (this.#claimed.length === 0 && !(this.#isDry && this.#writing === undefined)) {
      if (this.#writing !== undefined || this.#isDue()) await this.#write();
      else await this.#due();
    }
    this.#throwTrouble();
    const next = this.#claimed.shift();
    if (next !== undefined) this.#sending += 1;
    return next;
  }

  /** Puts one that `next` gave back, not begun. */
  giveBack(claimed: Claimed): void {
    this.#sending -= 1;
    this.#claimed.unshift(claimed);
    this.#onDue();
  }

  /** Notes how a send ended. It is written soon; `next` or `end` throws when that fails. */
  note(ended: Ended): void {
    this.#sending -= 1;
    this.#ended.push(ended);
    this.#consider();
  }

  /** The ledger failed beside it: one that was given out will never be heard of, and nothing more is given. */
  fail(error: unknown): void {
    this.#trouble ??= { error };
    this.#isDry = true;
    this.#onDue();
  }

  /** Writes what is not written, and puts back what was taken up and not begun. */
  async end(): Promise<void> {
    this.#isDry = true;
    while (this.#writing !== undefined) await this.#writing;
    this.#throwTrouble();
    if (this.#ended.length > 0 || this.#claimed.length > 0) await this.#write();
    await this.forget();
    this.#throwTrouble();
  }

  /** Lets go of everything without a word in the ledger, which failed: what is under way is found there by the recovery. */
  async forget(): Promise<void> {
    this.#isDry = true;
    this.#over.abort();
    this.#letGo();
    // What a commit under way still takes up must be let go of, too.
    while (this.#writing !== undefined) await this.#writing;
    for (const { done } of this.#claimed.splice(0)) done();
  }

  async #writeEnded(): Promise<void> {
    // The commit under way may have taken them already.
    await this.#writing;
    if (this.#ended.length > 0 && this.#trouble === undefined) await this.#write();
  }

  /** Whether there is reason to write: nothing is on its way, or enough of it has ended, or badly, or long ago. */
  #isDue(): boolean {
    if (this.#sending === 0) return true;
    const ended = this.#ended;
    if (ended.length >= ENDS_TOGETHER || ended.some(({ outcome }) => outcome?.kind !== 'sent')) return true;
    return ended.length > 0 && (this.#isLate || !this.#sender.sendsMany);
  }

  #due(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDue = resolve;
    });
  }

  /** Writes what ended, now or soon; what ended while a commit was under way goes into the next one. */
  #consider(): void {
    if (this.#writing !== undefined || this.#ended.length === 0) return;
    if (this.#isDue()) {
      this.#onDue();
      void this.#write();
    } else if (!this.#isTimed) void this.#considerLater();
  }

  async #considerLater(): Promise<void> {
    const { signal } = this.#over;
    this.#isTimed = true;
    await this.#step.core.ports.clock.sleep(END_WAIT_MS_MAX, signal);
    this.#isTimed = false;
    this.#isLate = this.#ended.length > 0 && !signal.aborted;
    if (this.#isLate) this.#consider();
  }

  #throwTrouble(): void {
    if (this.#trouble !== undefined) throw this.#trouble.error;
  }

  /** One commit: how sends ended, and what comes next; or the one under way. Never rejects: the trouble is kept. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeNow()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.#writing = undefined;
        if (this.#trouble === undefined) this.#consider();
      });
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    let ended: readonly Ended[] = [];
    const isLast = this.#isDry;
    const back = isLast ? this.#claimed.splice(0) : [];
    for (const { done } of back) done();
    let written: Draft | undefined;
    const claimed = await this.#step.core.ledger.write(this.#batchId, async (draft) => {
      // Only now: files that were looked at together end together, and are written together.
      ended = this.#ended;
      this.#ended = [];
      this.#isLate = false;
      if (draft.before !== this.#left) this.#forgetKnown();
      // Asking the ledger for each item again took a fifth of the sending of small files (measured).
      const now = async (item: Item): Promise<Item> =>
        this.#known.delete(item.id) ? item : draft.item(item.id);
      for (const one of ended)
        await noteOutcome(this.#step, draft, { ended: one, item: await now(one.item) });
      if (ended.some(({ outcome }) => outcome?.kind !== 'sent')) this.#queue.forget();
      for (const { item } of back) putBack(draft, await now(item), item);
      const taken = isLast ? [] : await this.#claim(draft);
      written = draft;
      return taken;
    });
    this.#left = written?.state();
    for (const { item, outcome } of ended)
      if (item.folderId !== undefined && outcome?.kind === 'changed')
        this.#step.core.wakeFolder(item.folderId);
    for (const item of claimed) this.#take(item);
    this.#sender.prepare(claimed);
    if (this.#claimed.length + this.#sending === 0) this.#isDry = true;
  }

  #forgetKnown(): void {
    this.#known.clear();
    this.#queue.forget();
  }

  #take(item: Item): void {
    this.#known.add(item.id);
    this.#claimed.push({ item, ...this.#step.itemSignal(item.id) });
  }

  /** Takes up as many queued items as there is room for, in order. */
  async #claim(draft: Draft): Promise<readonly Item[]> {
    const claimed: Item[] = [];
    const { batch } = draft;
    if (batch.paused || batch.cancelledAt !== undefined || batch.failure !== undefined) return claimed;
    const before = this.#claimed.length + this.#sending;
    for (const read of await this.#queue.items()) {
      const taken = before + claimed.length;
      if (taken >= CLAIMED_ITEMS_MAX || (taken > 0 && !isSmall(read))) break;
      this.#queue.drop();
      const next = nextItem(read, {
        type: 'claimed',
        at: this.#step.core.ports.clock.now(),
        round: batch.round,
      });
      draft.putItem(read, next);
      await warnOfProxy(this.#step.core.ports, draft, { item: read, destination: this.#step.destination });
      claimed.push(next);
      if (!isSmall(next)) break;
    }
    return claimed;
  }
}

function putBack(draft: Draft, item: Item, was: Item): void {
  if (item.state === 'uploading' && item.sends === was.sends)
    draft.putItem(item, nextItem(item, { type: 'putBack' }));
}

/** Reads queued items in slices, in order of arrival. True until somebody else writes to the batch. */
class ReadAhead {
  readonly #step: StepContext;
  readonly #batchId: BatchId;
  #items: Item[] = [];

  constructor(step: StepContext, batchId: BatchId) {
    this.#step = step;
    this.#batchId = batchId;
  }

  /** A copy of what is known of the queue; the store is asked where that is nothing. */
  async items(): Promise<readonly Item[]> {
    if (this.#items.length === 0)
      this.#items = [...(await this.#step.core.ports.store.itemsIn(this.#batchId, 'queued', READ_AHEAD))];
    return [...this.#items];
  }

  /** The first of them was seen to. */
  drop(): void {
    this.#items.shift();
  }

  /** What was read may be old now. */
  forget(): void {
    this.#items = [];
  }
}
