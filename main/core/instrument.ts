import type { Pace } from './ports/pace.ts';
import type { Ports } from './ports/ports.ts';
import type { CoreChange } from './core.ts';
import { TokenPace } from './tokenPace.ts';

/** An instrument that was not seen writing for so long has stopped. Longer than the looks at an unsettled file are apart. */
export const WRITES_QUIET_MS = 15_000;
/** While an instrument writes, everything from watched folders together leaves no faster: a tenth of a slow disk. */
export const GENTLE_BYTES_PER_SECOND = 8 * 1024 * 1024;

/**
 * While an instrument writes, files of watched folders that are read for their digest or a safe copy are read no faster: a
 * second of it takes less than half of a slow disk.
 */
export const GENTLE_READ_BYTES_PER_SECOND = 64 * 1024 * 1024;

/** What a person sees of it. */
export interface Courtesy {
  /** True while sends from watched folders are held back. */
  readonly isHoldingBack: boolean;
  readonly bytesPerSecond: number;
}

/**
 * Knows whether an instrument writes into a watched folder right now, and holds back what is sent from such folders
 * meanwhile. Only in memory, and only by the monotonic clock.
 */
export class Instrument {
  readonly #ports: Pick<Ports, 'clock' | 'kindness'>;
  readonly #emit: (change: CoreChange) => void;
  /** For what is sent. */
  readonly pace: Pace;
  /** For what is only read. */
  readonly readPace: Pace;
  #lastWriteAt = -Infinity;

  constructor(ports: Pick<Ports, 'clock' | 'kindness'>, emit: (change: CoreChange) => void) {
    this.#ports = ports;
    this.#emit = emit;
    const paceOf = (rate: number): Pace =>
      new TokenPace(ports.clock, () => (this.isHoldingBack ? rate : undefined));
    this.pace = paceOf(GENTLE_BYTES_PER_SECOND);
    this.readPace = paceOf(GENTLE_READ_BYTES_PER_SECOND);
  }

  /** A watched folder was written to. */
  noteWrite(): void {
    const wasHoldingBack = this.isHoldingBack;
    this.#lastWriteAt = this.#ports.clock.elapsed();
    if (!wasHoldingBack && this.isHoldingBack) this.#emit({ kind: 'status' });
  }

  get isHoldingBack(): boolean {
    if (this.#ports.kindness.current() === 'full') return false;
    return this.#ports.clock.elapsed() - this.#lastWriteAt < WRITES_QUIET_MS;
  }

  courtesy(): Courtesy {
    return { isHoldingBack: this.isHoldingBack, bytesPerSecond: GENTLE_BYTES_PER_SECOND };
  }
}
