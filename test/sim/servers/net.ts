import type { Access } from '../../../main/core/ports/importService.ts';
import { failure, type Failure } from '../../../shared/model/failure.ts';
import { fail, type Result } from '../../../shared/model/result.ts';

/** A call on its way to a server. */
export interface NetCall {
  readonly operation:
    | 'probe'
    | 'putControl'
    | 'openBatch'
    | 'send'
    | 'start'
    | 'report'
    | 'answer'
    | 'restart'
    | 'erase'
    | 'mapping'
    | 'finalize'
    | 'lateDigest'
    | 'findStarted'
    | 'log';
  readonly host: string;
  /** Batch and round that it is for, where it is for one. */
  readonly key?: string;
  /** The file that it carries. */
  readonly name?: string;
}

/**
 * How a call fares.
 * - `fail`: it ends so, and nothing happened at the server.
 * - `lost`: it takes effect, and then ends so.
 * - `silence`: nothing for so long, then a time-out; `tookEffect` says whether it was done before the silence.
 * - `cut`: a send breaks after this share of its bytes.
 * - `corrupt`: other bytes are stored than were sent.
 */
export type Weather =
  | { readonly kind: 'well' }
  | { readonly kind: 'fail'; readonly failure: Failure }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'silence'; readonly ms: number; readonly tookEffect: boolean }
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'corrupt' };

/** The network between one run of the process and the servers. */
export interface Net {
  /** Asked once for each call, when it leaves. */
  weather(call: NetCall): Weather;
  /** Carries a call there, has it done, and brings the answer back. `undefined` = it was called off meanwhile. */
  carry<T>(call: NetCall, signal: AbortSignal, work: () => T): Promise<T | undefined>;
  /** Waits, unless it is called off. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** A chunk of a body leaves. */
  chunk(call: NetCall, signal: AbortSignal): Promise<void>;
}

/** A network without any distance, for the contract suite. */
export function instantNet(weather: (call: NetCall) => Weather = () => ({ kind: 'well' })): Net {
  return {
    weather,
    carry: (_call, _signal, work) => Promise.resolve(work()),
    wait: () => Promise.resolve(),
    chunk: () => Promise.resolve(),
  };
}

/** The connection ended in the middle. */
export function cut(host: string, reason: string): Failure {
  return failure('network.cut', { host, reason });
}

/**
 * A call with all that may happen to it on the way. `work` is what the server does with it, at once and whole; the
 * weather of a body that was sent before is given by who sent it.
 */
export async function call<T>(
  net: Net,
  about: { readonly call: NetCall; readonly access: Access; readonly weather?: Weather },
  work: () => Result<T>,
): Promise<Result<T>> {
  const { access } = about;
  const { host } = about.call;
  const { signal } = access;
  if (signal.aborted) return fail(cut(host, 'cancelled'));
  const weather = about.weather ?? net.weather(about.call);
  switch (weather.kind) {
    case 'fail':
      await net.wait(5, signal);
      return fail(weather.failure);
    case 'silence': {
      if (weather.tookEffect) await net.carry(about.call, signal, work);
      await net.wait(weather.ms, signal);
      if (signal.aborted) return fail(cut(host, 'cancelled'));
      const seconds = Math.round(weather.ms / 1000);
      return fail(failure('network.timeout', { host, seconds, phase: 'headers' }));
    }
    case 'lost': {
      const done = await net.carry(about.call, signal, work);
      // What the server refused it refused, whether or not the answer arrived.
      return done === undefined ? fail(cut(host, 'cancelled')) : fail(weather.failure);
    }
    case 'cut':
      await net.wait(5, signal);
      return fail(cut(host, 'reset'));
    case 'corrupt':
    case 'well':
      return (await net.carry(about.call, signal, work)) ?? fail(cut(host, 'cancelled'));
    default:
      return weather satisfies never;
  }
}
