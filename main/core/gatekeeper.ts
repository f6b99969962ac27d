import { hostOf, type Destination, type DestinationGate } from '../../shared/model/destination.ts';
import { failure, type Failure } from '../../shared/model/failure.ts';
import type { DestinationId } from '../../shared/model/ids.ts';
import { fail, type Result } from '../../shared/model/result.ts';
import type { CoreChange } from './core.ts';
import { gateAfterFailure, gateDue, suspicion } from './destinationGate.ts';
import { PauseTimer } from './pauseTimer.ts';
import type { Clock } from './ports/clock.ts';
import type { Access, ImportService, ProbeReport } from './ports/importService.ts';
import type { Ports } from './ports/ports.ts';
import type { Blame } from './steps/stepContext.ts';

/** A probe that takes longer is no answer. */
export const PROBE_LIMIT_MS = 10_000;

/** What is asked: a destination by the adapter of its kind. */
export interface ProbeTarget {
  readonly destination: Destination;
  readonly service: ImportService;
}

/** A probe on its way, and what calls it off. */
interface Probing {
  readonly signal: AbortSignal;
  readonly answer: Promise<Result<ProbeReport>>;
}

/** Keeps the gate of one destination: asks the probe, writes the gate down, and tells who is to blame. */
export class Gatekeeper {
  readonly #ports: Ports;
  readonly #id: DestinationId;
  readonly #emit: (change: CoreChange) => void;
  #gate: DestinationGate | undefined;
  #pause: PauseTimer | undefined;
  #lastProbeAt = 0;
  #probing: Probing | undefined;

  constructor(ports: Ports, id: DestinationId, emit: (change: CoreChange) => void) {
    this.#ports = ports;
    this.#id = id;
    this.#emit = emit;
  }

  async gate(): Promise<DestinationGate> {
    if (this.#gate === undefined) {
      const kept = await this.#ports.store.destinationState(this.#id);
      this.#gate ??= this.#take(kept?.gate ?? { state: 'open' });
    }
    return this.#gate;
  }

  /** True where it is known that nothing may be sent now: the gate was closed while something was under way. */
  get isShut(): boolean {
    return this.#gate !== undefined && this.#gate.state !== 'open';
  }

  #take(gate: DestinationGate): DestinationGate {
    this.#pause = gate.state === 'paused' ? new PauseTimer(this.#ports.clock, gate) : undefined;
    return gate;
  }

  /** Writes the gate down, then it counts. */
  async set(gate: DestinationGate): Promise<void> {
    await this.#ports.store.commit([{ put: 'destinationState', state: { destinationId: this.#id, gate } }]);
    this.#gate = this.#take(gate);
    this.#emit({ kind: 'destination', id: this.#id });
    this.#emit({ kind: 'status' });
  }

  /** When the gate must be looked at again, ms since the epoch; undefined = when somebody does something. */
  async due(): Promise<number | undefined> {
    return this.#dueOf(await this.gate());
  }

  #dueOf(gate: DestinationGate): number | undefined {
    const leftMs = this.#pause?.leftMs() ?? Infinity;
    const now = this.#ports.clock.now();
    return leftMs === Infinity ? gateDue(gate, { lastProbeAt: this.#lastProbeAt, now }) : now + leftMs;
  }

  /** Looks at a closed gate whose time has come; true when it is open now. */
  async look(target: ProbeTarget, signal: AbortSignal): Promise<boolean> {
    const gate = await this.gate();
    if (gate.state === 'open') return true;
    const due = this.#dueOf(gate);
    if (due === undefined || due > this.#ports.clock.now()) return false;
    if (gate.state === 'paused') {
      await this.set({ state: 'open' });
      return true;
    }
    const probe = await this.probe(target, { signal, limitMs: PROBE_LIMIT_MS });
    if (signal.aborted) return false;
    await this.note(probe);
    return probe.ok;
  }

  /** Takes a probe's answer into account. A pause stays a pause. */
  async note(probe: Result<ProbeReport>): Promise<void> {
    const gate = await this.gate();
    if (gate.state === 'paused') return;
    if (probe.ok) {
      if (gate.state !== 'open') await this.set({ state: 'open' });
      return;
    }
    await this.set(gateAfterFailure(gate, probe.failure, this.#ports.clock.now()));
  }

  /** Whether a failed call is the destination's fault. Closes the gate if so. */
  async blame(target: ProbeTarget, failed: Failure, signal: AbortSignal): Promise<Blame> {
    const suspected = suspicion(failed);
    if (suspected === 'none') return 'thing';
    if (suspected === 'park') {
      await this.set(gateAfterFailure(await this.gate(), failed, this.#ports.clock.now()));
      return 'destination';
    }
    // Another one that broke with it has asked: what breaks later tells nothing new, and must not make the rest longer.
    const isResting = this.#gate?.state === 'resting' && this.#gate.probeAt > this.#ports.clock.now();
    if (isResting) return signal.aborted ? 'thing' : 'destination';
    const probe = await this.probe(target, { signal, limitMs: PROBE_LIMIT_MS });
    if (signal.aborted) return 'thing';
    if (probe.ok) return 'thing';
    await this.note(probe);
    return 'destination';
  }

  /** Asks the server without any effect. Several who ask at once share one probe. */
  async probe(
    target: ProbeTarget,
    about: { readonly signal: AbortSignal; readonly limitMs: number },
  ): Promise<Result<ProbeReport>> {
    for (;;) {
      const { signal, answer } = (this.#probing ??= this.#begin(target, about));
      const report = await answer;
      // Called off by the one who began it, it tells the others nothing.
      if (report.ok || about.signal.aborted || !signal.aborted) return report;
    }
  }

  #begin(target: ProbeTarget, about: { readonly signal: AbortSignal; readonly limitMs: number }): Probing {
    const answer = this.#probe(target, about).finally(() => {
      this.#probing = undefined;
    });
    return { signal: about.signal, answer };
  }

  async #probe(
    { destination, service }: ProbeTarget,
    about: { readonly signal: AbortSignal; readonly limitMs: number },
  ): Promise<Result<ProbeReport>> {
    const { clock } = this.#ports;
    this.#lastProbeAt = clock.now();
    const secret = await this.#ports.secrets.get(destination, 'remote');
    if (!secret.ok) return secret;
    return probeWith(clock, { destination, service, secret: secret.value }, about);
  }
}

/** Asks a server with this key, without any effect, for so long at most. */
export async function probeWith(
  clock: Clock,
  { destination, service, secret }: ProbeTarget & { readonly secret: string },
  about: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Result<ProbeReport>> {
  const limit = new AbortController();
  const signal = AbortSignal.any([about.signal, limit.signal]);
  const access: Access = { destination, secret, signal };
  const tooLong = clock.sleep(about.limitMs, signal).then(() => {
    limit.abort();
    return fail(
      failure('network.timeout', {
        host: hostOf(destination),
        seconds: about.limitMs / 1_000,
        phase: 'probe',
      }),
    );
  });
  try {
    return await Promise.race([service.probe(access), tooLong]);
  } finally {
    limit.abort();
  }
}
