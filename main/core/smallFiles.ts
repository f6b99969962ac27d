import type { BatchCounts } from '../../shared/model/batch.ts';
import type { ItemState } from '../../shared/model/item.ts';

/** What the way there and back of a file is worth, in bytes that could be sent meanwhile. */
export const FILE_WORTH_BYTES = 64 * 1024;

/** Fewer are over before others beside them would gain anything: they go in the order in which people gave them. */
export const MANY_FILES = 100;

/** What a batch has yet to send. */
const OWED: readonly ItemState[] = ['settling', 'queued', 'uploading', 'waiting'];

/**
 * True for a batch with many files that are no larger, on average, than the way there and back of each is worth. Those that are left
 * count, or all of them where they are to be sent anew.
 */
export function hasManySmallFiles(counts: BatchCounts): boolean {
  const owed = sumOf(OWED.map((state) => counts[state]));
  const { items, bytes } = owed.items > 0 ? owed : sumOf(Object.values(counts));
  return items >= MANY_FILES && bytes <= items * FILE_WORTH_BYTES;
}

function sumOf(all: readonly (BatchCounts[ItemState] | undefined)[]): { items: number; bytes: number } {
  const sum = { items: 0, bytes: 0 };
  for (const one of all) {
    sum.items += one?.items ?? 0;
    sum.bytes += one?.bytes ?? 0;
  }
  return sum;
}
