/** Lets one at a time send: the next one when the one before has let go. In the order in which they asked. */
export class Wire {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is free; gives what lets go of it, which may be called again. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let letGo = (): void => undefined;
    this.#last = new Promise((resolve) => {
      letGo = resolve;
    });
    await before;
    return letGo;
  }
}
