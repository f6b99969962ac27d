import type { Batch } from '../../shared/model/batch.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { BatchId, DestinationId } from '../../shared/model/ids.ts';
import type { CoreContext } from './context.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { Lane } from './lane.ts';
import { PauseTimer, type TimedPause } from './pauseTimer.ts';
import { StoreError } from './ports/store.ts';
import { FACT_PAUSE, FACT_RUNNING, recover, type Recovered } from './recovery.ts';
import type { RunBefore } from './runOrder.ts';
import { SendingRules } from './sendingRules.ts';
import { SettleWatch } from './steps/settleStep.ts';
import type { Transfers } from './transfers.ts';

/** After the ledger failed, it is tried again this often. */
export const LEDGER_RETRY_MS = 5_000;
/** A lane looks by itself at least this often, whatever it was told: no missed wake can hold work up for long. */
export const LANE_LOOK_MS_MAX = 60_000;

interface Driven {
  readonly lane: Lane;
  readonly gatekeeper: Gatekeeper;
  readonly sending: SendingRules;
  wake: () => void;
  woken: boolean;
  readonly loop: Promise<void>;
}

/** Runs a lane for each destination, pauses and wakes them, and stops them all when the ledger fails. */
export class Scheduler {
  readonly #core: CoreContext;
  readonly #transfers: Transfers;
  readonly #settleWatch = new SettleWatch();
  readonly #driven = new Map<DestinationId, Driven>();
  readonly #end = new AbortController();
  #pause: TimedPause | undefined;
  #pauseEnd = new AbortController();
  #pauseKept: Promise<void> = Promise.resolve();
  #trouble: Failure | undefined;
  #mending: Promise<void> | undefined;
  #started = false;

  constructor(core: CoreContext, transfers: Transfers) {
    this.#core = core;
    this.#transfers = transfers;
  }

  get pause(): TimedPause | undefined {
    return this.#pause;
  }

  get trouble(): Failure | undefined {
    return this.#trouble;
  }

  /** Recovers what an earlier end left, then works; not when it is stopped meanwhile. */
  async start(): Promise<Recovered> {
    const { ledgerRepair, store } = this.#core.ports;
    const recovered = await recover(this.#core);
    if (this.#end.signal.aborted) return recovered;
    // Whoever met it: a lane with nothing to write would not notice, and nobody could write again.
    ledgerRepair?.onBroken((trouble) => void this.#mend(trouble));
    await store.commit([{ put: 'fact', key: FACT_RUNNING, value: String(this.#core.ports.clock.now()) }]);
    const kept = await store.fact(FACT_PAUSE);
    if (this.#end.signal.aborted) {
      await store.commit([{ put: 'fact', key: FACT_RUNNING, value: undefined }]);
      return recovered;
    }
    this.#started = true;
    if (kept !== undefined) this.#takePause(JSON.parse(kept) as TimedPause);
    for (const id of await store.busyDestinations()) this.wake(id);
    // A pause of a destination ends by itself, also where nothing is to be sent.
    for (const { id } of this.#core.ports.destinations.all())
      if ((await store.destinationState(id))?.gate.state === 'paused') this.wake(id);
    return recovered;
  }

  /** Calls off what is under way, waits for it, and notes a clean end. */
  async stop(): Promise<void> {
    this.#end.abort();
    for (const { lane } of this.#driven.values()) lane.callOff();
    this.wakeAll();
    await Promise.all(
      [...this.#driven.values()].map(async ({ loop, lane }) => Promise.all([loop, lane.idle()])),
    );
    this.#pauseEnd.abort();
    await Promise.all([this.#mending, this.#pauseKept]);
    if (!this.#started) return;
    await this.#core.ports.store.commit([{ put: 'fact', key: FACT_RUNNING, value: undefined }]);
  }

  /** There may be something to do for this destination. */
  wake(id: DestinationId): void {
    if (this.#end.signal.aborted || !this.#started) return;
    const driven = this.#driven.get(id) ?? this.#drive(id);
    driven.woken = true;
    driven.wake();
  }

  wakeAll(): void {
    for (const driven of this.#driven.values()) {
      driven.woken = true;
      driven.wake();
    }
  }

  /** Opens the gate of a destination that waited for a person: the next call tells whether all is well. */
  async unpark(id: DestinationId): Promise<void> {
    const gatekeeper = this.gatekeeper(id);
    if ((await gatekeeper.gate()).state === 'parked') await gatekeeper.set({ state: 'open' });
    this.wake(id);
  }

  /** The same for a batch, wherever it goes: nothing is asked of the ledger, which may be the very thing that fails. */
  callOffBatch(batchId: BatchId, itemId?: string): void {
    for (const { lane } of this.#driven.values()) lane.callOff(batchId, itemId);
  }

  /** Calls off an item that was taken up and whose first byte has not left; false for any other. */
  callOffUnbegun(batchId: BatchId, itemId: string): boolean {
    return [...this.#driven.values()].some(({ lane }) => lane.callOffUnbegun(batchId, itemId));
  }

  /** Lets nothing be sent to a destination for a while; see `Lane.holdSending`. */
  holdSending(id: DestinationId): (() => void) | undefined {
    return (this.#driven.get(id) ?? this.#drive(id)).lane.holdSending();
  }

  /** The batch whose run has to be asked for before that of this one; see `Lane.runBefore`. */
  runBefore({ id, destinationId }: Batch): RunBefore | undefined {
    return this.#driven.get(destinationId)?.lane.runBefore(id);
  }

  callOff(id: DestinationId, batchId?: BatchId, itemId?: string): void {
    this.#driven.get(id)?.lane.callOff(batchId, itemId);
  }

  gatekeeper(id: DestinationId): Gatekeeper {
    return (this.#driven.get(id) ?? this.#drive(id)).gatekeeper;
  }

  sending(id: DestinationId): SendingRules {
    return (this.#driven.get(id) ?? this.#drive(id)).sending;
  }

  /** Pauses or resumes everything. What is under way is called off and goes back into the queue. */
  async setPause(pause: TimedPause | undefined): Promise<void> {
    const value = pause === undefined ? undefined : JSON.stringify(pause);
    await this.#core.ports.store.commit([{ put: 'fact', key: FACT_PAUSE, value }]);
    this.#takePause(pause);
    if (pause !== undefined) for (const { lane } of this.#driven.values()) lane.callOff();
    this.wakeAll();
    this.#core.emit({ kind: 'status' });
  }

  #drive(id: DestinationId): Driven {
    const gatekeeper = new Gatekeeper(this.#core.ports, id, this.#core.emit);
    const sending = new SendingRules(this.#core, id);
    const lane = new Lane({
      core: this.#core,
      destinationId: id,
      gatekeeper,
      transfers: this.#transfers,
      settleWatch: this.#settleWatch,
      sending,
      isPaused: () => this.#pause !== undefined,
    });
    const driven: Driven = {
      lane,
      gatekeeper,
      sending,
      wake: () => undefined,
      woken: true,
      // Not before it is complete.
      loop: Promise.resolve().then(async () => this.#loop(driven)),
    };
    this.#driven.set(id, driven);
    return driven;
  }

  async #loop(driven: Driven): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      driven.woken = false;
      const due = await this.#turn(driven);
      if (signal.aborted) return;
      await this.#rest(driven, due);
    }
  }

  /** One turn of a lane; gives when to look again. Never throws: trouble of the ledger is handled here. */
  async #turn(driven: Driven): Promise<number | undefined> {
    const { clock, log } = this.#core.ports;
    await this.#mending;
    try {
      if (this.#pause !== undefined) {
        driven.lane.forgetRunOrder();
        return undefined;
      }
      const trouble = driven.lane.takeTrouble();
      if (trouble instanceof StoreError) throw trouble;
      return await driven.lane.turn(this.#end.signal);
    } catch (error) {
      driven.lane.forgetRunOrder();
      if (error instanceof StoreError) await this.#mend(error);
      else log.error('a lane turn threw', { reason: String(error) });
      return clock.now() + LEDGER_RETRY_MS;
    }
  }

  #takePause(pause: TimedPause | undefined): void {
    this.#pause = pause;
    this.#pauseEnd.abort();
    this.#pauseEnd = new AbortController();
    if (pause?.until !== undefined) this.#pauseKept = this.#keepPause(pause, this.#pauseEnd.signal);
  }

  /** Ends a pause when its time has come. Looks often, since the wall clock may be set meanwhile. */
  async #keepPause(pause: TimedPause, over: AbortSignal): Promise<void> {
    const { clock, log } = this.#core.ports;
    const timer = new PauseTimer(clock, pause);
    const signal = AbortSignal.any([over, this.#end.signal]);
    for (let left = timer.leftMs(); left > 0; left = timer.leftMs()) {
      await clock.sleep(Math.min(left, LANE_LOOK_MS_MAX), signal);
      if (signal.aborted) return;
    }
    while (!signal.aborted) {
      try {
        await this.setPause(undefined);
      } catch (error) {
        log.error('a pause could not be ended', { reason: String(error) });
        await clock.sleep(LEDGER_RETRY_MS, signal);
      }
    }
  }

  async #rest(driven: Driven, due: number | undefined): Promise<void> {
    if (driven.woken) return;
    const { clock } = this.#core.ports;
    const wait = Math.min(LANE_LOOK_MS_MAX, Math.max(0, (due ?? Infinity) - clock.now()));
    const woken = new AbortController();
    driven.wake = () => woken.abort();
    await clock.sleep(wait, AbortSignal.any([woken.signal, this.#end.signal]));
    driven.wake = () => undefined;
  }

  /** A failed commit is not retried in place: everything stops, and the work is derived anew from the ledger. Never rejects. */
  async #mend(trouble: StoreError): Promise<void> {
    this.#mending ??= this.#mendNow(trouble).finally(() => {
      this.#mending = undefined;
    });
    await this.#mending;
  }

  async #mendNow(trouble: StoreError): Promise<void> {
    const { clock, log } = this.#core.ports;
    if (trouble.reason === 'closed') {
      this.#end.abort();
      return;
    }
    log.error('the ledger failed', { reason: trouble.reason });
    this.#trouble = {
      ...failure('ledger.trouble', { reason: trouble.message, path: 'the ledger' }),
      at: clock.now(),
    };
    this.#core.emit({ kind: 'status' });
    for (const { lane } of this.#driven.values()) lane.callOff();
    while (!this.#end.signal.aborted) {
      await clock.sleep(LEDGER_RETRY_MS, this.#end.signal);
      try {
        // A full disk breaks nothing: with room again the same ledger goes on.
        if (trouble.reason !== 'full') await this.#core.ports.ledgerRepair?.reopen();
        this.#core.ledger.forget();
        await recover(this.#core);
        this.#trouble = undefined;
        this.#core.emit({ kind: 'status' });
        this.wakeAll();
        return;
      } catch (again) {
        log.error('the ledger cannot be read again', { reason: String(again) });
      }
    }
  }
}
