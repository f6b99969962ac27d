import type { Result } from '../../../shared/model/result.ts';
import type { Settings, SettingsChange } from '../../../shared/model/settings.ts';
import type { UpdateWish } from '../../../shared/model/updates.ts';

/** What it needs of the settings it is part of. */
export interface SettingsUpdatesOptions {
  readonly current: () => Settings;
  readonly change: (change: SettingsChange) => Promise<Result<void>>;
}

/** What the desktop app looks for, as the settings have it: the person's wish, or what the administrator decided. */
export class SettingsUpdates {
  readonly #options: SettingsUpdatesOptions;

  constructor(options: SettingsUpdatesOptions) {
    this.#options = options;
  }

  /** `locked`: the feed is the administrator's to set, or to forbid. */
  current(): UpdateWish & { readonly locked: boolean } {
    const { locked, updateChannel, updateFeed } = this.#options.current();
    return { feed: updateFeed, channel: updateChannel, locked: locked.includes('updateFeed') };
  }

  /** Changes what is named. Fails with `settings.locked`, `request.invalid`, or as any save of the settings. */
  save({ feed, channel }: Partial<UpdateWish>): Promise<Result<void>> {
    return this.#options.change({
      ...(feed === undefined ? {} : { updateFeed: feed }),
      ...(channel === undefined ? {} : { updateChannel: channel }),
    });
  }
}
