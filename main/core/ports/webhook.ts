import type { Result } from '../../../shared/model/result.ts';
import type { WebhookConfig } from '../../../shared/model/webhook.ts';

/** Where the settings of the webhook are kept. */
export interface WebhookSettings {
  current(): WebhookConfig | undefined;
  save(config: WebhookConfig | undefined): Promise<Result<void>>;
}

/** The secret that signs what is told. */
export interface WebhookSecret {
  /** `secret.missing` when there is none, `secret.locked` when that cannot be known now. */
  get(store: WebhookConfig['secretStore']): Promise<Result<string>>;
  /** `secret.no-store` when it could not be kept. */
  set(store: WebhookConfig['secretStore'], secret: string): Promise<Result<void>>;
  remove(store: WebhookConfig['secretStore']): Promise<Result<void>>;
}

/** One thing that is told, ready to go. */
export interface Telling {
  readonly url: string;
  readonly secret: string;
  /** The same at each try: whoever listens can tell a repetition. */
  readonly id: string;
  readonly event: string;
  /** JSON text. */
  readonly body: string;
  /** Of this try, ms since the epoch. */
  readonly at: number;
}

/** Carries it there, signed. A failure is anything but an answer of 200 to 299; redirects are not followed. */
export type WebhookSender = (telling: Telling, signal: AbortSignal) => Promise<Result<void>>;
