import type { Failure } from '../../../shared/model/failure.ts';
import type { ItemId } from '../../../shared/model/ids.ts';
import type { ItemsMoved } from '../manyItems.ts';

/** Adds up what became of an act on many items. */
export class MovedSum {
  readonly #moved: ItemId[] = [];
  #refused = 0;
  #failure: Failure | undefined;

  moved(ids: readonly ItemId[]): void {
    for (const id of ids) this.#moved.push(id);
  }

  refuse(failure: Failure): void {
    this.#refused += 1;
    this.#failure ??= failure;
  }

  told(): ItemsMoved {
    const failure = this.#failure;
    return { moved: this.#moved, refused: this.#refused, ...(failure === undefined ? {} : { failure }) };
  }
}
