import type { DestinationId } from '../../shared/model/ids.ts';
import type { WindowState } from '../../shared/model/weeklyWindow.ts';
import type { CoreContext } from './context.ts';
import type { Pace } from './ports/pace.ts';
import { slowestOf, TokenPace } from './tokenPace.ts';

/** The window that a destination's uploads keep to. `state` is undefined where there is no window of that name any more. */
export interface SendingWindow {
  readonly name: string;
  readonly state: WindowState | undefined;
}

/**
 * When and how fast files may be sent to one destination, as a person set it. Asked anew for each file and each piece of one,
 * so a change counts at once. Only uploads are held: jobs are started, asked after and answered at any time.
 */
export class SendingRules {
  readonly #core: CoreContext;
  readonly #id: DestinationId;
  readonly #cap: Pace;

  constructor(core: CoreContext, id: DestinationId) {
    this.#core = core;
    this.#id = id;
    this.#cap = new TokenPace(
      core.ports.clock,
      () => core.ports.destinations.byId(id)?.limits?.bytesPerSecond,
    );
  }

  /** Undefined where uploads keep to no window. */
  window(): SendingWindow | undefined {
    const name = this.#core.ports.destinations.byId(this.#id)?.limits?.window;
    return name === undefined ? undefined : { name, state: this.#core.windows.state(name) };
  }

  /** Whether a file may be begun now. One that is on its way is always finished. */
  mayBegin(): boolean {
    const window = this.window();
    return window === undefined || window.state?.isOpen === true;
  }

  /** When the window opens, ms since the epoch; undefined where it is open or never does. */
  opensAt(): number | undefined {
    const state = this.window()?.state;
    return state?.isOpen === false ? state.opensAt : undefined;
  }

  /** How fast files leave; those from a watched folder also make room for the instrument. */
  pace(isFromFolder: boolean): Pace {
    return isFromFolder ? slowestOf(this.#cap, this.#core.instrument.pace) : this.#cap;
  }
}
