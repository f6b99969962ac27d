import type { WeeklyWindow } from '../../shared/model/weeklyWindow.ts';
import type { Dice } from './dice.ts';
import type { Workload } from './workload.ts';
import type { World } from './world.ts';

const NAMES = ['night', 'lunch'] as const;
const HOUR_MINUTES = 60;

/** People who choose the time: weekly windows for runs and for uploads, and their taking back. */
export class Schedules {
  readonly #world: World;
  readonly #workload: Workload;
  readonly #dice: Dice;

  constructor(world: World, workload: Workload, dice: Dice) {
    this.#world = world;
    this.#workload = workload;
    this.#dice = dice;
  }

  /** Windows that are there from the first day on. */
  async setUp(): Promise<void> {
    if (!this.#dice.chance(0.5)) return;
    for (const name of NAMES)
      await this.#workload.insist((core) => core.schedule.saveWindow({ name, spans: [this.#span()] }));
  }

  act(): void {
    const name = this.#dice.one(NAMES);
    const place = this.#dice.pick(this.#world.places);
    const batch = this.#dice.pick([...this.#world.checker.batches.values()]);
    this.#dice.weighted<() => void>([
      [4, () => this.#save({ name, spans: [this.#span()] })],
      [1, () => this.#workload.command('remove window', (core) => core.schedule.removeWindow(name))],
      [
        place === undefined ? 0 : 2,
        () => {
          const window = this.#dice.chance(0.6) ? name : null;
          const limit = { window, bytesPerSecond: this.#dice.one([null, null, 50, 1_000]) };
          this.#workload.command('limit', (core) => core.schedule.limitDestination(place?.name ?? '', limit));
        },
      ],
      [batch === undefined ? 0 : 4, () => batch && this.#workload.runInWindow(batch, name)],
      [
        batch === undefined ? 0 : 1,
        () => batch && this.#workload.command('unplan', (core) => core.schedule.unplanRun(batch.id)),
      ],
    ])();
  }

  /** Every window is open from now on, and no upload is slowed. */
  openAll(): void {
    for (const { name } of this.#world.windows.all())
      this.#save({
        name,
        spans: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }],
      });
    for (const place of this.#world.places)
      this.#workload.command('no limit', (core) =>
        core.schedule.limitDestination(place.name, { window: null, bytesPerSecond: null }),
      );
  }

  #save(window: WeeklyWindow): void {
    this.#workload.command('save window', (core) => core.schedule.saveWindow(window));
  }

  /** Some minutes of the day that is, mostly not far from now: the simulation lasts an hour or so. */
  #span(): WeeklyWindow['spans'][number] {
    const now = Math.floor(this.#world.time.now() / 60_000);
    const from = now + this.#dice.between(-HOUR_MINUTES, HOUR_MINUTES);
    const to = from + this.#dice.one([1, 5, 20, 300]);
    return {
      days: this.#dice.chance(0.8) ? ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] : ['mon', 'wed'],
      from: clockText(from),
      to: clockText(to),
    };
  }
}

function clockText(minute: number): string {
  const ofDay = ((minute % 1_440) + 1_440) % 1_440;
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}
