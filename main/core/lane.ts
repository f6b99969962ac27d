import type { Destination } from '../../shared/model/destination.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { BatchId, DestinationId, ItemId } from '../../shared/model/ids.ts';
import { batchFacts } from './batchFacts.ts';
import { needsSendingSlot, nextStep, type BatchStep } from './batchPlan.ts';
import { targetOf, type CoreContext } from './context.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { isLocalStep, mayHaveLocalStep, type LocalStep } from './localSteps.ts';
import type { ImportService } from './ports/importService.ts';
import type { SendingRules } from './sendingRules.ts';
import { checkStep } from './steps/checkStep.ts';
import { deliverAnswerStep } from './steps/deliverAnswerStep.ts';
import { finishStep, makeJobStep, pollStep } from './steps/jobSteps.ts';
import { openStep } from './steps/openStep.ts';
import { sendPackageStep } from './steps/sendPackageStep.ts';
import { sendStep } from './steps/sendStep.ts';
import { settleStep, type SettleWatch } from './steps/settleStep.ts';
import { startStep } from './steps/startStep.ts';
import { wakeItemsStep } from './steps/wakeItemsStep.ts';
import { wishStep } from './steps/wishStep.ts';
import type { LocalStepContext, StepContext, StepEnd } from './steps/stepContext.ts';
import type { Transfers } from './transfers.ts';

/** Batches of a destination that are looked at in one turn. */
export const LANE_LOOKAHEAD = 100;
/** Batches read for that: those whose run only waits for its time hold up nobody behind them. */
export const LANE_LISTED_MAX = 500;
/** Batches that send at the same time to one destination: one keeps their order. */
export const SENDING_SLOTS = 1;
/** Short calls (start, poll, receipt) under way at the same time for one destination. */
export const CALL_SLOTS = 4;
/** How often a batch whose files have not come to rest is looked at. */
export const SETTLE_LOOK_MS = 500;

/** What a lane is made of. */
export interface LaneParts {
  readonly core: CoreContext;
  readonly destinationId: DestinationId;
  readonly gatekeeper: Gatekeeper;
  readonly transfers: Transfers;
  readonly settleWatch: SettleWatch;
  /** When and how fast files may go there. */
  readonly sending: SendingRules;
  /** True while a person paused everything: a task under way stops at its next step. */
  readonly isPaused: () => boolean;
}

interface Task {
  readonly sending: boolean;
  readonly abort: AbortController;
  readonly items: Map<string, AbortController>;
  readonly done: Promise<void>;
}

/**
 * The work of one destination. A turn looks at its unfinished batches in order and starts a task for each that has a
 * step to do and a free slot; a task goes on step by step until its batch rests. Nothing here knows what a step does.
 */
export class Lane {
  readonly #parts: LaneParts;
  readonly #tasks = new Map<BatchId, Task>();
  #urgent: number | undefined;
  #isHeld = false;
  readonly #restUntil = new Map<BatchId, number>();
  /** Batches in the order of the last turn. */
  #order: readonly BatchId[] = [];

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Looks once at everything; starts what can be started. Gives when to look again, ms since the epoch, if known. */
  async turn(signal: AbortSignal): Promise<number | undefined> {
    const { core, destinationId, gatekeeper } = this.#parts;
    const target = targetOf(core.ports, destinationId);
    if (target === undefined) return undefined;
    const { service } = target;
    const open = await gatekeeper.look(target, signal);
    if (!open && (await gatekeeper.gate()).state === 'paused') return gatekeeper.due();
    const unfinished = await core.ports.store.unfinishedBatches(destinationId, LANE_LISTED_MAX);
    const batches = open ? unfinished : unfinished.filter(mayHaveLocalStep);
    let due: number | undefined = open ? undefined : await gatekeeper.due();
    this.#urgent = undefined;
    this.#order = batches.map(({ id }) => id);
    const importing = service.abilities.oneUploadPer === 'project' && batches.some(isImporting);
    let looks = 0;
    for (const batch of batches) {
      if (signal.aborted) return undefined;
      if (this.#tasks.has(batch.id)) continue;
      const { waits, until } = this.#timeOf(batch);
      due = earlier(due, until);
      if (waits) continue;
      looks += 1;
      if (looks > LANE_LOOKAHEAD) break;
      const { step } = await this.#plan(batch.id, service);
      if (!open && !isLocalStep(step)) continue;
      // The project is locked while it imports, and what arrived meanwhile would be taken into the wrong import.
      if ((importing || this.#isHeld) && needsSendingSlot(step)) continue;
      if (needsSendingSlot(step) && !this.#maySend(service)) {
        due = earlier(due, this.#parts.sending.opensAt());
        continue;
      }
      const at = this.#startOr(step, { batch, ...target });
      due = earlier(due, at);
    }
    return due;
  }

  /** Calls off what is under way: everything, a batch, or one item. */
  callOff(batchId?: BatchId, itemId?: string): void {
    for (const [id, task] of this.#tasks) {
      if (batchId !== undefined && id !== batchId) continue;
      if (itemId === undefined) task.abort.abort();
      else task.items.get(itemId)?.abort();
    }
  }

  /** Calls off an item that was taken up, if its turn has not come; from then on it will not come. */
  callOffUnbegun(batchId: BatchId, itemId: string): boolean {
    const item = this.#tasks.get(batchId)?.items.get(itemId);
    if (item === undefined || !this.#parts.transfers.callOff(itemId as ItemId)) return false;
    item.abort();
    return true;
  }

  /**
   * Begins no send until what it gives back is called: somebody empties a place where files of other batches would lie, too.
   * Undefined, and nothing is held, while a send is under way.
   */
  holdSending(): (() => void) | undefined {
    if (this.#isHeld || [...this.#tasks.values()].some((task) => task.sending)) return undefined;
    this.#isHeld = true;
    return () => {
      this.#isHeld = false;
      this.#parts.core.wake(this.#parts.destinationId);
    };
  }

  /** Resolves when no task is left. */
  async idle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all([...this.#tasks.values()].map((task) => task.done));
  }

  /** Whether everything of a batch is sent and only its run waits for its time, by what the batch itself says. */
  #timeOf({ next, status }: Batch): { readonly waits: boolean; readonly until?: number | undefined } {
    if (status !== 'sent' || next === undefined) return { waits: false };
    if (next.notBefore !== undefined && next.notBefore > this.#parts.core.ports.clock.now())
      return { waits: true, until: next.notBefore };
    const state = next.window === undefined ? undefined : this.#parts.core.windows.state(next.window);
    if (state === undefined || state.isOpen) return { waits: false };
    return { waits: true, until: state.opensAt };
  }

  /** Files wait for their window; what takes no files has none to send. */
  #maySend(service: ImportService): boolean {
    return service.abilities.transport === 'none' || this.#parts.sending.mayBegin();
  }

  #isOutranked(id: BatchId): boolean {
    return this.#urgent !== undefined && this.#urgent < this.#order.indexOf(id);
  }

  /** The next step, and the batch as it was when that was decided. */
  async #plan(
    id: BatchId,
    service: ImportService,
  ): Promise<{ readonly batch: Batch; readonly step: BatchStep }> {
    const { core } = this.#parts;
    const state = await core.ledger.state(id);
    const { batch } = state;
    if (core.leases.has(id)) return { batch, step: { do: 'nothing' } };
    return { batch, step: nextStep(await batchFacts(core, state, service)) };
  }

  /** Starts a task for a step, or gives the time when the batch must be looked at again. */
  #startOr(step: BatchStep, about: StartAbout): number | undefined {
    if (step.do === 'nothing') return undefined;
    if (step.do === 'wait') return step.until;
    const rest = this.#restUntil.get(about.batch.id);
    const now = this.#parts.core.ports.clock.now();
    const isResting = rest !== undefined && rest > now && rest - now <= SETTLE_LOOK_MS;
    if (step.do === 'settle' && isResting) return rest;
    const sending = needsSendingSlot(step);
    const used = [...this.#tasks.values()].filter((task) => task.sending === sending).length;
    if (used >= (sending ? SENDING_SLOTS : CALL_SLOTS)) {
      // The one who holds the slot is asked to give it up when an earlier batch wants it.
      if (sending) this.#urgent = Math.min(this.#urgent ?? Infinity, this.#order.indexOf(about.batch.id));
      return undefined;
    }
    this.#start({ ...about, sending }, isLocalStep(step));
    return undefined;
  }

  #start(about: StartAbout & { readonly sending: boolean }, local: boolean): void {
    const { core } = this.#parts;
    const abort = new AbortController();
    const items = new Map<string, AbortController>();
    abort.signal.addEventListener('abort', () => items.forEach((item) => item.abort()));
    const done = (local ? this.#runLocal(about, abort.signal) : this.#run(about, { abort, items }))
      .catch((error: unknown) => {
        core.ports.log.error('a task ended badly', { reason: String(error) });
        this.#trouble = error;
      })
      .finally(() => {
        this.#tasks.delete(about.batch.id);
        core.wake(this.#parts.destinationId);
      });
    this.#tasks.set(about.batch.id, { sending: about.sending, abort, items, done });
  }

  #trouble: unknown;

  /** The error that ended a task, given once; a store that fails must stop the whole engine. */
  takeTrouble(): unknown {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    return trouble;
  }

  /** What needs neither the server nor its secret. */
  async #runLocal(about: StartAbout, signal: AbortSignal): Promise<void> {
    const { core, gatekeeper } = this.#parts;
    const { batch, destination, service } = about;
    for (;;) {
      if (signal.aborted || this.#parts.isPaused()) return;
      if ((await gatekeeper.gate()).state === 'paused') return;
      const next = await this.#plan(batch.id, service);
      if (!isLocalStep(next.step)) return;
      const step = { core, destination, service, signal };
      if ((await this.#takeLocal(step, next.batch, next.step)) === 'rest') return;
    }
  }

  async #run(about: StartAbout & { readonly sending: boolean }, run: RunParts): Promise<void> {
    const { core, gatekeeper } = this.#parts;
    const secret = await core.ports.secrets.get(about.destination, 'remote');
    if (!secret.ok) {
      await gatekeeper.blame(about, secret.failure, run.abort.signal);
      return;
    }
    const step = this.#stepContext(about, { ...run, secret: secret.value });
    for (;;) {
      if (run.abort.signal.aborted || this.#parts.isPaused()) return;
      if ((await gatekeeper.gate()).state !== 'open') return;
      const { batch, step: next } = await this.#plan(about.batch.id, about.service);
      if (next.do === 'nothing' || next.do === 'wait' || needsSendingSlot(next) !== about.sending) return;
      if (about.sending && step.shouldYield()) return;
      const end = await this.#take(step, batch, next);
      if (end === 'rest') return;
    }
  }

  async #take(
    step: StepContext,
    batch: Batch,
    next: Exclude<BatchStep, { do: 'nothing' | 'wait' }>,
  ): Promise<StepEnd> {
    switch (next.do) {
      case 'settle':
      case 'check':
        return this.#takeLocal(step, batch, next);
      case 'wakeItems':
        return wakeItemsStep(step.core, batch.id);
      case 'open':
        return openStep(step, batch);
      case 'send':
        return step.service.abilities.transport === 'package'
          ? sendPackageStep(step, batch, next.remote)
          : sendStep(step, next.remote, batch.id);
      case 'makeJob':
        return makeJobStep(step, batch);
      case 'start':
        return startStep(step, next);
      case 'poll':
        return pollStep(step, next);
      case 'deliverAnswer':
        return deliverAnswerStep(step, next);
      case 'carryWish':
        return wishStep(step, next);
      case 'finish':
        return finishStep(step, batch.id, next.job);
    }
  }

  async #takeLocal(step: LocalStepContext, batch: Batch, next: LocalStep): Promise<StepEnd> {
    if (next.do === 'check') return checkStep(step, batch);
    const { core, settleWatch } = this.#parts;
    const end = await settleStep(core, settleWatch, batch.id);
    if (end === 'rest') this.#restUntil.set(batch.id, core.ports.clock.now() + SETTLE_LOOK_MS);
    return end;
  }

  #stepContext(about: StartAbout, run: RunParts & { readonly secret: string }): StepContext {
    const { core, gatekeeper, transfers } = this.#parts;
    const { signal } = run.abort;
    return {
      core,
      destination: about.destination,
      service: about.service,
      signal,
      access: {
        destination: about.destination,
        secret: run.secret,
        signal,
        pace: this.#parts.sending.pace(about.batch.folderId !== undefined),
      },
      transfers,
      blame: (failed) => gatekeeper.blame(about, failed, signal),
      shouldYield: () =>
        this.#parts.isPaused() || this.#isOutranked(about.batch.id) || !this.#maySend(about.service),
      itemSignal: (itemId) => {
        // Not `AbortSignal.any`: made for each of many small files, it took a tenth of the sending (measured).
        const own = new AbortController();
        if (signal.aborted) own.abort();
        run.items.set(itemId, own);
        return { signal: own.signal, done: () => run.items.delete(itemId) };
      },
    };
  }
}

interface StartAbout {
  readonly batch: Batch;
  readonly destination: Destination;
  readonly service: ImportService;
}

interface RunParts {
  readonly abort: AbortController;
  readonly items: Map<string, AbortController>;
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined) return other;
  return other === undefined ? one : Math.min(one, other);
}

function isImporting(batch: Batch): boolean {
  return batch.status === 'importing' || batch.status === 'asking';
}
