import { randomBytes } from 'node:crypto';
import type { Random } from '../../core/ports/random.ts';

/** A double has so many bits behind its point: more would not fit, fewer would not fill it. */
const FRACTION_BITS = 53;

/** The system's cryptographically strong randomness. */
export class SystemRandom implements Random {
  bytes(count: number): Uint8Array {
    return randomBytes(count);
  }

  fraction(): number {
    const bits = randomBytes(8).readBigUInt64BE() >> BigInt(64 - FRACTION_BITS);
    return Number(bits) / 2 ** FRACTION_BITS;
  }
}
