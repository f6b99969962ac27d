import type { PageQuery } from '../../core/ports/store.ts';
import type { Connection, SqlValue } from './connection.ts';
import { endsOf, type Run } from './runs.ts';
import { comparePlaces, placeOf, textOfPlace, type Place } from './sortPlaces.ts';

/** Another order than that of arrival. */
export interface Sorting {
  /** As it was asked for; a cursor of another order is not understood. */
  readonly sort: string;
  /** SQL for what a row is sorted by. */
  readonly key: string;
  readonly downwards: boolean;
}

interface Sorted {
  readonly runs: readonly Run[];
  readonly search?: { readonly where: string; readonly values: readonly SqlValue[] };
  readonly sorting: Sorting;
}

/** Numbers looked at before others get their turn. Sums are looked up by batch, so fewer than a search takes. */
const SORT_NUMBERS_PER_TURN = 2_500;

/**
 * The next numbers of a sorted list. All of it is looked at for each page, turn by turn, and of each turn only what comes
 * first is kept: no index has to be written for every order with every change of a file. The cursor has what the last row
 * was sorted by, so what is added or changes meanwhile moves no other row.
 */
export async function sortedPage(
  connection: Connection,
  query: PageQuery,
  listing: Sorted,
): Promise<{ readonly seqs: readonly number[]; readonly next?: string }> {
  const { runs, sorting } = listing;
  const after = query.after === undefined ? undefined : placeOf(query.after, sorting.sort);
  const ends = endsOf(connection, runs);
  if (ends === undefined || (query.after !== undefined && after === undefined)) return { seqs: [] };
  const limit = query.limit + 1;
  let best: readonly Place[] = [];
  for (let from = ends.first; from <= ends.last; from += SORT_NUMBERS_PER_TURN) {
    const upTo = from + SORT_NUMBERS_PER_TURN - 1;
    // Once a page is full, only what goes before its last row can still come into it.
    const before = best.length < limit ? undefined : best.at(-1);
    const found = runs.map((run) => firstOf(connection, listing, { run, from, upTo, after, before, limit }));
    best = merged([best, ...found], { limit, downwards: sorting.downwards });
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  const kept = best.slice(0, query.limit);
  const last = kept.at(-1);
  const seqs = kept.map(({ seq }) => seq);
  return best.length > query.limit && last !== undefined
    ? { seqs, next: textOfPlace(last, sorting.sort) }
    : { seqs };
}

interface Turn {
  readonly run: Run;
  readonly from: number;
  readonly upTo: number;
  readonly after: Place | undefined;
  readonly before: Place | undefined;
  readonly limit: number;
}

/** Of the rows with numbers from one to another those that come first between two places. */
function firstOf(
  connection: Connection,
  { search, sorting: { downwards, key } }: Sorted,
  { run, from, upTo, after, before, limit }: Turn,
): readonly Place[] {
  const direction = downwards ? 'DESC' : 'ASC';
  const [follows, precedes] = downwards ? ['<', '>'] : ['>', '<'];
  const between = [
    ...(after === undefined ? [] : [`(key, seq) ${follows} (?, ?)`]),
    ...(before === undefined ? [] : [`(key, seq) ${precedes} (?, ?)`]),
  ];
  // Materialised: a sum is looked up once, not for each comparison.
  const sql = `WITH keyed AS MATERIALIZED (
      SELECT seq, ${key} AS key FROM ${run.from}
      WHERE ${run.where} AND seq >= ? AND seq <= ? AND ${search?.where ?? 'true'})
    SELECT key, seq FROM keyed WHERE ${['true', ...between].join(' AND ')}
    ORDER BY key ${direction}, seq ${direction} LIMIT ?`;
  const places = [after, before].flatMap((place) => (place === undefined ? [] : [place.key, place.seq]));
  return connection
    .all(sql, [...run.values, from, upTo, ...(search?.values ?? []), ...places, limit])
    .map(([found, seq]) => ({
      key: typeof found === 'number' ? found : String(found),
      seq: Number(seq),
    }));
}

function merged(
  parts: readonly (readonly Place[])[],
  { limit, downwards }: { readonly limit: number; readonly downwards: boolean },
): readonly Place[] {
  const direction = downwards ? -1 : 1;
  return parts
    .flat()
    .sort((one, other) => direction * comparePlaces(one, other))
    .slice(0, limit);
}
