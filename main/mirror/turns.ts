/** Work on one thing (a destination, an upload), one after another: two calls must not both find no batch and make one each. */
export class Turns {
  readonly #turns = new Map<string, Promise<unknown>>();

  async take<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(id) ?? Promise.resolve()).then(work);
    const over = mine.catch(() => undefined);
    this.#turns.set(id, over);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(id) === over) this.#turns.delete(id);
    }
  }
}
