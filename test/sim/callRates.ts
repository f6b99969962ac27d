import type { NetCall, Weather } from './servers/net.ts';
import type { SimTime } from './simTime.ts';

/** I11: the same failing thing is not tried more often than that within a second. */
const FAILED_TRIES_PER_SECOND_MAX = 6;
/** A probe is shared by all who ask, but everybody may ask. */
const PROBES_PER_SECOND_MAX = 30;

/** Watches that nothing is tried in a hot loop. */
export class CallRates {
  readonly #time: SimTime;
  readonly #broken: (what: string) => void;
  readonly #last = new Map<string, number[]>();
  calls = 0;

  constructor(time: SimTime, broken: (what: string) => void) {
    this.#time = time;
    this.#broken = broken;
  }

  note(call: NetCall, weather: Weather): void {
    this.calls += 1;
    if (weather.kind === 'well' && call.operation !== 'probe') return;
    const thing = `${call.host} ${call.operation} ${call.key ?? ''} ${call.name ?? ''}`;
    const now = this.#time.elapsed();
    const recent = (this.#last.get(thing) ?? []).filter((at) => now - at < 1_000);
    recent.push(now);
    this.#last.set(thing, recent);
    const most = call.operation === 'probe' ? PROBES_PER_SECOND_MAX : FAILED_TRIES_PER_SECOND_MAX;
    if (recent.length > most) this.#broken(`I11: ${thing} was tried ${recent.length} times within a second`);
  }
}
