/** What has to be given back, the newest first, each whatever becomes of the others. */
export class Closing {
  #steps: (() => Promise<void> | void)[] = [];
  #ended: Promise<void> | undefined;

  /** Adds what is given back before all that was added so far. */
  push(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Gives everything back; a second call waits for the first. */
  all(): Promise<void> {
    this.#ended ??= this.#run();
    return this.#ended;
  }

  async #run(): Promise<void> {
    for (const step of this.#steps.toReversed()) {
      try {
        await step();
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}
