import type { FoundUpdate, UpdatesOff, UpdateState, UpdateWish } from '../../shared/model/updates.ts';
import type { Log } from '../core/ports/log.ts';
import type { UpdateEngine } from './updateEngine.ts';
import { isTimeToInstall, nextUpdate, type UpdateEvent } from './updateMachine.ts';
import { updateTrouble } from './updateTrouble.ts';

/** A feed is looked at by itself once a day. */
export const LOOK_EVERY_MS = 24 * 60 * 60_000;

export interface UpdateParts {
  /** Loads the engine; called when a feed is set for the first time, and never without one. */
  readonly engine: () => UpdateEngine;
  /** What to look for, as the daemon's settings have it; undefined = it cannot be asked now. */
  readonly wish: () => Promise<UpdateWish | undefined>;
  /** Why this build looks for none, whatever the settings say. */
  readonly whyNot: () => UpdatesOff | undefined;
  /** The update goes in now: the app ends everything and calls `install`. */
  readonly onInstall: () => void;
  readonly onState: (state: UpdateState) => void;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

/** Keeps how the update of the desktop app stands, and drives the engine. Off until a feed is set. */
export class Updates {
  readonly #parts: UpdateParts;
  #state: UpdateState = { state: 'off', why: 'no-feed' };
  #engine: UpdateEngine | undefined;
  #aimedAt = '';
  #filesOnTheirWay: number | undefined;
  #looking = new AbortController();

  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Reads the settings anew. A feed that is new or another is looked at now and then daily. */
  async renew(): Promise<UpdateState> {
    const wish = await this.#parts.wish();
    if (wish === undefined) return this.#state;
    const why = this.#parts.whyNot() ?? (wish.feed === '' ? 'no-feed' : undefined);
    const aim = why === undefined ? `${wish.channel} ${wish.feed}` : '';
    if (why !== undefined) this.#take({ type: 'turned-off', why });
    if (aim === this.#aimedAt) return this.#state;
    this.#aimedAt = aim;
    this.#looking.abort();
    this.#looking = new AbortController();
    if (why !== undefined) return this.#state;
    // What another feed had found is nothing of this one's.
    this.#take({ type: 'turned-off', why: 'no-feed' });
    this.#take({ type: 'turned-on' });
    void this.#lookDaily(wish, this.#looking.signal);
    return this.#state;
  }

  /** Looks whether there is a newer version. */
  async check(): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined || !this.#take({ type: 'asked-check' })) return;
    await this.#drive(async () => {
      const found: FoundUpdate | undefined = await engine.check();
      return found === undefined ? { type: 'none-newer', at: this.#parts.now() } : { type: 'found', found };
    });
  }

  /** Fetches what was found: only a person asks for that. */
  async download(): Promise<void> {
    const engine = this.#engine;
    if (engine === undefined || !this.#take({ type: 'asked-download' })) return;
    await this.#drive(async () => {
      await engine.download((percent) => this.#take({ type: 'progress', percent }));
      return { type: 'downloaded' };
    });
  }

  /** A person wants it in. It goes in as soon as nothing is on its way, or when the app is quit. */
  want(): void {
    this.#take({ type: 'asked-install' });
    this.#lookForRest();
  }

  /** Tells how many files are on their way; undefined = that is not known now. */
  tellWork(filesOnTheirWay: number | undefined): void {
    this.#filesOnTheirWay = filesOnTheirWay;
    this.#lookForRest();
  }

  /** True where quitting puts an update in. */
  get isWanted(): boolean {
    return this.#state.state === 'ready' && this.#state.wanted;
  }

  /** Puts it in; everything else must have ended. False where that failed. */
  install(startAgain: boolean): boolean {
    this.#parts.log.info('an update is put in', { startAgain });
    return this.#engine?.install({ startAgain }) ?? false;
  }

  stop(): void {
    this.#looking.abort();
  }

  #lookForRest(): void {
    const { onInstall } = this.#parts;
    if (this.#filesOnTheirWay !== undefined && isTimeToInstall(this.#state, this.#filesOnTheirWay))
      onInstall();
  }

  async #lookDaily(wish: UpdateWish, signal: AbortSignal): Promise<void> {
    try {
      this.#engine ??= this.#parts.engine();
      await this.#engine.aim(wish);
    } catch (error) {
      this.#parts.log.error('the updater could not be loaded', { error: String(error) });
      return;
    }
    while (!signal.aborted) {
      await this.check();
      await this.#parts.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** An answer that comes after the feed was changed or taken away is nobody's. */
  async #drive(work: () => Promise<UpdateEvent>): Promise<void> {
    const { signal } = this.#looking;
    let told: UpdateEvent;
    try {
      told = await work();
    } catch (error) {
      const trouble = updateTrouble(error);
      this.#parts.log.warn('an update failed', { trouble });
      told = { type: 'failed', trouble };
    }
    if (!signal.aborted) this.#take(told);
  }

  /** True where it made a difference. */
  #take(event: UpdateEvent): boolean {
    const before = this.#state;
    this.#state = nextUpdate(before, event);
    if (this.#state === before) return false;
    if (event.type !== 'progress')
      this.#parts.log.info('the update is in a state', { state: this.#state.state });
    this.#parts.onState(this.#state);
    return true;
  }
}
