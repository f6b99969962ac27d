import type { BatchQuery, ItemQuery, JobQuery } from '../../core/ports/store.ts';
import { ITEM_STATES } from '../../../shared/model/item.ts';
import type { Connection, SqlValue } from './connection.ts';
import type { Row } from './rows.ts';

/**
 * A run of rows that lie together in one index, in order of their numbers. A page over several states is the merge of
 * such runs: its cost depends on the page, never on how many rows there are.
 */
export interface Run {
  readonly from: string;
  readonly where: string;
  readonly values: readonly SqlValue[];
}

/** Where the items of a query lie. */
export function itemRuns(connection: Connection, query: ItemQuery): readonly Run[] {
  const { batchId, destinationId, states, text } = query;
  if (batchId !== undefined) {
    const alsoThere = destinationId === undefined ? '' : ' AND destination_id = ?';
    return [...new Set(states ?? ITEM_STATES)].map((state) => ({
      from: 'items INDEXED BY items_by_batch',
      where: `batch_id = ? AND state = ?${alsoThere}`,
      values: destinationId === undefined ? [batchId, state] : [batchId, state, destinationId],
    }));
  }
  if (destinationId === undefined && states === undefined)
    return [everything(text === undefined ? 'items' : 'items INDEXED BY items_searched')];
  const groups = connection.all('SELECT destination_id, state FROM item_totals WHERE items > 0');
  return groupRuns(groups, destinationId, states).map((values) => ({
    from: 'items INDEXED BY items_by_destination',
    where: 'destination_id = ? AND state = ?',
    values,
  }));
}

/** Where the batches of a query lie. */
export function batchRuns(connection: Connection, query: BatchQuery): readonly Run[] {
  const { destinationId, sort, statuses, text } = query;
  // A search goes along the index, which has the comments, also where all batches are searched; so does a sorted list.
  if (destinationId === undefined && statuses === undefined && text === undefined && sort === undefined)
    return [everything('batches')];
  const groups = connection.all('SELECT destination_id, status FROM batch_totals WHERE batches > 0');
  return groupRuns(groups, destinationId, statuses).map((values) => ({
    from: 'batches INDEXED BY batches_by_status',
    where: 'destination_id = ? AND status = ?',
    values,
  }));
}

/** Where the jobs of a query lie. */
export function jobRuns(query: JobQuery): readonly Run[] {
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

/** The lowest and the highest number in some runs; undefined when they are empty. */
export function endsOf(
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
