import type { Item } from '../../shared/model/item.ts';
import type { BatchId } from '../../shared/model/ids.ts';
import { allRows } from './allRows.ts';
import type { Digest } from './ports/digest.ts';
import type { ItemHead, Store } from './ports/store.ts';

/** Items are read in pages of this size wherever a whole batch is walked. */
export const BATCH_WALK_PAGE = 1_000;

/** Every item of a batch in order of arrival, a page at a time. */
export function itemsOf(store: Store, batchId: BatchId): AsyncIterable<Item> {
  return allRows((query) => store.items({ ...query, batchId }), BATCH_WALK_PAGE);
}

/** What is needed of each: where a batch is walked for names, states or digests. */
export function itemHeadsOf(store: Store, batchId: BatchId): AsyncIterable<ItemHead> {
  return allRows((query) => store.itemHeads({ ...query, batchId }), BATCH_WALK_PAGE);
}

/**
 * SHA-256 over the sorted names and digests of everything a batch has at the server: what a dry run vouches for.
 * Two runs with the same digest set ran on exactly the same bytes under the same names.
 */
export async function digestSet(
  ports: { readonly store: Store; readonly digest: Digest },
  batchId: BatchId,
): Promise<string> {
  const lines: string[] = [];
  for await (const item of itemHeadsOf(ports.store, batchId)) {
    if (item.state === 'sent' || item.state === 'imported')
      lines.push(`${JSON.stringify(item.name)} ${String(item.sha256)}`);
  }
  return ports.digest.sha256(lines.sort().join('\n'));
}
