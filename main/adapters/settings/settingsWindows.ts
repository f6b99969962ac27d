import type { Windows } from '../../core/ports/windows.ts';
import { failure } from '../../../shared/model/failure.ts';
import { fail, ok, type Result } from '../../../shared/model/result.ts';
import { weeklyWindowSchema, WINDOWS_MAX, type WeeklyWindow } from '../../../shared/model/weeklyWindow.ts';
import type { Provision } from './adminSettings.ts';
import type { JsonObject } from './durableJson.ts';
import { settingsReason } from './settingsReason.ts';

/** What the windows need of the settings they are part of. */
export interface SettingsWindowsOptions {
  readonly provision: Provision;
  readonly raw: () => JsonObject;
  readonly edit: (edit: (raw: JsonObject) => Result<JsonObject>) => Promise<Result<void>>;
}

/**
 * The weekly windows of the settings file, with the administrator's over them. An entry that cannot be understood stays
 * there and is no window.
 */
export class SettingsWindows implements Windows {
  readonly #options: SettingsWindowsOptions;
  /** What was read last, and from what: the file's object is another one after each change. */
  #read: { readonly from: unknown; readonly windows: readonly WeeklyWindow[] } | undefined;

  constructor(options: SettingsWindowsOptions) {
    this.#options = options;
  }

  all(): readonly WeeklyWindow[] {
    const from = this.#options.raw()['windows'];
    if (this.#read === undefined || this.#read.from !== from) {
      const { windows } = this.#options.provision;
      const own = entriesOf(from).flatMap(windowIn);
      const known = [...windows, ...own.filter(({ name }) => !windows.some((one) => one.name === name))];
      this.#read = { from, windows: known };
    }
    return this.#read.windows;
  }

  isLocked(name: string): boolean {
    const { locked, windows } = this.#options.provision;
    return locked.includes('windows') || windows.some((window) => window.name === name);
  }

  save(window: WeeklyWindow): Promise<Result<void>> {
    const checked = weeklyWindowSchema.safeParse(window);
    if (!checked.success)
      return Promise.resolve(
        fail(failure('request.invalid', { where: 'window', reason: settingsReason(checked.error) })),
      );
    return this.#options.edit((raw) => {
      if (this.isLocked(window.name)) return this.#locked(window.name);
      const entries = entriesOf(raw['windows']);
      const at = entries.findIndex((one) => one['name'] === window.name);
      if (at === -1 && entries.length >= WINDOWS_MAX)
        return fail(
          failure('request.invalid', { where: 'window', reason: `there are ${WINDOWS_MAX} windows already` }),
        );
      const entry = { ...checked.data } as unknown as JsonObject;
      return ok({ ...raw, windows: at === -1 ? [...entries, entry] : entries.with(at, entry) });
    });
  }

  remove(name: string): Promise<Result<void>> {
    return this.#options.edit((raw) =>
      this.isLocked(name)
        ? this.#locked(name)
        : ok({ ...raw, windows: entriesOf(raw['windows']).filter((one) => one['name'] !== name) }),
    );
  }

  #locked(name: string): Result<never> {
    return fail(failure('settings.locked', { name: `window ${name}`, path: this.#options.provision.path }));
  }
}

function entriesOf(windows: unknown): readonly JsonObject[] {
  return Array.isArray(windows) ? (windows as JsonObject[]) : [];
}

function windowIn(entry: JsonObject): readonly WeeklyWindow[] {
  const read = weeklyWindowSchema.safeParse(entry);
  return read.success ? [read.data] : [];
}
