import type { DestinationId } from '../../../shared/model/ids.ts';

/** Where the ledger keeps what a script of a destination was told. */
export function factKey(id: DestinationId, place: string): string {
  return `mirror.${id}.${place}`;
}

/** The place of a batch by the id that a script knows it by. */
export function batchPlace(given: string): string {
  return `batch.${given}`;
}
