import type { Result } from '../../../shared/model/result.ts';
import type { Kindness } from '../../../shared/model/settings.ts';
import type { WeeklyWindow } from '../../../shared/model/weeklyWindow.ts';

/** The weekly windows of the settings, read often and changed seldom. */
export interface Windows {
  all(): readonly WeeklyWindow[];
  /** True where an administrator decides on this window, or on all of them. */
  isLocked(name: string): boolean;
  /** Adds a window, or replaces the one of that name. Fails with `settings.*`, `request.invalid` or `disk.full`. */
  save(window: WeeklyWindow): Promise<Result<void>>;
  remove(name: string): Promise<Result<void>>;
}

/** Time zones by their IANA names. */
export interface Zones {
  /** The computer's own at this moment. */
  own(): string;
  isKnown(zone: string): boolean;
  /** Ms that its wall clock is ahead of UTC at an instant, ms since the epoch. */
  offsetAt(zone: string, at: number): number;
}

/** How much Waybill holds back for the sake of the instrument. */
export interface KindnessSetting {
  current(): Kindness;
  save(kindness: Kindness): Promise<Result<void>>;
}
