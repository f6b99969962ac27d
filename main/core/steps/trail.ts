import type { Ended } from './claims.ts';

/** Sends that are on their way, or taken by the server and not looked at again yet. */
export class Trail {
  readonly #open = new Set<Promise<void>>();
  #isOver = false;
  #trouble: { readonly error: unknown } | undefined;

  /** True when one of them ended so that none may follow. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** None may follow. */
  stop(): void {
    this.#isOver = true;
  }

  /** Begins a send. Resolves when the next one may go out: this one was taken, or is over. Never rejects. */
  begin(conclude: (onTaken: () => void) => Promise<Ended['blame']>): Promise<void> {
    return new Promise((resolve) => {
      const ended = this.#hear(conclude(resolve)).finally(() => {
        this.#open.delete(ended);
        resolve();
      });
      this.#open.add(ended);
    });
  }

  /** Waits until at most so many are open, the oldest first. Throws what one of them threw. */
  async upTo(count: number): Promise<void> {
    while (this.#open.size > count) {
      const [oldest] = this.#open;
      await oldest;
    }
    if (this.#trouble !== undefined) throw this.#trouble.error;
  }

  /** All are over, however they ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #hear(ended: Promise<Ended['blame']>): Promise<void> {
    try {
      if ((await ended) !== 'thing') this.#isOver = true;
    } catch (error) {
      this.#isOver = true;
      this.#trouble ??= { error };
    }
  }
}
