import type { SecretPurpose, Secrets } from '../../core/ports/secrets.ts';
import type { Destination, SecretStoreName } from '../../../shared/model/destination.ts';
import { failure } from '../../../shared/model/failure.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { secretAccount, type SecretStore } from './secretStore.ts';

/** What the secrets of destinations are kept with. */
export interface DestinationSecretsOptions {
  readonly keychain: SecretStore;
  readonly file: SecretStore;
  /** Told of every secret that comes into memory, so that the log can keep it out of its lines. */
  readonly onSecret?: (secret: string) => void;
}

const PURPOSES: readonly SecretPurpose[] = ['remote', 'mirror'];

/** The secrets of destinations, each in the store that its destination names, and in memory once they were read. */
export class DestinationSecrets implements Secrets {
  readonly #options: DestinationSecretsOptions;
  readonly #known = new Map<string, string>();

  constructor(options: DestinationSecretsOptions) {
    this.#options = options;
  }

  /** `secret.missing` when there is none, `secret.locked` when that cannot be known now. */
  async get(destination: Destination, purpose: SecretPurpose): Promise<Result<string>> {
    if (isInSettings(destination, purpose)) return this.#told(destination, destination.practiceSecret);
    const account = secretAccount(destination.id, purpose);
    const known = this.#known.get(account);
    if (known !== undefined) return ok(known);
    const found = await this.#storeOf(destination.secretStore).get(account);
    if (!found.ok)
      return fail(failure('secret.locked', { destination: destination.name, reason: found.failure }));
    if (found.value !== undefined) this.#known.set(account, found.value);
    return this.#told(destination, found.value);
  }

  /** `secret.no-store` when it could not be kept; then the one before, if any, is as it was. */
  async set(destination: Destination, purpose: SecretPurpose, secret: string): Promise<Result<void>> {
    this.#options.onSecret?.(secret);
    if (isInSettings(destination, purpose)) {
      // The practice server's key protects nothing: whoever saves the destination puts it in there.
      if (destination.practiceSecret !== secret) throw new Error('the destination does not carry its secret');
      return ok(undefined);
    }
    const account = secretAccount(destination.id, purpose);
    const kept = await this.#storeOf(destination.secretStore).set(account, secret);
    if (!kept.ok) return fail(failure('secret.no-store', { reason: kept.failure }));
    this.#known.set(account, secret);
    // Whoever moves to the keychain does not want the old one left in a file.
    if (destination.secretStore === 'keychain') await this.#options.file.remove(account);
    return ok(undefined);
  }

  async remove(destination: Destination): Promise<Result<void>> {
    this.forget(destination.id);
    for (const purpose of PURPOSES) {
      if (isInSettings(destination, purpose)) continue;
      const account = secretAccount(destination.id, purpose);
      const removed = await this.#storeOf(destination.secretStore).remove(account);
      if (!removed.ok) return fail(failure('secret.no-store', { reason: removed.failure }));
    }
    return ok(undefined);
  }

  async probe(store: SecretStoreName): Promise<Result<void>> {
    if (store === 'settings') return ok(undefined);
    const usable = await this.#storeOf(store).probe();
    return usable.ok ? usable : fail(failure('secret.no-store', { reason: usable.failure }));
  }

  forget(id: DestinationId): void {
    for (const purpose of PURPOSES) this.#known.delete(secretAccount(id, purpose));
  }

  #told(destination: Destination, secret: string | undefined): Result<string> {
    if (secret === undefined) return fail(failure('secret.missing', { destination: destination.name }));
    this.#options.onSecret?.(secret);
    return ok(secret);
  }

  #storeOf(name: SecretStoreName): SecretStore {
    switch (name) {
      case 'keychain':
        return this.#options.keychain;
      case 'file':
      // A key that scripts use with the practice destination opens this computer's mirror: it is a real secret.
      case 'settings':
        return this.#options.file;
      default:
        return name satisfies never;
    }
  }
}

function isInSettings(destination: Destination, purpose: SecretPurpose): boolean {
  return destination.secretStore === 'settings' && purpose === 'remote';
}
