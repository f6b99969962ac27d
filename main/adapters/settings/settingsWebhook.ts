import type { WebhookSettings } from '../../core/ports/webhook.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { webhookSchema, type WebhookConfig } from '../../../shared/model/webhook.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';

/** Where `settings.json` keeps it. */
const WEBHOOK_KEY = 'webhook';

/** What it needs of the settings it is part of. */
export interface SettingsWebhookOptions {
  readonly provision: Provision;
  readonly raw: () => JsonObject;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/** The webhook of the settings file. One that cannot be understood stays there and is none. */
export class SettingsWebhook implements WebhookSettings {
  readonly #options: SettingsWebhookOptions;

  constructor(options: SettingsWebhookOptions) {
    this.#options = options;
  }

  current(): WebhookConfig | undefined {
    return webhookSchema.safeParse(this.#options.raw()[WEBHOOK_KEY]).data;
  }

  save(config: WebhookConfig | undefined): Promise<Result<void>> {
    const { locked, path } = this.#options.provision;
    if (locked.includes(WEBHOOK_KEY))
      return Promise.resolve(fail(failure('settings.locked', { name: WEBHOOK_KEY, path })));
    return this.#options.edit((raw) => {
      const { [WEBHOOK_KEY]: _before, ...rest } = raw;
      return ok(config === undefined ? rest : { ...rest, [WEBHOOK_KEY]: { ...config } });
    });
  }
}
