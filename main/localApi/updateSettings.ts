import type { Result } from '../../shared/model/result.ts';
import type { UpdateWish } from '../../shared/model/updates.ts';

/** Where it is kept what the desktop app looks for. */
export interface UpdateSettings {
  /** `locked`: the administrator has decided it. */
  current(): UpdateWish & { readonly locked: boolean };
  /** Changes what is named. `settings.locked` where the administrator has decided it. */
  save(change: Partial<UpdateWish>): Promise<Result<void>>;
}
