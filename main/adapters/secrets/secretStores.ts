import type { Adapter } from 'lowdb';
import { DestinationSecrets } from './destinationSecrets.ts';
import { FileSecretStore } from './fileSecretStore.ts';
import { KeychainStore, type KeychainOptions } from './keychainStore.ts';

/** What the secret stores are opened with. */
export interface OpenSecretsOptions {
  /** Reads and durably writes the owner-only `secrets.json`; refuses one that others may read. */
  readonly file: Adapter<Record<string, unknown>>;
  /** Told of every secret that comes into memory, so that the log can keep it out of its lines. */
  readonly redactor?: { add(secret: string): void };
  readonly keychain?: KeychainOptions;
}

/** The secrets of destinations over keychain and file. Touches neither before a secret is asked for. */
export function openSecrets(options: OpenSecretsOptions): DestinationSecrets {
  const { redactor } = options;
  return new DestinationSecrets({
    keychain: new KeychainStore(options.keychain),
    file: new FileSecretStore(options.file),
    ...(redactor === undefined ? {} : { onSecret: (secret: string) => redactor.add(secret) }),
  });
}
