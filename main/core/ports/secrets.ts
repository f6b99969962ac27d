import type { Destination } from '../../../shared/model/destination.ts';
import type { DestinationId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';

/** What is kept secret for a destination: the key or password of the remote, or the key Waybill gave to scripts. */
export type SecretPurpose = 'remote' | 'mirror';

/** The secret store: the keychain, or an owner-only file where a person chose that. */
export interface Secrets {
  get(destination: Destination, purpose: SecretPurpose): Promise<Result<string>>;
  set(destination: Destination, purpose: SecretPurpose, secret: string): Promise<Result<void>>;
  remove(destination: Destination): Promise<Result<void>>;
  /** Whether a store can be used at all now; does not ask the person anything. */
  probe(store: Destination['secretStore']): Promise<Result<void>>;
  /** Forgets anything held in memory for it. */
  forget(id: DestinationId): void;
}
