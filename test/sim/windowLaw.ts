import { windowAt, type WeeklyWindow } from '../../shared/model/weeklyWindow.ts';

/** Between a look at the clock and the write that follows from it pass some ms, more while the ledger is slow. */
const LATE_MS_MAX = 5_000;

interface Noted<T> {
  /** Until when this was so, elapsed ms; Infinity = it is so now. */
  until: number;
  readonly value: T;
}

/**
 * What begins only inside of a weekly window begins only inside of it: by the wall clock as it was, and by the windows as they
 * were, at some moment of the last few seconds.
 */
export class WindowLaw {
  readonly #elapsed: () => number;
  readonly #windows: Noted<readonly WeeklyWindow[]>[] = [{ until: Infinity, value: [] }];
  readonly #ahead: Noted<number>[];

  /** `ahead`: what the wall clock reads at the begin of the simulation. */
  constructor(elapsed: () => number, ahead: number) {
    this.#elapsed = elapsed;
    this.#ahead = [{ until: Infinity, value: ahead }];
  }

  /** Somebody changed the windows. */
  windowsAre(windows: readonly WeeklyWindow[]): void {
    this.#next(this.#windows, windows);
  }

  /** Somebody set the wall clock. */
  jumped(ms: number): void {
    const last = this.#ahead.at(-1);
    this.#next(this.#ahead, (last?.value ?? 0) + ms);
  }

  /** True when the window of this name was open just now, or a moment ago; one that is gone never was. */
  wasOpen(name: string): boolean {
    const now = this.#elapsed();
    const recent = <T>(all: readonly Noted<T>[]): readonly T[] =>
      all.filter(({ until }) => until >= now - LATE_MS_MAX).map(({ value }) => value);
    for (const windows of recent(this.#windows)) {
      const window = windows.find((one) => one.name === name);
      if (window === undefined) continue;
      for (const ahead of recent(this.#ahead))
        for (const at of [now, now - LATE_MS_MAX])
          if (windowAt(window, ahead + at, () => 0).isOpen) return true;
    }
    return false;
  }

  #next<T>(all: Noted<T>[], value: T): void {
    const last = all.at(-1);
    if (last !== undefined) last.until = this.#elapsed();
    all.push({ until: Infinity, value });
    while ((all[0]?.until ?? Infinity) < this.#elapsed() - LATE_MS_MAX) all.shift();
  }
}
