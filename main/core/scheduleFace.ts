import type { BatchId } from '../../shared/model/ids.ts';
import type { JobKind } from '../../shared/model/importJob.ts';
import type { Result } from '../../shared/model/result.ts';
import type { Kindness } from '../../shared/model/settings.ts';
import type { WeeklyWindow, WindowState } from '../../shared/model/weeklyWindow.ts';
import type { BatchDetail, DestinationDetail } from './core.ts';
import type { Courtesy } from './instrument.ts';
import type { RunBefore } from './runOrder.ts';

/** A window as it stands. */
export interface WindowDetail {
  readonly window: WeeklyWindow;
  /** The zone it goes by: its own, or the computer's. */
  readonly zone: string;
  readonly state: WindowState;
  /** Names of destinations whose uploads keep to it. */
  readonly destinations: readonly string[];
  /** An administrator decides on it. */
  readonly isLocked: boolean;
}

/** A run that somebody asked for and that has not begun: when it will. Times in ms since the epoch. */
export interface RunSchedule {
  readonly kind: JobKind;
  /** Not before this time. */
  readonly at?: number;
  readonly window?: string;
  /** Undefined where it keeps to no window, or to one that is gone. */
  readonly state?: WindowState;
  /** All is sent, and the run of this earlier batch has to be asked for before. */
  readonly after?: RunBefore;
}

/** A change of a destination's limits; `null` takes one away, what is not named stays. */
export interface LimitsChange {
  readonly window?: string | null;
  readonly bytesPerSecond?: number | null;
}

export interface KindnessDetail extends Courtesy {
  readonly kindness: Kindness;
}

/** Weekly windows, limits of destinations, and how much is held back for the sake of an instrument. */
export interface ScheduleFace {
  windows(): readonly WindowDetail[];
  /** Adds a window, or replaces the one of that name. Fails with `request.invalid`, `settings.locked` or `settings.*`. */
  saveWindow(window: WeeklyWindow): Promise<Result<WindowDetail>>;
  /** Fails with `window.unknown`, `window.in-use` or `settings.locked`. */
  removeWindow(name: string): Promise<Result<void>>;
  /** Counts at once, also for what is on its way. Fails with `destination.unknown`, `window.unknown` or `settings.locked`. */
  limitDestination(name: string, change: LimitsChange): Promise<Result<DestinationDetail>>;
  /** Takes back a run that was asked for and has not begun. Fails with `request.conflict` where there is none. */
  unplanRun(id: BatchId): Promise<Result<BatchDetail>>;
  kindness(): KindnessDetail;
  setKindness(kindness: Kindness): Promise<Result<KindnessDetail>>;
}
