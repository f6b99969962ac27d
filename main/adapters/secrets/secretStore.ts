import type { DestinationId } from '../../../shared/model/ids.ts';
import type { Result } from '../../../shared/model/result.ts';
import type { SecretPurpose } from '../../core/ports/secrets.ts';

/** The name that people see in their keychain. */
export const SECRET_SERVICE = 'Waybill';

/** One place that keeps secrets by account. A failure is the reason in words, without any secret. */
export interface SecretStore {
  /** The secret; undefined when the store can be read and has none. */
  get(account: string): Promise<Result<string | undefined, string>>;
  set(account: string, secret: string): Promise<Result<void, string>>;
  /** Removing what is not there is no failure. */
  remove(account: string): Promise<Result<void, string>>;
  /** Whether it could keep a secret now. */
  probe(): Promise<Result<void, string>>;
}

/** The account of a secret: `<destination id>/<purpose>`. */
export function secretAccount(id: DestinationId, purpose: SecretPurpose): string {
  return `${id}/${purpose}`;
}
