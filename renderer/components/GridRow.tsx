import { memo, type MouseEvent, type ReactNode } from 'react';
import { useText } from '../text/useText.ts';
import { GridEdge } from './GridEdge.tsx';
import { nextSort, sortedHow, type GridSort } from './gridSort.ts';
import { Shape } from './Shape.tsx';
import type { Picking } from './usePicking.ts';
import type { Table } from './useTable.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** So wide at least, and then so much of the space that is left, until a person sets a width. */
  readonly width: readonly [minPx: number, share: number];
  /** The word for it where the list can be sorted by it. */
  readonly sort?: string;
  /** What a row is called: it cannot be hidden, and stays in sight when the table is moved sideways. */
  readonly stays?: true;
  readonly align?: 'end';
  readonly cell: (row: T) => ReactNode;
  /** The cell as text, where rows are copied; sizes in bytes, times as ISO 8601. */
  readonly text?: (row: T) => string | number;
}

interface GridHeadProps<T> {
  readonly columns: readonly Column<T>[];
  readonly picking: Picking | undefined;
}

interface HeadProps<T> extends GridHeadProps<T> {
  /** Where columns can be made wider. */
  readonly table: Table<T> | undefined;
  readonly sort: GridSort | undefined;
}

/** The head of a table; it stays in sight. */
export function GridHead<T>({ columns, picking, sort, table }: HeadProps<T>): ReactNode {
  const { t } = useText();
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row">
        {picking === undefined ? null : (
          <div role="columnheader" className="grid-cell">
            <span className="unseen">{t('list.chosen')}</span>
          </div>
        )}
        {columns.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            data-column={column.id}
            className={cellClass(column)}
            title={column.header}
            aria-sort={sort === undefined ? undefined : sortedHow(column, sort.by)}
          >
            <HeadTitle column={column} sort={sort} />
            {table === undefined ? null : <GridEdge column={column.id} table={table} />}
          </div>
        ))}
      </div>
    </div>
  );
}

/** What a column is called; pressed, the list is sorted by it. */
function HeadTitle<T>({
  column,
  sort,
}: {
  readonly column: Column<T>;
  readonly sort: GridSort | undefined;
}): ReactNode {
  if (sort === undefined || column.sort === undefined)
    return <span className="grid-title">{column.header}</span>;
  const how = sortedHow(column, sort.by);
  return (
    <button type="button" className="grid-sort" onClick={() => sort.onSort(nextSort(column, sort))}>
      <span className="grid-title">{column.header}</span>
      {how === 'none' ? null : <Shape name={how === 'ascending' ? 'up' : 'arrow-down'} />}
    </button>
  );
}

interface GridRowProps<T> extends GridHeadProps<T> {
  readonly id: string;
  /** Absent while it is being read. */
  readonly row: T | undefined;
  readonly index: number;
  /** Its distance from the top of the table, px. */
  readonly start: number;
  readonly active: boolean;
  readonly isOpen: boolean;
  readonly drop: { readonly takes: (row: T) => boolean; readonly over: string | undefined } | undefined;
  readonly acts: RowActs;
}

/** What the mouse does to rows. The same object for as long as the table lives, so that rows are drawn anew only when they change. */
export interface RowActs {
  readonly open: (index: number) => void;
  /** With `range`: all from the active row to this one. */
  readonly pick: (index: number, range: boolean) => void;
  /** False where rows have no menu. */
  readonly menu: (index: number, line: HTMLElement) => boolean;
}

/** One row of a table. */
export const GridRow = memo(Row) as typeof Row;

function Row<T extends { readonly id: string }>(props: GridRowProps<T>): ReactNode {
  const { id, columns, row, index, start, active, drop, picking, acts } = props;
  const chosen = row !== undefined && picking?.chosen.has(row.id) === true;
  const takes = row !== undefined && drop?.takes(row) === true;
  const pick = (range: boolean): void => acts.pick(index, range);
  const pressed = (event: MouseEvent): void => {
    if (picking !== undefined && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      pick(event.shiftKey);
      // On a link these keys would open it in another window as well.
      event.preventDefault();
    } else acts.open(index);
  };
  return (
    // A click is only the mouse's way to what keys do on the grid itself.
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={picking === undefined ? active : chosen}
      className={rowClass(props, { chosen, over: takes && drop?.over === row.id })}
      data-drop={takes ? row.id : undefined}
      style={{ transform: `translateY(${start}px)` }}
      onClick={pressed}
      onContextMenu={(event) => {
        if (acts.menu(index, event.currentTarget)) event.preventDefault();
      }}
    >
      {picking === undefined ? null : <PickCell chosen={chosen} onPick={pick} />}
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={cellClass(column)}>
          {row === undefined ? <span className="grid-pending">…</span> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** The mouse's way to choose a row; keys choose with Space. */
function PickCell({
  chosen,
  onPick,
}: {
  readonly chosen: boolean;
  readonly onPick: (range: boolean) => void;
}): ReactNode {
  return (
    <div
      role="gridcell"
      className="grid-cell grid-pick"
      onClick={(event) => {
        event.stopPropagation();
        onPick(event.shiftKey);
      }}
    >
      <span className={chosen ? 'tick tick-on' : 'tick'}>{chosen ? <Shape name="check" /> : null}</span>
    </div>
  );
}

function cellClass<T>({ align, stays }: Column<T>): string {
  const names = ['grid-cell'];
  if (align === 'end') names.push('grid-cell-end');
  if (stays === true) names.push('grid-cell-stays');
  return names.join(' ');
}

function rowClass<T extends { readonly id: string }>(
  { active, isOpen }: GridRowProps<T>,
  { chosen, over }: { readonly chosen: boolean; readonly over: boolean },
): string {
  const names = ['grid-row'];
  if (active) names.push('grid-row-active');
  if (chosen || isOpen) names.push('grid-row-open');
  if (over) names.push('grid-row-over');
  return names.join(' ');
}
