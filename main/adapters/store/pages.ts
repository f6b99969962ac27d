import { ITEM_STATES } from '../../../shared/model/item.ts';
import type {
  BatchQuery,
  ItemHead,
  ItemHeadQuery,
  ItemQuery,
  JobQuery,
  Page,
  PageQuery,
  StoredReceipt,
} from '../../core/ports/store.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import {
  batchOf,
  ITEM_HEAD_COLUMNS,
  itemHeadOf,
  itemOf,
  jobOf,
  RECEIPT_COLUMNS,
  receiptOf,
  type Row,
} from './rows.ts';
import { batchRuns, endsOf, itemRuns, jobRuns, type Run } from './runs.ts';
import { batchHolds, folded, itemHolds, type RowCondition } from './searchText.ts';
import { sortedPage, type Sorting } from './sortedPages.ts';

interface Listing<T> {
  readonly table: 'items' | 'batches' | 'jobs';
  readonly order: 'oldest first' | 'newest first';
  /** Another order than that of arrival. */
  readonly sorting?: Sorting;
  readonly runs: readonly Run[];
  /** A condition on the rows themselves, for a search in their text. */
  readonly search?: RowCondition;
  /** What `read` reads; `body` where nothing is said. */
  readonly columns?: string;
  readonly read: (row: Row) => T;
}

/** Numbers searched before others get their turn: at most so many rows, some ms. */
const SEARCH_NUMBERS_PER_TURN = 10_000;

/** By what items are sorted; a name as it is searched for. */
const ITEM_KEYS = {
  name: 'coalesce(folded, lower(name))',
  bytes: 'bytes',
  state: `CASE state ${ITEM_STATES.map((state, at) => `WHEN '${state}' THEN ${at}`).join(' ')} END`,
} as const;
/** By what batches are sorted. */
const BATCH_KEYS = { name: 'searched', files: keptSum('items'), bytes: keptSum('bytes') } as const;

/** A page of items in order of arrival, or sorted. */
export function pageOfItems(connection: Connection, query: ItemQuery): Promise<Page<Item>> {
  return pageOf(connection, query, {
    table: 'items',
    order: query.sort === '-arrived' ? 'newest first' : 'oldest first',
    ...sortingOf(query.sort, ITEM_KEYS),
    runs: itemRuns(connection, query),
    ...(query.text === undefined ? {} : { search: itemHolds(folded(query.text)) }),
    read: itemOf,
  });
}

/** A page of what is needed of very many items, in order of arrival. */
export function pageOfItemHeads(connection: Connection, query: ItemHeadQuery): Promise<Page<ItemHead>> {
  return pageOf(connection, query, {
    table: 'items',
    order: 'oldest first',
    runs: itemRuns(connection, query),
    columns: ITEM_HEAD_COLUMNS,
    read: itemHeadOf,
  });
}

/** A page of batches, newest first, or sorted. */
export function pageOfBatches(connection: Connection, query: BatchQuery): Promise<Page<Batch>> {
  return pageOf(connection, query, {
    table: 'batches',
    order: query.sort === 'created' ? 'oldest first' : 'newest first',
    ...sortingOf(query.sort, BATCH_KEYS),
    runs: batchRuns(connection, query),
    ...batchSearch(query),
    read: batchOf,
  });
}

/** What the rows themselves must say. The folder of a batch stands only in its body, so it is looked for like a text. */
function batchSearch({ text, folderIds }: BatchQuery): Pick<Listing<Batch>, 'search'> {
  const where: string[] = [];
  const values: SqlValue[] = [];
  if (text !== undefined) {
    const holds = batchHolds(folded(text));
    where.push(holds.where);
    values.push(...holds.values);
  }
  if (folderIds !== undefined) {
    where.push("json_extract(body, '$.folderId') IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(folderIds));
  }
  return where.length === 0 ? {} : { search: { where: where.join(' AND '), values } };
}

/** A page of jobs, newest first. */
export function pageOfJobs(connection: Connection, query: JobQuery): Promise<Page<ImportJob>> {
  return pageOf(connection, query, {
    table: 'jobs',
    order: 'newest first',
    runs: jobRuns(query),
    read: jobOf,
  });
}

/** A page of all receipts in the order of the chain. */
export function pageOfReceipts(connection: Connection, query: PageQuery): Page<StoredReceipt> {
  const items = connection
    .all(`SELECT ${RECEIPT_COLUMNS} FROM receipts WHERE seq > ? ORDER BY seq LIMIT ?`, [
      cursorOf(query, 'oldest first'),
      query.limit + 1,
    ])
    .map(receiptOf);
  const kept = items.slice(0, query.limit);
  const last = kept.at(-1);
  return items.length > query.limit && last !== undefined
    ? { items: kept, next: String(last.seq) }
    : { items: kept };
}

/** A cursor as the number it stands for; what nobody gave stands after everything. */
export function cursorOf(query: PageQuery, order: 'oldest first' | 'newest first'): number {
  const end = order === 'oldest first' ? Number.MAX_SAFE_INTEGER : -1;
  if (query.after === undefined) return order === 'oldest first' ? -1 : Number.MAX_SAFE_INTEGER;
  return /^\d{1,16}$/.test(query.after) ? Number(query.after) : end;
}

/** What a batch has that is not given up; counted when it changes, looked up here. */
function keptSum(what: 'items' | 'bytes'): string {
  return `(SELECT coalesce(sum(${what}), 0) FROM item_counts
    WHERE batch_id = batches.id AND state NOT IN ('cancelled', 'excluded'))`;
}

/** By what a list is sorted; nothing where the order of arrival is asked for. */
function sortingOf(
  sort: string | undefined,
  keys: Readonly<Record<string, string>>,
): { readonly sorting?: Sorting } {
  const key = keys[sort?.replace('-', '') ?? ''];
  return sort === undefined || key === undefined
    ? {}
    : { sorting: { sort, key, downwards: sort.startsWith('-') } };
}

async function pageOf<T>(connection: Connection, query: PageQuery, listing: Listing<T>): Promise<Page<T>> {
  if (listing.sorting !== undefined) {
    const { seqs, next } = await sortedPage(connection, query, { ...listing, sorting: listing.sorting });
    const items = rowsOf(connection, listing, seqs);
    return next === undefined ? { items } : { items, next };
  }
  const wanted = query.limit + 1;
  const after = cursorOf(query, listing.order);
  const numbers =
    listing.search === undefined
      ? nextNumbers(connection, listing, { after, limit: wanted })
      : await searched(connection, listing, { after, limit: wanted });
  const items = rowsOf(connection, listing, numbers.slice(0, query.limit));
  const last = numbers[query.limit - 1];
  return numbers.length > query.limit && last !== undefined ? { items, next: String(last) } : { items };
}

interface Cut {
  readonly after: number;
  readonly limit: number;
}

/** The next numbers over all runs of a listing, in its order. */
function nextNumbers<T>(connection: Connection, listing: Listing<T>, cut: Cut): readonly number[] {
  const forward = listing.order === 'oldest first';
  const numbers = listing.runs.flatMap((run) =>
    connection
      .all(
        `SELECT seq FROM ${run.from} WHERE ${run.where} AND seq ${forward ? '>' : '<'} ?
         ORDER BY seq ${forward ? 'ASC' : 'DESC'} LIMIT ?`,
        [...run.values, cut.after, cut.limit],
      )
      .map(([seq]) => Number(seq)),
  );
  if (listing.runs.length > 1) numbers.sort((one, other) => (forward ? one - other : other - one));
  return numbers.slice(0, cut.limit);
}

/**
 * Looks through the listing turn by turn, so that a search over very many rows holds up no commit. A turn is a span of
 * numbers: what lies between two rows of a listing costs nothing.
 */
async function searched<T>(
  connection: Connection,
  listing: Listing<T>,
  cut: Cut,
): Promise<readonly number[]> {
  const forward = listing.order === 'oldest first';
  const ends = endsOf(connection, listing.runs);
  const found: number[] = [];
  if (ends === undefined) return found;
  let after = forward ? Math.max(cut.after, ends.first - 1) : Math.min(cut.after, ends.last + 1);
  while (found.length < cut.limit && (forward ? after < ends.last : after > ends.first)) {
    const upTo = after + (forward ? SEARCH_NUMBERS_PER_TURN : -SEARCH_NUMBERS_PER_TURN);
    found.push(...matching(connection, listing, { after, upTo, limit: cut.limit - found.length }));
    after = upTo;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  return found;
}

/** The numbers after one and up to another, in the order of the listing, of rows that the search finds. */
function matching<T>(
  connection: Connection,
  listing: Listing<T>,
  { after, upTo, limit }: Cut & { readonly upTo: number },
): readonly number[] {
  const forward = listing.order === 'oldest first';
  const numbers = listing.runs.flatMap((run) =>
    connection
      .all(
        `SELECT seq FROM ${run.from} WHERE ${run.where} AND seq ${forward ? '>' : '<'} ?
         AND seq ${forward ? '<=' : '>='} ? AND ${listing.search?.where ?? 'true'}
         ORDER BY seq ${forward ? 'ASC' : 'DESC'} LIMIT ?`,
        [...run.values, after, upTo, ...(listing.search?.values ?? []), limit],
      )
      .map(([seq]) => Number(seq)),
  );
  if (listing.runs.length > 1) numbers.sort((one, other) => (forward ? one - other : other - one));
  return numbers.slice(0, limit);
}

function rowsOf<T>(connection: Connection, listing: Listing<T>, numbers: readonly number[]): readonly T[] {
  if (numbers.length === 0) return [];
  const { table, columns = 'body' } = listing;
  const found = new Map(
    connection
      .all(`SELECT seq, ${columns} FROM ${table} WHERE seq IN (SELECT value FROM json_each(?))`, [
        JSON.stringify(numbers),
      ])
      .map(([seq, ...row]) => [Number(seq), row] as const),
  );
  return numbers.flatMap((seq) => {
    const row = found.get(seq);
    return row === undefined ? [] : [listing.read(row)];
  });
}
