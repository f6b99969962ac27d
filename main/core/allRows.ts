import type { Page } from './ports/store.ts';

/** Rows read at once where nobody says otherwise: a page is told while the next one is not yet in memory. */
const PAGE_ROWS = 500;

/** All rows of a list of the ledger in its own order, page by page: what is written meanwhile moves nothing. */
export async function* allRows<T>(
  read: (query: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
  pageRows = PAGE_ROWS,
): AsyncGenerator<T, void, undefined> {
  let after: string | undefined;
  do {
    const page = await read(after === undefined ? { limit: pageRows } : { limit: pageRows, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
