import type { Item } from '../../shared/model/item.ts';

/** A larger item is taken up alone: what is prepared for its turn lies in memory. */
export const SMALL_ITEM_BYTES_MAX = 256 * 1024;

/** True for an item that is taken up ahead of its turn, so that the time of its claim is not that of its first byte. */
export function isSmall(item: Pick<Item, 'bytes'>): boolean {
  return item.bytes <= SMALL_ITEM_BYTES_MAX;
}
