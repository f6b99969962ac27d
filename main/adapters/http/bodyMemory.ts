import { SMALL_BODY_BYTES_MAX } from './limits.ts';

/** Pieces that are kept for the next bodies: of what is sent, and of what is prepared meanwhile. */
const FREE_MAX = 2;

/** Memory for small bodies. New memory for each of 64 KB made the collector take a third of a sending thread's time (measured). */
export class BodyMemory {
  readonly #free: ArrayBuffer[] = [];

  /** At most `SMALL_BODY_BYTES_MAX`. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(SMALL_BODY_BYTES_MAX), 0, bytes);
  }

  /** Only what nobody looks at any more: other bytes come in its place. */
  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (this.#free.length < FREE_MAX) this.#free.push(buffer);
  }
}
