import type { WebhookSecret } from '../../core/ports/webhook.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok } from '../../../shared/model/result.ts';
import type { SecretStore } from './secretStore.ts';

/** The account of the secret in its store. */
const ACCOUNT = 'webhook/signing';
/** What failures call it. */
const NAME = 'webhook';

export interface WebhookSecretOptions {
  readonly keychain: SecretStore;
  readonly file: SecretStore;
  /** Told of it, so that the log can keep it out of its lines. */
  readonly onSecret?: (secret: string) => void;
}

/** The secret of the webhook, in the keychain or in the owner-only file, and in memory once it was read. */
export function webhookSecret(options: WebhookSecretOptions): WebhookSecret {
  const known = new Map<string, string>();
  return {
    async get(store) {
      const kept = known.get(store);
      if (kept !== undefined) return ok(kept);
      const found = await options[store].get(ACCOUNT);
      if (!found.ok) return fail(failure('secret.locked', { destination: NAME, reason: found.failure }));
      if (found.value === undefined) return fail(failure('secret.missing', { destination: NAME }));
      options.onSecret?.(found.value);
      known.set(store, found.value);
      return ok(found.value);
    },
    async set(store, secret) {
      options.onSecret?.(secret);
      const kept = await options[store].set(ACCOUNT, secret);
      if (!kept.ok) return fail(failure('secret.no-store', { reason: kept.failure }));
      known.set(store, secret);
      // Whoever moves to the keychain does not want the old one left in a file.
      if (store === 'keychain') await options.file.remove(ACCOUNT);
      return ok(undefined);
    },
    async remove(store) {
      known.clear();
      const removed = await options[store].remove(ACCOUNT);
      return removed.ok ? ok(undefined) : fail(failure('secret.no-store', { reason: removed.failure }));
    },
  };
}
