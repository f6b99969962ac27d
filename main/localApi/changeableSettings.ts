import type { DaemonSettings, SettingsChange } from '../../shared/model/settings.ts';
import type { Result } from '../../shared/model/result.ts';

/** The settings of the daemon, and the way to change them. */
export interface ChangeableSettings {
  /** Those in force. `locked`: names that an administrator has decided. */
  current(): DaemonSettings & { readonly locked: readonly string[] };
  /** Changes what is named. Fails with `settings.locked`, `request.invalid` or `disk.full`; then nothing is changed. */
  change(change: SettingsChange): Promise<Result<void>>;
}
