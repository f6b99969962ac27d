import { SeededRandom } from '../support/seededRandom.ts';

/** Choices of one part of a simulation. Each part has its own, so that a change of one leaves the others as they were. */
export class Dice extends SeededRandom {
  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }

  /** One of them; undefined where there is none. */
  pick<T>(among: readonly T[]): T | undefined {
    return among[this.below(among.length)];
  }

  /** One of at least one. */
  one<T>(among: readonly [T, ...T[]]): T {
    return among[this.below(among.length)] ?? among[0];
  }

  /** One of these, each as often as its weight says. */
  weighted<T>(among: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.fraction() * among.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of among) {
      left -= weight;
      if (left < 0) return value;
    }
    const last = among.at(-1);
    if (last === undefined) throw new Error('nothing to choose from');
    return last[1];
  }
}

/** The dice of a part, from the seed of the whole. */
export function diceOf(seed: number, part: string): Dice {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  for (let at = 0; at < part.length; at += 1)
    mixed = Math.imul(mixed ^ part.charCodeAt(at), 0x01000193) >>> 0;
  return new Dice(mixed);
}
