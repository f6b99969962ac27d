import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { LOCK_HASH_FORM } from '../../../shared/model/settingsLock.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';

/** Where `settings.json` keeps the hash. */
const LOCK_KEY = 'settingsLock';

/** What it needs of the settings it is part of. */
export interface SettingsLockHashOptions {
  readonly provision: Provision;
  readonly raw: () => JsonObject;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/** The hash of the settings lock. The administrator's file may hold one, or say that there is none. */
export class SettingsLockHash {
  readonly #options: SettingsLockHashOptions;

  constructor(options: SettingsLockHashOptions) {
    this.#options = options;
  }

  /** The lock in force. One that cannot be read is one that nobody can open, but for a reset. */
  current(): { readonly hash: string; readonly by: 'person' | 'administrator' } | undefined {
    const { settingsLock: given } = this.#options.provision;
    if (given === 'none') return undefined;
    if (given !== undefined) return { hash: given, by: 'administrator' };
    const own = this.#options.raw()[LOCK_KEY];
    return typeof own === 'string' ? { hash: own, by: 'person' } : undefined;
  }

  save(hash: string | undefined): Promise<Result<void>> {
    const { settingsLock: given, path } = this.#options.provision;
    if (given !== undefined)
      return Promise.resolve(fail(failure('settings.locked', { name: LOCK_KEY, path })));
    if (hash !== undefined && !LOCK_HASH_FORM.test(hash)) throw new Error('it is no hash of a lock');
    return this.#options.edit((raw) => {
      const { [LOCK_KEY]: _before, ...rest } = raw;
      return ok(hash === undefined ? rest : { ...rest, [LOCK_KEY]: hash });
    });
  }
}
