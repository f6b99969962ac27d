import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { SECRET_SERVICE, type SecretStore } from './secretStore.ts';

/** A person may have to type a password into the keychain's own dialog; nobody at the screen must not stop Waybill. */
export const KEYCHAIN_ANSWER_MS_MAX = 60_000;

/** An item of no value that is written to learn whether the keychain takes anything at all. */
const CHECK_ACCOUNT = 'check';
const CHECK_VALUE = 'usable';

/** The part of keytar that is used. Not `findCredentials`: it ends the whole process where the keyring is locked. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** What the keychain is reached with; the defaults are the real ones. */
export interface KeychainOptions {
  readonly load?: () => Promise<Keytar>;
  readonly platform?: NodeJS.Platform;
  readonly answerMsMax?: number;
}

/** Loads keytar. It throws where its system library (libsecret) is missing, which is why nothing imports it earlier. */
export async function loadKeytar(): Promise<Keytar> {
  const module = await import('keytar');
  return 'default' in module ? module.default : module;
}

/**
 * The keychain of the operating system. Calls go one after the other: each waiting dialog holds a thread of the pool
 * that file reads need too.
 */
export class KeychainStore implements SecretStore {
  readonly #load: () => Promise<Keytar>;
  readonly #platform: NodeJS.Platform;
  readonly #answerMsMax: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: KeychainOptions = {}) {
    this.#load = options.load ?? loadKeytar;
    this.#platform = options.platform ?? process.platform;
    this.#answerMsMax = options.answerMsMax ?? KEYCHAIN_ANSWER_MS_MAX;
  }

  async get(account: string): Promise<Result<string | undefined, string>> {
    const found = await this.#call((keytar) => keytar.getPassword(SECRET_SERVICE, account));
    if (!found.ok || found.value !== null) return found.ok ? ok(found.value ?? undefined) : found;
    // libsecret says "nothing there" of a locked keyring too; a write tells the two apart.
    const usable = this.#platform === 'linux' ? await this.probe() : ok(undefined);
    return usable.ok ? ok(undefined) : usable;
  }

  set(account: string, secret: string): Promise<Result<void, string>> {
    return this.#call((keytar) => keytar.setPassword(SECRET_SERVICE, account, secret));
  }

  async remove(account: string): Promise<Result<void, string>> {
    const removed = await this.#call((keytar) => keytar.deletePassword(SECRET_SERVICE, account));
    return removed.ok ? ok(undefined) : removed;
  }

  /** Writes an item of no value: reading alone works on many a keychain that keeps nothing. */
  probe(): Promise<Result<void, string>> {
    return this.#call((keytar) => keytar.setPassword(SECRET_SERVICE, CHECK_ACCOUNT, CHECK_VALUE));
  }

  async #call<T>(work: (keytar: Keytar) => Promise<T>): Promise<Result<T, string>> {
    let isGivenUp = false;
    const done = this.#turn.then(async () => {
      // Told as failed already: doing it now would make that a lie.
      if (isGivenUp) throw new Error('given up');
      return work(await this.#load());
    });
    this.#turn = done.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isGivenUp = true;
        reject(new Error(`it did not answer within ${this.#answerMsMax / 1_000} s`));
      }, this.#answerMsMax);
    });
    try {
      return ok(await Promise.race([done, limit]));
    } catch (error) {
      return fail(error instanceof Error ? oneLine(error.message) : 'unknown error');
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A failed import names files over several lines; the first says it. */
function oneLine(message: string): string {
  return message.split('\n')[0]?.trim() ?? message;
}
