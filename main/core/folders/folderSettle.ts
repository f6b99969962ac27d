import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { ok } from '../../../shared/model/result.ts';
import { stamped } from '../context.ts';
import type { FileSample } from '../ports/folders.ts';
import type { FolderRun } from './folderRun.ts';
import { judgeWhole } from './judgeWhole.ts';
import type { OpenBatches } from './openBatches.ts';
import type { SafeCopies } from './safeCopies.ts';
import { writeMoves, type Move } from './settleMoves.ts';
import { BUSY_REPORT_MS, isStill, NEVER_RESTS_MS, watchedOf, type Watched } from './watched.ts';

/** Files watched at the same time, so that a million new ones do not live in memory; the others follow. */
const WATCHED_MAX = 20_000;
/** Files looked at at once. */
const LOOKS_AT_ONCE_MAX = 32;
/** Files that came to rest are written together: a durable write each would take longer than looking at them. */
const MOVES_TOGETHER_MAX = 256;
/** A whole file whose safe copy is not there yet is looked at again after this. */
const COPY_LOOK_MS = 250;
const READ_PAGE = 1_000;

/** Files of a batch that moved on, for its closing. */
export interface Settled {
  /** An item is not what it was (renamed, in another batch): it has to be found anew. */
  readonly lost: boolean;
  /** When to look again, monotonic ms. */
  readonly lookAt: number | undefined;
}

/**
 * Watches the unsettled files of a folder. Only the monotonic clock counts, and only what was seen by itself: a time stamp
 * or a clock that jumps proves nothing. A file is whole when size, times and both ends stayed the same for the settle
 * time, and when nothing about it is suspicious.
 */
export class FolderSettle {
  readonly #run: FolderRun;
  readonly #batches: OpenBatches;
  readonly #watched = new Map<ItemId, Watched>();
  readonly #gone = new Set<string>();
  #lost = false;

  readonly #copies: SafeCopies;
  readonly #wake: () => void;

  constructor(
    run: FolderRun,
    parts: { readonly batches: OpenBatches; readonly copies: SafeCopies; readonly wake: () => void },
  ) {
    this.#run = run;
    this.#batches = parts.batches;
    this.#copies = parts.copies;
    this.#wake = parts.wake;
  }

  get settleMs(): number {
    return this.#run.folder.rules.settleMs;
  }

  /** Finds unsettled items of the folder in the ledger that are not watched yet, and those that never rested. */
  async refill(): Promise<void> {
    const { core, folder } = this.#run;
    let after: string | undefined;
    do {
      const page = await core.ports.store.items({
        destinationId: folder.destinationId,
        states: ['settling', 'attention'],
        limit: READ_PAGE,
        ...(after === undefined ? {} : { after }),
      });
      for (const item of page.items) if (item.folderId === folder.id) this.#watch(item);
      after = page.next;
    } while (after !== undefined && this.#watched.size < WATCHED_MAX);
  }

  get size(): number {
    let size = 0;
    for (const { reported } of this.#watched.values()) if (!reported) size += 1;
    return size;
  }

  get isFull(): boolean {
    return this.#watched.size >= WATCHED_MAX;
  }

  /** An item was written: if it is watched, it is read again before it is looked at. */
  noteItem(id: ItemId): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) watched.isStale = true;
  }

  /** One look at everything that is due. */
  async pass(): Promise<Settled> {
    const { clock } = this.#run.core.ports;
    const due = [...this.#watched.values()].filter((one) => one.lookAt <= clock.elapsed());
    const moves: Move[] = [];
    this.#lost = false;
    for (let at = 0; at < due.length && !this.#run.signal.aborted; at += LOOKS_AT_ONCE_MAX) {
      const looks = await Promise.all(
        due.slice(at, at + LOOKS_AT_ONCE_MAX).map(async (one) => this.#look(one)),
      );
      moves.push(...looks.filter((move) => move !== undefined));
      if (moves.length >= MOVES_TOGETHER_MAX) await this.#write(moves.splice(0));
    }
    await this.#write(moves);
    return { lost: this.#lost, lookAt: this.#nextLook() };
  }

  /** Directories where a watched file was not at its place, once: a scan shall say what became of it. */
  takeGone(): readonly string[] {
    const gone = [...this.#gone];
    this.#gone.clear();
    return gone;
  }

  #nextLook(): number | undefined {
    let next: number | undefined;
    for (const { lookAt } of this.#watched.values()) if (next === undefined || lookAt < next) next = lookAt;
    return next;
  }

  #watch(item: Item): void {
    if (this.#watched.has(item.id) || this.isFull) return;
    const watched = watchedOf(item, this.#run.core.ports.clock.elapsed());
    if (watched !== undefined) this.#watched.set(item.id, watched);
  }

  /** Looks at one file; undefined while it has to be watched on. */
  async #look(watched: Watched): Promise<Move | undefined> {
    if (watched.isStale) {
      watched.isStale = false;
      if (!isStill(watched, await this.#run.core.ports.store.item(watched.item.id))) {
        this.#lose(watched);
        return undefined;
      }
    }
    if (watched.facts !== undefined) return this.#lookAgain(watched, watched.facts);
    const looked = await this.#run.core.ports.files.facts(watched.item.source);
    if (!looked.ok) return this.#noteFailed(watched, looked.failure);
    return this.#noteChange(watched, looked.value);
  }

  /** It was cancelled, renamed or moved to another batch: if it is still unsettled it is found anew. */
  #lose(watched: Watched): void {
    this.#watched.delete(watched.item.id);
    this.#lost = true;
  }

  async #noteFailed(watched: Watched, why: Failure): Promise<Move | undefined> {
    watched.lookAt = this.#run.core.ports.clock.elapsed() + this.settleMs;
    if (why.code === 'file.busy') return this.#noteBusy(watched, why);
    // It was whole, and its copy is kept: that is what goes out.
    const { id } = watched.item;
    const path = this.#run.pathOf(watched.item);
    const copied = await this.#copies.versionOf(id);
    if (copied !== undefined) return this.#end(watched, { verdict: 'whole', facts: copied });
    // Perhaps it was renamed: the next scan says so, and only after it the file counts as gone.
    if (why.code === 'file.gone' && !(await this.#isKnownGone(path))) {
      this.#gone.add(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
      return undefined;
    }
    return this.#end(watched, { verdict: 'ask', failure: why });
  }

  /** Somebody has it open: it is tried again, and after a while a person hears of it. */
  #noteBusy(watched: Watched, why: Failure): Move | undefined {
    const now = this.#run.core.ports.clock.elapsed();
    watched.lookAt = now + this.settleMs;
    watched.busySince ??= now;
    if (watched.reported || now - watched.busySince < BUSY_REPORT_MS) return undefined;
    return this.#report(watched, why);
  }

  async #isKnownGone(path: string): Promise<boolean> {
    const file = await this.#run.core.ports.store.folderFile(this.#run.folder.id, path);
    return file?.gone === true;
  }

  #noteChange(watched: Watched, facts: FileFacts | undefined): Move | undefined {
    const now = this.#run.core.ports.clock.elapsed();
    const isFirstLook = watched.facts === undefined;
    watched.facts = facts;
    watched.since = now;
    watched.sample = undefined;
    watched.isWhole = false;
    watched.peak = Math.max(watched.peak, facts?.bytes ?? 0);
    watched.lookAt = now + this.settleMs / 2;
    if (!isFirstLook) {
      // What was reported as never resting must not keep its batch open for ever.
      if (!watched.reported) this.#batches.touch(watched.item.batchId);
      this.#run.core.instrument.noteWrite();
    }
    if (watched.reported || now - watched.first < NEVER_RESTS_MS) return undefined;
    const minutes = Math.round((now - watched.first) / 60_000);
    return this.#report(watched, failure('file.never-rests', { path: watched.item.source.path, minutes }));
  }

  #report(watched: Watched, why: Failure): Move {
    watched.reported = true;
    const event = { type: 'blocked', failure: stamped(this.#run.core.ports, why) } as const;
    return { watched, what: { verdict: 'report', event } };
  }

  /** Its ends are read, and the facts are those of the very file that was read. */
  async #lookAgain(watched: Watched, known: FileFacts): Promise<Move | undefined> {
    const sampled = await this.#run.ports.tree.sample(watched.item.source);
    const now = this.#run.core.ports.clock.elapsed();
    if (!sampled.ok) return this.#noteFailed(watched, sampled.failure);
    const { digest, facts } = sampled.value;
    if (!sameFacts(known, facts)) return this.#noteChange(watched, facts);
    if (watched.sample === undefined || now - watched.since < this.settleMs) {
      watched.sample ??= digest;
      // Without a sample at half time only the whole settle time from now on proves anything.
      if (now - watched.since >= this.settleMs) watched.since = now;
      watched.lookAt = watched.since + this.settleMs;
      return undefined;
    }
    if (digest !== watched.sample) return this.#sampledAnew(watched, sampled.value);
    return this.#wholeOrNot(watched, sampled.value);
  }

  async #wholeOrNot(watched: Watched, sample: FileSample): Promise<Move | undefined> {
    const { item } = watched;
    const { facts } = sample;
    const alone = watched.isWhole ? ok(undefined) : await this.#run.ports.tree.probe?.(item.source);
    if (alone?.ok === false && alone.failure.code === 'file.busy')
      return this.#noteBusy(watched, alone.failure);
    watched.busySince = undefined;
    const judgement = watched.isWhole
      ? ({ verdict: 'whole', facts } as const)
      : await judgeWhole(this.#run, { item, facts, sample, peak: watched.peak });
    if (judgement.verdict === 'changing') return this.#noteChange(watched, undefined);
    if (judgement.verdict === 'whole' && !(await this.#hasCopy(watched, facts))) return undefined;
    return this.#end(watched, judgement);
  }

  /** False while its safe copy is being made or waits for room: then it is looked at again. */
  async #hasCopy(watched: Watched, facts: FileFacts): Promise<boolean> {
    if (!this.#run.folder.rules.keepCopy) return true;
    const item = await this.#run.core.ports.store.item(watched.item.id);
    // Then there is nothing to be copied, and nothing is written of it either.
    if (!isStill(watched, item)) return true;
    const wanted = { path: this.#run.pathOf(watched.item), facts, wake: this.#wake };
    const answer = await this.#copies.ask(this.#run, item, wanted);
    if (answer !== 'not-yet') return true;
    watched.isWhole = true;
    watched.lookAt = this.#run.core.ports.clock.elapsed() + COPY_LOOK_MS;
    return false;
  }

  /** The bytes moved while size and times stood still: it begins anew, with this sample as the first. */
  #sampledAnew(watched: Watched, sample: FileSample): Move | undefined {
    const move = this.#noteChange(watched, sample.facts);
    watched.sample = sample.digest;
    watched.lookAt = watched.since + this.settleMs;
    return move;
  }

  #end(watched: Watched, what: Move['what']): Move {
    this.#watched.delete(watched.item.id);
    return { watched, what };
  }

  async #write(moves: readonly Move[]): Promise<void> {
    if (moves.length === 0) return;
    const lost = await writeMoves(this.#run, moves);
    for (const watched of lost) this.#lose(watched);
    const batches = new Set<BatchId>();
    for (const { watched, what } of moves) {
      if (what.verdict === 'report') continue;
      const { batchId } = watched.item;
      batches.add(batchId);
      if (this.#run.close.isMarker(this.#run.pathOf(watched.item))) this.#batches.noteMarker(batchId);
    }
    // A batch that is closed already waits for just these.
    if (batches.size > 0) this.#run.core.wake(this.#run.folder.destinationId);
  }
}
