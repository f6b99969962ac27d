import type { KindnessSetting, Windows } from '../../main/core/ports/windows.ts';
import { ok, type Result } from '../../shared/model/result.ts';
import type { Kindness } from '../../shared/model/settings.ts';
import type { WeeklyWindow } from '../../shared/model/weeklyWindow.ts';

/** Windows that live as long as the test. */
export class MemoryWindows implements Windows {
  #all: readonly WeeklyWindow[] = [];

  all(): readonly WeeklyWindow[] {
    return this.#all;
  }

  isLocked(): boolean {
    return false;
  }

  save(window: WeeklyWindow): Promise<Result<void>> {
    this.#all = [...this.#all.filter(({ name }) => name !== window.name), window];
    return Promise.resolve(ok(undefined));
  }

  remove(name: string): Promise<Result<void>> {
    this.#all = this.#all.filter((one) => one.name !== name);
    return Promise.resolve(ok(undefined));
  }
}

/** A kindness that lives as long as the test. */
export class MemoryKindness implements KindnessSetting {
  #kindness: Kindness;

  constructor(kindness: Kindness = 'gentle') {
    this.#kindness = kindness;
  }

  current(): Kindness {
    return this.#kindness;
  }

  save(kindness: Kindness): Promise<Result<void>> {
    this.#kindness = kindness;
    return Promise.resolve(ok(undefined));
  }
}
