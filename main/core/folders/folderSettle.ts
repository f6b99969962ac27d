import { sameFacts, type FileFacts } from '../../../shared/model/fileFacts.ts';
import type { BatchId, ItemId } from '../../../shared/model/ids.ts';
import type { Item } from '../../../shared/model/item.ts';
import { nextItem, type ItemEvent } from '../../../shared/model/itemMachine.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { ok } from '../../../shared/model/result.ts';
import { allRows } from '../allRows.ts';
import { stamped } from '../context.ts';
import type { FolderRun } from './folderRun.ts';
import { judgeWhole, type Judgement } from './judgeWhole.ts';
import type { OpenBatches } from './openBatches.ts';
import type { SafeCopies } from './safeCopies.ts';

/** Files watched at the same time, so that a million new ones do not live in memory; the others follow. */
const WATCHED_MAX = 20_000;
/** Files looked at at once. */
const LOOKS_AT_ONCE_MAX = 32;
/** Files that came to rest are written together: a durable write each would take longer than looking at them. */
const MOVES_TOGETHER_MAX = 256;
/** A file that changes for so long is reported. It is still sent once it rests. */
export const NEVER_RESTS_MS = 60 * 60_000;
/** A whole file whose safe copy is not there yet is looked at again after this. */
const COPY_LOOK_MS = 250;
const READ_PAGE = 1_000;
/** A file that another program keeps open for so long is reported. It is still sent once it is free. */
export const BUSY_REPORT_MS = 10 * 60_000;
/** Reported, and watched on all the same: what is over goes on by itself. */
export const WATCHED_ON: ReadonlySet<string> = new Set(['file.never-rests', 'file.busy']);

interface Watched {
  readonly id: ItemId;
  readonly batchId: BatchId;
  readonly path: string;
  facts: FileFacts | undefined;
  /** Monotonic ms: when it was first seen, when these facts were, and when it is looked at next. */
  readonly first: number;
  since: number;
  lookAt: number;
  /** Digest of its ends at half time. */
  sample: string | undefined;
  /** The most bytes it had. */
  peak: number;
  /** Monotonic ms since when it cannot be had for itself. */
  busySince: number | undefined;
  /** It was reported as never resting or as kept open, and is watched on. */
  reported: boolean;
  /** It is whole, and only waits for its safe copy. */
  isWhole: boolean;
}

/** Files of a batch that moved on, for its closing. */
export interface Settled {
  readonly moved: number;
  /** An item is not what it was (renamed, in another batch): it has to be found anew. */
  readonly lost: boolean;
  /** When to look again, monotonic ms. */
  readonly lookAt: number | undefined;
}

interface Move {
  readonly watched: Watched;
  readonly events: readonly ItemEvent[];
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
    const { destinationId } = folder;
    const unsettled = allRows(
      (query) => core.ports.store.items({ ...query, destinationId, states: ['settling', 'attention'] }),
      READ_PAGE,
    );
    for await (const item of unsettled) {
      if (item.folderId === folder.id) this.#watch(item);
      if (this.isFull) return;
    }
  }

  get size(): number {
    return [...this.#watched.values()].filter((one) => !one.reported).length;
  }

  get isFull(): boolean {
    return this.#watched.size >= WATCHED_MAX;
  }

  /** One look at everything that is due. */
  async pass(): Promise<Settled> {
    const { clock } = this.#run.core.ports;
    const due = [...this.#watched.values()].filter((one) => one.lookAt <= clock.elapsed());
    let moved = 0;
    const moves: Move[] = [];
    this.#lost = false;
    for (let at = 0; at < due.length && !this.#run.signal.aborted; at += LOOKS_AT_ONCE_MAX) {
      const looks = await Promise.all(
        due.slice(at, at + LOOKS_AT_ONCE_MAX).map(async (one) => this.#look(one)),
      );
      moves.push(...looks.filter((move) => move !== undefined));
      if (moves.length >= MOVES_TOGETHER_MAX) moved += await this.#write(moves.splice(0));
    }
    moved += await this.#write(moves);
    return { moved, lost: this.#lost, lookAt: this.#nextLook() };
  }

  #nextLook(): number | undefined {
    let next: number | undefined;
    for (const { lookAt } of this.#watched.values()) if (next === undefined || lookAt < next) next = lookAt;
    return next;
  }

  #watch(item: Item): void {
    const neverRested = item.state === 'attention' && WATCHED_ON.has(item.failure.code);
    if (this.#watched.has(item.id) || this.#watched.size >= WATCHED_MAX) return;
    if ((item.state !== 'settling' && !neverRested) || item.source.kind !== 'file') return;
    const now = this.#run.core.ports.clock.elapsed();
    this.#watched.set(item.id, {
      id: item.id,
      batchId: item.batchId,
      path: item.name,
      facts: undefined,
      first: now,
      since: now,
      lookAt: now,
      sample: undefined,
      peak: 0,
      reported: neverRested,
      isWhole: false,
      busySince: undefined,
    });
  }

  /** Looks at one file; undefined while it has to be watched on. */
  async #look(watched: Watched): Promise<Move | undefined> {
    const { clock, files } = this.#run.core.ports;
    const item = await this.#run.core.ports.store.item(watched.id);
    const isMine = item?.state === 'settling' || (watched.reported && item?.state === 'attention');
    if (item === undefined || !isMine || item.batchId !== watched.batchId || item.name !== watched.path) {
      // It was cancelled, renamed or moved to another batch: if it is still unsettled it is found anew.
      this.#watched.delete(watched.id);
      this.#lost = true;
      return undefined;
    }
    const looked = await files.facts(item.source);
    const now = clock.elapsed();
    if (!looked.ok) {
      watched.lookAt = now + this.settleMs;
      if (looked.failure.code === 'file.busy') return this.#noteBusy(watched, looked.failure);
      // It was whole, and its copy is kept: that is what goes out.
      const copied = await this.#copies.versionOf(item.id);
      if (copied !== undefined) return this.#end(watched, item, { verdict: 'whole', facts: copied });
      // Perhaps it was renamed: the next scan says so, and only after it the file counts as gone.
      if (looked.failure.code === 'file.gone' && !(await this.#isKnownGone(watched.path))) {
        this.#gone.add(watched.path.slice(0, Math.max(0, watched.path.lastIndexOf('/'))));
        return undefined;
      }
      return this.#end(watched, item, { verdict: 'ask', failure: looked.failure });
    }
    const facts = looked.value;
    if (facts === undefined || watched.facts === undefined || !sameFacts(watched.facts, facts))
      return this.#noteChange(watched, item, facts);
    if (now - watched.since < this.settleMs) return this.#halfTime(watched, item, facts);
    return this.#wholeOrNot(watched, item, facts);
  }

  /** Somebody has it open: it is tried again, and after a while a person hears of it. */
  #noteBusy(watched: Watched, why: Failure): Move | undefined {
    const now = this.#run.core.ports.clock.elapsed();
    watched.lookAt = now + this.settleMs;
    watched.busySince ??= now;
    if (watched.reported || now - watched.busySince < BUSY_REPORT_MS) return undefined;
    watched.reported = true;
    return { watched, events: [{ type: 'blocked', failure: stamped(this.#run.core.ports, why) }] };
  }

  /** Directories where a watched file was not at its place, once: a scan shall say what became of it. */
  takeGone(): readonly string[] {
    const gone = [...this.#gone];
    this.#gone.clear();
    return gone;
  }

  async #isKnownGone(path: string): Promise<boolean> {
    const file = await this.#run.core.ports.store.folderFile(this.#run.folder.id, path);
    return file?.gone === true;
  }

  #noteChange(watched: Watched, item: Item, facts: FileFacts | undefined): Move | undefined {
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
      if (!watched.reported) this.#batches.touch(watched.batchId);
      this.#run.core.instrument.noteWrite();
    }
    if (watched.reported || now - watched.first < NEVER_RESTS_MS) return undefined;
    watched.reported = true;
    const minutes = Math.round((now - watched.first) / 60_000);
    const failed = stamped(
      this.#run.core.ports,
      failure('file.never-rests', { path: pathOf(item), minutes }),
    );
    return { watched, events: [{ type: 'blocked', failure: failed }] };
  }

  async #halfTime(watched: Watched, item: Item, facts: FileFacts): Promise<Move | undefined> {
    watched.lookAt = watched.since + this.settleMs;
    if (watched.sample !== undefined) return undefined;
    const sampled = await this.#run.ports.tree.sample(item.source);
    if (sampled.ok && sameFacts(sampled.value.facts, facts)) watched.sample = sampled.value.digest;
    return undefined;
  }

  async #wholeOrNot(watched: Watched, item: Item, facts: FileFacts): Promise<Move | undefined> {
    const sampled = await this.#run.ports.tree.sample(item.source);
    const now = this.#run.core.ports.clock.elapsed();
    if (!sampled.ok) {
      watched.lookAt = now + this.settleMs;
      if (sampled.failure.code === 'file.busy') return this.#noteBusy(watched, sampled.failure);
      if (sampled.failure.code === 'file.gone') return undefined;
      return this.#end(watched, item, { verdict: 'ask', failure: sampled.failure });
    }
    if (!sameFacts(sampled.value.facts, facts) || sampled.value.digest !== (watched.sample ?? ''))
      return this.#sampledAnew(watched, item, sampled.value);
    const alone = watched.isWhole ? ok(undefined) : await this.#run.ports.tree.probe?.(item.source);
    if (alone?.ok === false && alone.failure.code === 'file.busy')
      return this.#noteBusy(watched, alone.failure);
    watched.busySince = undefined;
    const about = { item, facts, sample: sampled.value, peak: watched.peak };
    const judgement = watched.isWhole
      ? ({ verdict: 'whole', facts } as const)
      : await judgeWhole(this.#run, about);
    if (judgement.verdict === 'changing') return this.#noteChange(watched, item, undefined);
    if (judgement.verdict === 'whole' && !(await this.#hasCopy(watched, item, facts))) return undefined;
    return this.#end(watched, item, judgement);
  }

  /** False while its safe copy is being made or waits for room: then it is looked at again. */
  async #hasCopy(watched: Watched, item: Item, facts: FileFacts): Promise<boolean> {
    if (!this.#run.folder.rules.keepCopy) return true;
    const answer = await this.#copies.ask(this.#run, item, { facts, wake: this.#wake });
    if (answer !== 'not-yet') return true;
    watched.isWhole = true;
    watched.lookAt = this.#run.core.ports.clock.elapsed() + COPY_LOOK_MS;
    return false;
  }

  /** The bytes moved while size and times stood still: it begins anew, with this sample as the first. */
  #sampledAnew(
    watched: Watched,
    item: Item,
    sample: { readonly facts: FileFacts; readonly digest: string },
  ): Move | undefined {
    const move = this.#noteChange(watched, item, sample.facts);
    watched.sample = sample.digest;
    watched.lookAt = watched.since + this.settleMs;
    return move;
  }

  #end(watched: Watched, item: Item, judgement: Exclude<Judgement, { verdict: 'changing' }>): Move {
    this.#watched.delete(watched.id);
    return { watched, events: eventsOf(this.#run, item, judgement) };
  }

  async #write(moves: readonly Move[]): Promise<number> {
    const byBatch = new Map<BatchId, Move[]>();
    for (const move of moves)
      byBatch.set(move.watched.batchId, [...(byBatch.get(move.watched.batchId) ?? []), move]);
    let moved = 0;
    for (const [batchId, ofBatch] of byBatch) {
      await this.#run.core.ledger.write(batchId, async (draft) => {
        for (const { watched, events } of ofBatch) {
          const read = await draft.item(watched.id);
          const expected = watched.reported ? ['settling', 'attention'] : ['settling'];
          if (read.batchId !== batchId || !expected.includes(read.state)) continue;
          draft.putItem(
            read,
            events.reduce((item, event) => nextItem(item, event), read),
          );
          moved += 1;
        }
      });
      for (const { watched } of ofBatch)
        if (this.#run.close.isMarker(watched.path)) this.#batches.noteMarker(batchId);
    }
    // A batch that is closed already waits for just these.
    if (moved > 0) this.#run.core.wake(this.#run.folder.destinationId);
    return moved;
  }
}

function eventsOf(
  run: FolderRun,
  item: Item,
  judgement: Exclude<Judgement, { verdict: 'changing' }>,
): readonly ItemEvent[] {
  // What was reported as never resting comes back first.
  const back: readonly ItemEvent[] =
    item.state === 'attention' ? [{ type: 'retried' }, { type: 'unsettled', counts: false }] : [];
  switch (judgement.verdict) {
    case 'whole':
      return [...back, { type: 'settled', facts: judgement.facts }];
    case 'exclude':
      return [...back, { type: 'excluded', rule: judgement.rule }];
    case 'ask':
      return [
        ...back,
        // A person may say "as it is": that means these facts, and then it is not judged again.
        ...(judgement.facts === undefined ? [] : [{ type: 'settled', facts: judgement.facts } as const]),
        { type: 'blocked', failure: stamped(run.core.ports, judgement.failure) },
      ];
  }
}

function pathOf(item: Item): string {
  return item.source.kind === 'file' ? item.source.path : item.name;
}
