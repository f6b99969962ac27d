import type { Connection } from './connection.ts';

/** Numbers reserved by one write. An unclean end leaves at most that many unused. */
const RESERVED_AT_ONCE = 10_000;

/**
 * Gives sequence numbers. They are reserved in the ledger in blocks before the first of a block is given, so none is
 * given twice, whatever happens to the process.
 */
export class SequenceNumbers {
  readonly #connection: Connection;
  #next: number;
  #reserved: number;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#next = Number(connection.first('SELECT seq_reserved FROM bookkeeping')?.[0]);
    this.#reserved = this.#next;
  }

  /** The first of `count` consecutive numbers. */
  take(count: number): number {
    const first = this.#next;
    if (first + count > this.#reserved) this.#reserve(first + count + RESERVED_AT_ONCE);
    this.#next = first + count;
    return first;
  }

  /** Gives unused numbers back, at a clean end. */
  giveBack(): void {
    this.#reserve(this.#next);
  }

  #reserve(below: number): void {
    this.#connection.run('UPDATE bookkeeping SET seq_reserved = ?', [below]);
    this.#reserved = below;
  }
}
