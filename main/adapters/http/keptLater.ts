import type { KeptConnections, KeptOptions } from './keptConnections.ts';

/** Kept connections from the first small body on: reading undici takes a while, and many processes never need it. */
export class KeptLater {
  readonly #options: KeptOptions;
  #making: Promise<KeptConnections> | undefined;

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  connections(): Promise<KeptConnections> {
    this.#making ??= import('./keptConnections.ts').then(
      ({ KeptConnections: Made }) => new Made(this.#options),
    );
    return this.#making;
  }

  close(): void {
    void this.#making?.then((made) => made.close());
  }
}
