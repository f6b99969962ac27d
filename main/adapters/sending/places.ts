/** Items of all lines together that are not over. More are sent in the usual way. */
export const PLACES_MAX = 512;

const WAITING = 0;
const BEGUN = 1;
const OFF = 2;

/** In front of the places. */
const READS = 0;
const FIRST = 1;

/** Memory for `Places`. */
export function placesMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST + PLACES_MAX) * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * How far each item of the lines is, seen at once by both threads: of the one that begins a send and the one that calls it off
 * just then exactly one gets its way.
 */
export class Places {
  readonly #cells: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#cells = new Int32Array(memory);
  }

  /** Gives a place to a new item. */
  reset(place: number): void {
    Atomics.store(this.#cells, FIRST + place, WAITING);
  }

  /** False where it was called off. */
  begin(place: number): boolean {
    return Atomics.compareExchange(this.#cells, FIRST + place, WAITING, BEGUN) === WAITING;
  }

  /** False where it has begun. */
  callOff(place: number): boolean {
    return Atomics.compareExchange(this.#cells, FIRST + place, WAITING, OFF) !== BEGUN;
  }

  isOff(place: number): boolean {
    return Atomics.load(this.#cells, FIRST + place) === OFF;
  }

  hasBegun(place: number): boolean {
    return Atomics.load(this.#cells, FIRST + place) === BEGUN;
  }

  /** Called before and after each read of the disk. */
  noteRead(): void {
    Atomics.add(this.#cells, READS, 1);
  }

  /** Another number before, during and after each read of the disk. */
  reads(): number {
    return Atomics.load(this.#cells, READS);
  }

  /** Whether such a number is that of a read that goes on. */
  static isReading(reads: number): boolean {
    return reads % 2 !== 0;
  }
}
