import type { Contest } from '../figures.ts';

/** A line of a curve: x against y. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface Chart {
  readonly file: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly curves: readonly Curve[];
}

/** A plain figure with its goal. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  /** Which side of the goal is good. */
  readonly good: 'below' | 'above';
  /** Not a matter of speed: missed, the bench ends with 1. */
  readonly isHard?: boolean;
}

/** Figures that want columns of their own. */
export interface Table {
  readonly title: string;
  readonly remark?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What one scenario found. */
export interface Found {
  readonly contests?: readonly Contest[];
  readonly figures?: readonly Figure[];
  readonly charts?: readonly Chart[];
  readonly tables?: readonly Table[];
}

/** How big everything is, and where it lies. */
export interface Scale {
  readonly isQuick: boolean;
  /** The sizes that take longer than a whole run should: 40 GB in one file, 5 GB through the mirror. */
  readonly isLong?: boolean;
  /** A directory of its own for each scenario, removed afterwards. */
  readonly dir: string;
  readonly rounds: number;
}

/** Enough where no goal is set in numbers: the whole has to end in 20 minutes. */
const ROUNDS_WITHOUT_GOAL = 3;

/** How often something is measured of which no number is asked. */
export function fewerRounds({ rounds }: Scale): number {
  return Math.min(rounds, ROUNDS_WITHOUT_GOAL);
}

export type Scenario = (scale: Scale) => Promise<Found>;
