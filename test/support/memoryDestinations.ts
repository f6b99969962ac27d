import type { Destinations } from '../../main/core/ports/destinations.ts';
import type { Destination } from '../../shared/model/destination.ts';
import { failure } from '../../shared/model/failure.ts';
import type { DestinationId } from '../../shared/model/ids.ts';
import { fail, ok, type Result } from '../../shared/model/result.ts';

/** Destinations that live as long as the test. */
export class MemoryDestinations implements Destinations {
  #all: readonly Destination[];

  constructor(initial: readonly Destination[] = []) {
    this.#all = initial;
  }

  all(): readonly Destination[] {
    return this.#all;
  }

  byId(id: DestinationId): Destination | undefined {
    return this.#all.find((one) => one.id === id);
  }

  byName(name: string): Destination | undefined {
    return this.#all.find((one) => one.name === name);
  }

  isLocked(): boolean {
    return false;
  }

  save(destination: Destination): Promise<Result<void>> {
    const namesake = this.byName(destination.name);
    if (namesake !== undefined && namesake.id !== destination.id)
      return Promise.resolve(fail(failure('destination.exists', { name: destination.name })));
    this.#all = this.byId(destination.id)
      ? this.#all.map((one) => (one.id === destination.id ? destination : one))
      : [...this.#all, destination];
    return Promise.resolve(ok(undefined));
  }

  remove(id: DestinationId): Promise<Result<void>> {
    this.#all = this.#all.filter((one) => one.id !== id);
    return Promise.resolve(ok(undefined));
  }
}
