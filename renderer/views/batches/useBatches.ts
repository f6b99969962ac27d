import type { BatchView } from '../../../shared/api/views.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { usePagedList } from '../../state/usePagedList.ts';
import { batchFits, knowsPlaces, type BatchSearch } from './batchSearch.ts';

/** Batches read at once while a list is scrolled. */
const PAGE_LIMIT = 500;
/** The first page fills any window, and is there sooner. */
const FIRST_PAGE_LIMIT = 100;

/** Batches that a search asks for, newest first or as it says, live. */
export function useBatches(
  search: BatchSearch,
  limit: number = PAGE_LIMIT,
): ReturnType<typeof usePagedList<BatchView>> {
  const client = useClient();
  const { states, destination, folder, sort, text } = search;
  return usePagedList<BatchView>({
    key: JSON.stringify([states, destination, folder, text, sort, limit]),
    read: (after, signal) =>
      client.listBatches({
        query: {
          limit: after === undefined ? Math.min(limit, FIRST_PAGE_LIMIT) : limit,
          ...(after === undefined ? {} : { after }),
          ...(states.length === 0 ? {} : { status: states.join(',') }),
          ...(destination === undefined ? {} : { destination }),
          ...(folder === undefined ? {} : { folder }),
          ...(text === '' ? {} : { text }),
          ...(sort === undefined ? {} : { sort }),
        },
        signal,
      }),
    changed: (changes) => changes.batches,
    fits: (batch) => batchFits(batch, search),
    // Where a new one belongs in another order only the daemon knows: it comes with the next reading.
    place: knowsPlaces(search) ? 'start' : 'nowhere',
  });
}
