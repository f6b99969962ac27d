import type { SecretPurpose, Secrets } from '../../main/core/ports/secrets.ts';
import type { Destination } from '../../shared/model/destination.ts';
import { failure } from '../../shared/model/failure.ts';
import type { DestinationId } from '../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';

/** A secret store in memory that can be locked, or be missing altogether. */
export class MemorySecrets implements Secrets {
  /** Why the store cannot be used, if so. */
  trouble: 'locked' | 'no-store' | undefined;
  /** How often each destination was forgotten. */
  readonly forgotten: DestinationId[] = [];
  readonly #kept = new Map<string, string>();

  get(destination: Destination, purpose: SecretPurpose): Promise<Result<string>> {
    if (destination.secretStore === 'settings' && purpose === 'remote')
      return Promise.resolve(
        destination.practiceSecret === undefined ? missing(destination) : ok(destination.practiceSecret),
      );
    if (this.trouble !== undefined)
      return Promise.resolve(
        fail(failure('secret.locked', { destination: destination.name, reason: this.trouble })),
      );
    const secret = this.#kept.get(accountOf(destination.id, purpose));
    return Promise.resolve(secret === undefined ? missing(destination) : ok(secret));
  }

  async set(destination: Destination, purpose: SecretPurpose, secret: string): Promise<Result<void>> {
    if (destination.secretStore === 'settings' && purpose === 'remote') {
      if (destination.practiceSecret !== secret) throw new Error('the destination does not carry its secret');
      return ok(undefined);
    }
    const usable = await this.probe(destination.secretStore);
    if (usable.ok) this.#kept.set(accountOf(destination.id, purpose), secret);
    return usable;
  }

  async remove(destination: Destination): Promise<Result<void>> {
    const usable = await this.probe(destination.secretStore);
    if (!usable.ok) return usable;
    this.#kept.delete(accountOf(destination.id, 'remote'));
    this.#kept.delete(accountOf(destination.id, 'mirror'));
    return ok(undefined);
  }

  probe(_store: Destination['secretStore']): Promise<Result<void>> {
    return Promise.resolve(
      this.trouble === undefined
        ? ok(undefined)
        : fail(failure('secret.no-store', { reason: `the test says ${this.trouble}` })),
    );
  }

  forget(id: DestinationId): void {
    this.forgotten.push(id);
  }
}

function accountOf(id: DestinationId, purpose: SecretPurpose): string {
  return `${id}/${purpose}`;
}

function missing(destination: Destination): Result<string> {
  return fail(failure('secret.missing', { destination: destination.name }));
}
