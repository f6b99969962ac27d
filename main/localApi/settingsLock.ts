import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { failure } from '../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { hashPassphrase, isPassphrase } from './lockHash.ts';

/** Where the hash of the passphrase is kept. */
export interface KeptLock {
  /** The lock in force: a person's own, or that of the administrator's file. */
  current(): { readonly hash: string; readonly by: 'person' | 'administrator' } | undefined;
  /** Keeps another one, or none. Fails with `settings.locked` where the administrator decides about it. */
  save(hash: string | undefined): Promise<Result<void>>;
}

export interface SettingsLockParts {
  readonly kept: KeptLock;
  readonly store: Pick<Store, 'commit' | 'fact'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How it stands; times are ms since the epoch. */
export interface LockState {
  readonly state: 'none' | 'open' | 'closed';
  readonly by?: 'person' | 'administrator';
  readonly until?: number;
  readonly triesFrom?: number;
}

/** It closes by itself so long after the last change, ms. */
export const LOCK_IDLE_MS = 10 * 60_000;
/** Wrong tries that cost nothing but the try. */
const FREE_TRIES = 5;
/** The first wait behind them; each further wrong try doubles it, ms. */
const WAIT_MS_MIN = 30_000;
const WAIT_MS_MAX = 15 * 60_000;

/** The ledger's fact that keeps the wrong tries: a restart gives no fresh ones. */
const TRIES_FACT = 'localApi.lockTries';
const triesSchema = z.object({ wrong: z.number().int().min(0), from: z.number() });
type Tries = Readonly<z.output<typeof triesSchema>>;
const NO_TRIES: Tries = { wrong: 0, from: 0 };

/** What the proof of a reset is made over. */
const RESET_WORDS = 'waybill settings lock reset';

/** Shows that whoever asks for a reset can read the token file. */
export function resetProof(token: string): string {
  return createHmac('sha256', token).update(RESET_WORDS).digest('hex');
}

/**
 * The lock of the settings. While it is closed the local API refuses what its routes call guarded. It keeps people at the
 * window from changing settings; it is no protection from whoever can read this user's files.
 */
export class SettingsLock {
  readonly #parts: SettingsLockParts;
  #tries: Tries;
  /** When something guarded was last done, by both clocks: one of them stands still while the computer sleeps. */
  #open: { readonly elapsed: number; readonly now: number } | undefined;
  /** One try after the other: a hundred at once are not a hundred tries for one wait. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: SettingsLockParts, tries: Tries) {
    this.#parts = parts;
    this.#tries = tries;
  }

  static async open(parts: SettingsLockParts): Promise<SettingsLock> {
    const kept = triesSchema.safeParse(parsed(await parts.store.fact(TRIES_FACT)));
    return new SettingsLock(parts, kept.success ? kept.data : NO_TRIES);
  }

  state(): LockState {
    const lock = this.#parts.kept.current();
    if (lock === undefined) return { state: 'none' };
    const wait = this.#tries.from > this.#parts.clock.now() ? { triesFrom: this.#tries.from } : {};
    const open = this.#live();
    return open === undefined
      ? { state: 'closed', by: lock.by, ...wait }
      : { state: 'open', by: lock.by, until: open.now + LOCK_IDLE_MS };
  }

  /** Whether something guarded may be done now. To do it keeps the lock open. */
  admits(): boolean {
    if (this.#parts.kept.current() === undefined) return true;
    if (this.#live() === undefined) return false;
    this.#touch();
    return true;
  }

  /** Opens it. Fails with `settings.wrong-passphrase` or `settings.too-many-tries`. */
  unlock(passphrase: string): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const lock = this.#parts.kept.current();
      if (lock === undefined) return ok(undefined);
      const waitMs = this.#tries.from - this.#parts.clock.now();
      // A clock set back must not lock a person out for days.
      if (waitMs > 0 && waitMs <= WAIT_MS_MAX)
        return fail(failure('settings.too-many-tries', { seconds: Math.ceil(waitMs / 1000) }));
      // Noted before it is looked at: who ends the daemon meanwhile has used up the try.
      await this.#note(this.#tries.wrong + 1);
      if (!(await isPassphrase(passphrase, lock.hash))) {
        this.#parts.log.warn('a wrong passphrase for the settings', { tries: this.#tries.wrong });
        return fail(failure('settings.wrong-passphrase', {}));
      }
      await this.#note(0);
      this.#touch();
      return ok(undefined);
    });
  }

  /** Closes it now. */
  close(): void {
    this.#open = undefined;
  }

  /** Sets or changes the passphrase; the lock stays open. */
  set(passphrase: string): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const saved = await this.#parts.kept.save(await hashPassphrase(passphrase));
      if (!saved.ok) return saved;
      this.#touch();
      this.#parts.log.info('the settings have a lock');
      return ok(undefined);
    });
  }

  /** Takes it away. */
  remove(): Promise<Result<void>> {
    return this.#inTurn(async () => {
      const saved = await this.#parts.kept.save(undefined);
      if (!saved.ok) return saved;
      await this.#note(0);
      this.#open = undefined;
      this.#parts.log.info('the settings have no lock any more');
      return ok(undefined);
    });
  }

  #live(): { readonly now: number } | undefined {
    const { clock } = this.#parts;
    const open = this.#open;
    if (open === undefined) return undefined;
    const isIdle = clock.elapsed() - open.elapsed >= LOCK_IDLE_MS || clock.now() - open.now >= LOCK_IDLE_MS;
    return isIdle ? undefined : open;
  }

  #touch(): void {
    const { clock } = this.#parts;
    this.#open = { elapsed: clock.elapsed(), now: clock.now() };
  }

  async #note(wrong: number): Promise<void> {
    const { clock, store } = this.#parts;
    const over = wrong - FREE_TRIES;
    const waitMs = over <= 0 ? 0 : Math.min(WAIT_MS_MIN * 2 ** (over - 1), WAIT_MS_MAX);
    this.#tries = { wrong, from: waitMs === 0 ? 0 : clock.now() + waitMs };
    await store.commit([{ put: 'fact', key: TRIES_FACT, value: JSON.stringify(this.#tries) }]);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** Whether a proof is that of this token. */
export function isResetProof(proof: string, token: string): boolean {
  const own = Buffer.from(resetProof(token), 'hex');
  const given = Buffer.from(proof, 'hex');
  return given.length === own.length && timingSafeEqual(given, own);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
