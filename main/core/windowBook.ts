import { windowAt, type WeeklyWindow, type WindowState } from '../../shared/model/weeklyWindow.ts';
import type { Ports } from './ports/ports.ts';

interface Known {
  readonly window: WeeklyWindow;
  readonly zone: string;
  readonly state: WindowState;
  /** The state was worked out at this time and holds until that one, by the wall clock. */
  readonly from: number;
  readonly until: number;
}

/** Says how the weekly windows stand now. Always by the wall clock as it is: a clock that jumps is simply believed. */
export class WindowBook {
  readonly #ports: Pick<Ports, 'clock' | 'windows' | 'zones'>;
  readonly #known = new Map<string, Known>();

  constructor(ports: Pick<Ports, 'clock' | 'windows' | 'zones'>) {
    this.#ports = ports;
  }

  find(name: string): WeeklyWindow | undefined {
    return this.#ports.windows.all().find((window) => window.name === name);
  }

  /** The zone that a window goes by. */
  zoneOf(window: WeeklyWindow): string {
    return window.zone ?? this.#ports.zones.own();
  }

  /** Undefined where there is no window of that name. */
  state(name: string): WindowState | undefined {
    const window = this.find(name);
    return window === undefined ? undefined : this.stateOf(window);
  }

  stateOf(window: WeeklyWindow): WindowState {
    const { clock, zones } = this.#ports;
    const now = clock.now();
    const zone = this.zoneOf(window);
    const known = this.#known.get(window.name);
    const holds = known !== undefined && known.window === window && known.zone === zone;
    if (holds && known.from <= now && now < known.until) return known.state;
    const state = windowAt(window, now, (at) => zones.offsetAt(zone, at));
    const until = (state.isOpen ? state.closesAt : state.opensAt) ?? now;
    this.#known.set(window.name, { window, zone, state, from: now, until });
    return state;
  }
}
