import { z } from 'zod';
import type { PracticeSetting } from '../../core/ports/practice.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import type { SettingsWebhookOptions } from './settingsWebhook.ts';

/** Where `settings.json` keeps it. */
const PRACTICE_KEY = 'practice';
/** Who may change no destination has none to practise with. */
const LOCKED_WITH = 'destinations';

const keptSchema = z.object({ url: z.url({ protocol: /^http$/ }) });

/** In the settings file: the address of the practice server that is started with the daemon. */
export class SettingsPractice implements PracticeSetting {
  readonly #options: SettingsWebhookOptions;

  constructor(options: SettingsWebhookOptions) {
    this.#options = options;
  }

  current(): string | undefined {
    return keptSchema.safeParse(this.#options.raw()[PRACTICE_KEY]).data?.url;
  }

  save(url: string | undefined): Promise<Result<void>> {
    const { locked, path } = this.#options.provision;
    const lock = [PRACTICE_KEY, LOCKED_WITH].find((name) => locked.includes(name));
    if (lock !== undefined && url !== undefined)
      return Promise.resolve(fail(failure('settings.locked', { name: lock, path })));
    return this.#options.edit((raw) => {
      const { [PRACTICE_KEY]: _before, ...rest } = raw;
      return ok(url === undefined ? rest : { ...rest, [PRACTICE_KEY]: { url } });
    });
  }
}
