import type { Batch, BatchCounts } from '../../shared/model/batch.ts';
import type { BatchId, DestinationId } from '../../shared/model/ids.ts';
import { needsSendingSlot, type BatchStep } from './batchPlan.ts';
import { maySend, planOf, runLocalSteps, runSteps, type BatchRunParts } from './batchRun.ts';
import { targetOf } from './context.ts';
import type { ProbeTarget } from './gatekeeper.ts';
import { LaneTasks } from './laneTasks.ts';
import { isLocalStep, mayHaveLocalStep } from './localSteps.ts';
import type { ImportService } from './ports/importService.ts';
import { changedFollowers, RunOrder, runsSoon, type RunBefore } from './runOrder.ts';
import { SendingWidth } from './sendingWidth.ts';
import { hasManySmallFiles } from './smallFiles.ts';

/** Batches of a destination that are looked at in one turn. */
export const LANE_LOOKAHEAD = 100;
/** Batches read for that: those whose run only waits for its time hold up nobody behind them. */
export const LANE_LISTED_MAX = 500;
/** Short calls (start, poll, receipt) under way at the same time for one destination. */
export const CALL_SLOTS = 4;
/** How often a batch whose files have not come to rest is looked at. */
export const SETTLE_LOOK_MS = 500;

/** What a lane is made of. */
export interface LaneParts extends Omit<BatchRunParts, 'width' | 'areSeveral' | 'onUnsettled'> {
  readonly destinationId: DestinationId;
}

/**
 * The work of one destination. A turn looks at its unfinished batches in order and starts a task for each that has a
 * step to do and a free slot; a task goes on step by step until its batch rests. Nothing here knows what a step does.
 * Batches may be sent beside each other; their runs are asked for in their order.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #run: BatchRunParts;
  readonly #tasks: LaneTasks;
  readonly #width: SendingWidth;
  #isHeld = false;
  readonly #restUntil = new Map<BatchId, number>();
  #followers: ReadonlyMap<BatchId, RunBefore> = new Map();
  #trouble: unknown;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    const { core, destinationId } = parts;
    const { clock } = core.ports;
    this.#tasks = new LaneTasks(parts.transfers);
    this.#width = new SendingWidth(clock, () => core.wake(destinationId));
    this.#run = {
      ...parts,
      width: this.#width,
      areSeveral: () => this.#tasks.taken(true) > 1,
      onUnsettled: (id) => this.#restUntil.set(id, clock.now() + SETTLE_LOOK_MS),
    };
  }

  /** Looks once at everything; starts what can be started. Gives when to look again, ms since the epoch, if known. */
  async turn(signal: AbortSignal): Promise<number | undefined> {
    const { core, destinationId, gatekeeper } = this.#parts;
    const target = targetOf(core.ports, destinationId);
    if (target === undefined) {
      this.forgetRunOrder();
      return undefined;
    }
    const isOpen = await gatekeeper.look(target, signal);
    if (!isOpen && (await gatekeeper.gate()).state === 'paused') {
      this.forgetRunOrder();
      return gatekeeper.due();
    }
    const unfinished = await core.ports.store.unfinishedBatches(destinationId, LANE_LISTED_MAX);
    const batches = isOpen ? unfinished : unfinished.filter(mayHaveLocalStep);
    const due = isOpen ? undefined : await gatekeeper.due();
    const isLocked = isOneAtATime(target.service) && batches.some(isImporting);
    const runOrder = new RunOrder(target.service.abilities);
    const turn: Turn = { target, isOpen, isLocked, batches, due, waiting: [], runOrder };
    let looks = 0;
    for (const batch of batches) {
      if (signal.aborted) return undefined;
      if (this.#isUnderWay(batch, turn)) continue;
      const { waits, until } = this.#timeOf(batch);
      turn.due = earlier(turn.due, until);
      if (waits) continue;
      looks += 1;
      if (looks > LANE_LOOKAHEAD) break;
      const { step, counts } = await planOf(core, batch.id, target.service);
      turn.due = earlier(turn.due, this.#startOr(step, { batch, counts }, turn));
    }
    this.#shareOut(turn);
    this.#noteFollowers(runOrder.followers);
    return turn.due;
  }

  /** The batch whose run has to be asked for before that of this one, as the last turn had it; nothing is read for it. */
  runBefore(id: BatchId): RunBefore | undefined {
    return this.#followers.get(id);
  }

  /** While no turn is taken, nobody looks whether a run still follows another one. */
  forgetRunOrder(): void {
    this.#noteFollowers(new Map());
  }

  /** Calls off what is under way: everything, a batch, or one item. */
  callOff(batchId?: BatchId, itemId?: string): void {
    this.#tasks.callOff(batchId, itemId);
    // The next time may be over another line.
    if (batchId === undefined) this.#width.setUse(0, false);
  }

  /** Calls off an item that was taken up, if its turn has not come; from then on it will not come. */
  callOffUnbegun(batchId: BatchId, itemId: string): boolean {
    return this.#tasks.callOffUnbegun(batchId, itemId);
  }

  /**
   * Begins no send until what it gives back is called: somebody empties a place where files of other batches would lie, too.
   * Undefined, and nothing is held, while a send is under way.
   */
  holdSending(): (() => void) | undefined {
    if (this.#isHeld || this.#tasks.taken(true) > 0) return undefined;
    this.#isHeld = true;
    return () => {
      this.#isHeld = false;
      this.#parts.core.wake(this.#parts.destinationId);
    };
  }

  /** Resolves when no task is left. */
  async idle(): Promise<void> {
    await this.#tasks.idle();
  }

  /** The error that ended a task, given once; a store that fails must stop the whole engine. */
  takeTrouble(): unknown {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    return trouble;
  }

  /** Whether everything of a batch is sent and only its run waits for its time, by what the batch itself says. */
  #timeOf(batch: Batch): { readonly waits: boolean; readonly until?: number | undefined } {
    const { next, status } = batch;
    if (status !== 'sent' || next === undefined || this.#runsSoon(batch)) return { waits: false };
    if (this.#isToCome(next.notBefore)) return { waits: true, until: next.notBefore };
    const state = next.window === undefined ? undefined : this.#parts.core.windows.state(next.window);
    return { waits: true, until: state?.isOpen === false ? state.opensAt : undefined };
  }

  #runsSoon(batch: Batch): boolean {
    const { ports, windows } = this.#parts.core;
    return runsSoon(batch, { now: ports.clock.now(), window: (name) => windows.state(name) });
  }

  #isToCome(at: number | undefined): boolean {
    return at !== undefined && at > this.#parts.core.ports.clock.now();
  }

  /** Whether a batch is worked on already. */
  #isUnderWay(batch: Batch, turn: Turn): boolean {
    const task = this.#tasks.get(batch.id);
    if (task === undefined) return false;
    if (task.isSending ? this.#runsSoon(batch) : task.doing === 'makeJob') turn.runOrder.willAsk(batch);
    return true;
  }

  /** Starts a task for a step, or gives the time when the batch must be looked at again. */
  #startOr(step: BatchStep, looked: Looked, turn: Turn): number | undefined {
    const { batch } = looked;
    if (step.do === 'nothing') return undefined;
    if (step.do === 'wait') return step.until;
    if (!turn.isOpen && !isLocalStep(step)) return undefined;
    if (step.do === 'makeJob' && !turn.runOrder.mayAsk(batch)) return undefined;
    const rest = this.#restUntil.get(batch.id);
    const now = this.#parts.core.ports.clock.now();
    const isResting = rest !== undefined && rest > now && rest - now <= SETTLE_LOOK_MS;
    if (step.do === 'settle' && isResting) return rest;
    const isSending = needsSendingSlot(step);
    if (isSending) return this.#sendOr(step, looked, turn);
    if (this.#tasks.taken(false) < CALL_SLOTS) this.#start(step, batch, turn.target);
    return undefined;
  }

  #sendOr(step: BatchStep, { batch, counts }: Looked, turn: Turn): number | undefined {
    const { service } = turn.target;
    if (this.#isHeld || turn.isLocked) return undefined;
    if (!maySend(this.#parts.sending, service)) return this.#parts.sending.opensAt();
    if (this.#runsSoon(batch)) turn.runOrder.willAsk(batch);
    if (this.#mayBegin(counts, turn)) this.#start(step, batch, turn.target);
    else turn.waiting.push(batch.id);
    return undefined;
  }

  /** Whether there is a slot for a batch that owes what `counts` say. */
  #mayBegin(counts: BatchCounts, { target: { service }, waiting }: Turn): boolean {
    const inUse = this.#tasks.taken(true);
    if (isOneAtATime(service)) return inUse === 0;
    // A package of small files is a large one.
    const areManySmall = service.abilities.transport === 'file' && hasManySmallFiles(counts);
    // One that was called off, by a pause that is over already, may come back before it.
    const isNext = waiting.length === 0 && !this.#tasks.isEnding;
    return this.#width.takesOneMore({ inUse, areManySmall, isNext });
  }

  #noteFollowers(followers: ReadonlyMap<BatchId, RunBefore>): void {
    const changed = changedFollowers(this.#followers, followers);
    this.#followers = followers;
    for (const id of changed) this.#parts.core.emit({ kind: 'batch', id });
  }

  #slotsOf(service: ImportService): number {
    return isOneAtATime(service) ? 1 : this.#width.slots;
  }

  #shareOut({ target, batches, waiting }: Turn): void {
    const order = batches.map(({ id }) => id);
    this.#tasks.shareOut(order, { slots: this.#slotsOf(target.service), waiting });
    this.#width.setUse(this.#tasks.taken(true), waiting.length > 0);
  }

  #start(step: BatchStep, batch: Batch, target: ProbeTarget): void {
    const { core, destinationId } = this.#parts;
    const abort = new AbortController();
    const items = new Map<string, AbortController>();
    abort.signal.addEventListener('abort', () => items.forEach((item) => item.abort()));
    const isSending = needsSendingSlot(step);
    const run = isLocalStep(step) ? runLocalSteps : runSteps;
    const task = {
      ...target,
      batch,
      isSending,
      abort,
      items,
      shallYield: () => this.#tasks.shallYield(batch.id),
      onStep: (next: BatchStep['do']) => {
        this.#tasks.note(batch.id, next);
        // Its run is being asked for: that of the one behind it may be, too.
        if (next === 'start') core.wake(destinationId);
      },
    };
    const done = run(this.#run, task).catch((error: unknown) => {
      core.ports.log.error('a task ended badly', { reason: String(error) });
      this.#trouble = error;
    });
    this.#tasks.add(batch.id, { isSending, abort, items, doing: step.do, done }, () =>
      core.wake(destinationId),
    );
  }
}

/** A batch as this turn found it. */
interface Looked {
  readonly batch: Batch;
  readonly counts: BatchCounts;
}

/** One look at everything. */
interface Turn {
  readonly target: ProbeTarget;
  /** The destination may be talked to. */
  readonly isOpen: boolean;
  /** The project is locked while it imports, and what arrived meanwhile would be taken into the wrong import. */
  readonly isLocked: boolean;
  /** Those to be sent first in front. */
  readonly batches: readonly Batch[];
  /** When to look again. */
  due: number | undefined;
  /** Those that found no slot to send in. */
  readonly waiting: BatchId[];
  /** Whose run follows that of an earlier one. */
  readonly runOrder: RunOrder;
}

function isOneAtATime({ abilities }: ImportService): boolean {
  return abilities.oneUploadPer === 'project';
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined) return other;
  return other === undefined ? one : Math.min(one, other);
}

function isImporting(batch: Batch): boolean {
  return batch.status === 'importing' || batch.status === 'asking';
}
