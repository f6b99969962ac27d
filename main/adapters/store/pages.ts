import type {
  BatchQuery,
  ItemQuery,
  JobQuery,
  Page,
  PageQuery,
  StoredReceipt,
} from '../../core/ports/store.ts';
import { ITEM_STATES } from '../../../shared/model/item.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { ImportJob } from '../../../shared/model/importJob.ts';
import type { Item } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import { batchOf, itemOf, jobOf, RECEIPT_COLUMNS, receiptOf, type Row } from './rows.ts';
import { folded } from './searchText.ts';

/**
 * A run of rows that lie together in one index, in order of their numbers. A page over several states is the merge of
 * such runs: its cost depends on the page, never on how many rows there are.
 */
interface Run {
  readonly from: string;
  readonly where: string;
  readonly values: readonly SqlValue[];
}

interface Listing<T> {
  readonly table: 'items' | 'batches' | 'jobs';
  readonly order: 'oldest first' | 'newest first';
  readonly runs: readonly Run[];
  /** A condition on the rows themselves, for a search in their text. */
  readonly search?: { readonly where: string; readonly values: readonly SqlValue[] };
  readonly read: (row: Row) => T;
}

/** Numbers searched before others get their turn: at most so many rows, some ms. */
const SEARCH_NUMBERS_PER_TURN = 10_000;

/** A page of items in order of arrival, unless the query wants the newest first. */
export function pageOfItems(connection: Connection, query: ItemQuery): Promise<Page<Item>> {
  const text = query.text === undefined ? undefined : folded(query.text);
  const where = '(instr(coalesce(folded, lower(name)), ?) > 0 OR instr(id, ?) > 0)';
  return pageOf(connection, query, {
    table: 'items',
    order: query.order ?? 'oldest first',
    runs: itemRuns(connection, query),
    ...(text === undefined ? {} : { search: { where, values: [text, text] } }),
    read: itemOf,
  });
}

/** A page of batches, newest first. */
export function pageOfBatches(connection: Connection, query: BatchQuery): Promise<Page<Batch>> {
  const text = query.text === undefined ? undefined : folded(query.text);
  return pageOf(connection, query, {
    table: 'batches',
    order: 'newest first',
    runs: batchRuns(connection, query),
    ...(text === undefined
      ? {}
      : { search: { where: '(instr(searched, ?) > 0 OR instr(id, ?) > 0)', values: [text, text] } }),
    read: batchOf,
  });
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

function itemRuns(connection: Connection, query: ItemQuery): readonly Run[] {
  const { batchId, destinationId, states } = query;
  if (batchId !== undefined) {
    const alsoThere = destinationId === undefined ? '' : ' AND destination_id = ?';
    return [...new Set(states ?? ITEM_STATES)].map((state) => ({
      from: 'items INDEXED BY items_by_batch',
      where: `batch_id = ? AND state = ?${alsoThere}`,
      values: destinationId === undefined ? [batchId, state] : [batchId, state, destinationId],
    }));
  }
  if (destinationId === undefined && states === undefined) return [everything('items')];
  const groups = connection.all('SELECT destination_id, state FROM item_totals WHERE items > 0');
  return groupRuns(groups, destinationId, states).map((values) => ({
    from: 'items INDEXED BY items_by_destination',
    where: 'destination_id = ? AND state = ?',
    values,
  }));
}

function batchRuns(connection: Connection, query: BatchQuery): readonly Run[] {
  const { destinationId, statuses, text } = query;
  // A search goes along the index, which has the comments, also where all batches are searched.
  if (destinationId === undefined && statuses === undefined && text === undefined)
    return [everything('batches')];
  const groups = connection.all('SELECT destination_id, status FROM batch_totals WHERE batches > 0');
  return groupRuns(groups, destinationId, statuses).map((values) => ({
    from: 'batches INDEXED BY batches_by_status',
    where: 'destination_id = ? AND status = ?',
    values,
  }));
}

function jobRuns(query: JobQuery): readonly Run[] {
  const more: string[] = [];
  const values: SqlValue[] = [];
  if (query.destinationId !== undefined) {
    more.push('destination_id = ?');
    values.push(query.destinationId);
  }
  if (query.batchId !== undefined) {
    // A batch has few jobs: they are looked through.
    const among = query.states === undefined ? [] : ['state IN (SELECT value FROM json_each(?))'];
    return [
      {
        from: 'jobs INDEXED BY jobs_by_batch',
        where: ['batch_id = ?', ...among, ...more].join(' AND '),
        values: [
          query.batchId,
          ...(query.states === undefined ? [] : [JSON.stringify(query.states)]),
          ...values,
        ],
      },
    ];
  }
  if (query.states === undefined) return [{ from: 'jobs', where: ['true', ...more].join(' AND '), values }];
  return [...new Set(query.states)].map((state) => ({
    from: 'jobs INDEXED BY jobs_by_state',
    where: ['state = ?', ...more].join(' AND '),
    values: [state, ...values],
  }));
}

function everything(table: string): Run {
  return { from: table, where: 'true', values: [] };
}

function groupRuns(
  groups: readonly Row[],
  destinationId: string | undefined,
  states: readonly string[] | undefined,
): readonly (readonly SqlValue[])[] {
  return groups.filter(
    ([destination, state]) =>
      (destinationId === undefined || destination === destinationId) &&
      (states === undefined || states.includes(String(state))),
  );
}

async function pageOf<T>(connection: Connection, query: PageQuery, listing: Listing<T>): Promise<Page<T>> {
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

/** The lowest and the highest number in some runs; undefined when they are empty. */
function endsOf(
  connection: Connection,
  runs: readonly Run[],
): { readonly first: number; readonly last: number } | undefined {
  const ends = runs.flatMap((run) =>
    ['ASC', 'DESC'].map((direction) =>
      connection.first(
        `SELECT seq FROM ${run.from} WHERE ${run.where} ORDER BY seq ${direction} LIMIT 1`,
        run.values,
      ),
    ),
  );
  const numbers = ends.flatMap((row) => (row === undefined ? [] : [Number(row[0])]));
  return numbers.length === 0 ? undefined : { first: Math.min(...numbers), last: Math.max(...numbers) };
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
  const direction = listing.order === 'oldest first' ? 'ASC' : 'DESC';
  return connection
    .all(
      `SELECT body FROM ${listing.table} WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq ${direction}`,
      [JSON.stringify(numbers)],
    )
    .map((row) => listing.read(row));
}
