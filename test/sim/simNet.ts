import type { Dice } from './dice.ts';
import type { Net, NetCall, Weather } from './servers/net.ts';
import type { Life, SimTime } from './simTime.ts';
import type { Trace } from './trace.ts';

export interface SimNetParts {
  readonly time: SimTime;
  readonly life: Life;
  readonly dice: Dice;
  readonly trace: Trace;
  /** How a call will fare, as the nemesis has it. */
  readonly weather: (call: NetCall) => Weather;
  /** ms for one way. */
  readonly wayMs: (call: NetCall) => number;
  /** Every call that leaves, with its weather. */
  readonly onCall: (call: NetCall, weather: Weather) => void;
}

/** The network of one run of the process: calls take time, overtake each other, and may arrive after who made them died. */
export function simNet(parts: SimNetParts): Net {
  const { time, life, dice, trace } = parts;
  return {
    weather(call) {
      const weather = parts.weather(call);
      trace.tell(`call ${call.host} ${call.operation} ${call.key ?? ''} ${call.name ?? ''} ${weather.kind}`);
      parts.onCall(call, weather);
      return weather;
    },
    carry: (call, signal, work) =>
      new Promise((resolve) => {
        const there = parts.wayMs(call);
        const back = parts.wayMs(call);
        // A request that has left arrives or not, whatever becomes of who sent it.
        const arrivesAnyway = dice.chance(0.5);
        const offAt = (): void => {
          if (life.alive) resolve(undefined);
        };
        if (signal.aborted) return offAt();
        signal.addEventListener('abort', offAt, { once: true });
        time.after(there, () => {
          const isWaitedFor = life.alive && !signal.aborted;
          if (!isWaitedFor && !arrivesAnyway) return;
          trace.tell(`at ${call.host} ${call.operation} ${call.key ?? ''} ${isWaitedFor ? '' : 'orphaned'}`);
          const done = work();
          time.after(back, () => {
            signal.removeEventListener('abort', offAt);
            if (life.alive && !signal.aborted) resolve(done);
          });
        });
      }),
    wait: (ms, signal) => time.sleep(ms, life, signal),
    chunk: (_call, signal) => time.sleep(dice.chance(0.4) ? dice.between(1, 30) : 0, life, signal),
  };
}
