import type { Adapter } from 'lowdb';
import type { WebhookSecret } from '../../core/ports/webhook.ts';
import { webhookSecret } from './webhookSecret.ts';
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

/** What is kept secret, by what it is for. */
export interface OpenedSecrets {
  readonly ofDestinations: DestinationSecrets;
  readonly ofWebhook: WebhookSecret;
}

/** The secrets of destinations and of the webhook over keychain and file. Touches neither before a secret is asked for. */
export function openSecrets(options: OpenSecretsOptions): OpenedSecrets {
  const { redactor } = options;
  const stores = {
    keychain: new KeychainStore(options.keychain),
    file: new FileSecretStore(options.file),
    ...(redactor === undefined ? {} : { onSecret: (secret: string) => redactor.add(secret) }),
  };
  return { ofDestinations: new DestinationSecrets(stores), ofWebhook: webhookSecret(stores) };
}
