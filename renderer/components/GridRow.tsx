import type { MouseEvent, ReactNode } from 'react';
import { useText } from '../text/useText.ts';
import { Shape } from './Shape.tsx';
import type { Picking } from './usePicking.ts';

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** A CSS grid track. */
  readonly width: string;
  readonly align?: 'end';
  readonly cell: (row: T) => ReactNode;
}

interface GridHeadProps<T> {
  readonly columns: readonly Column<T>[];
  readonly tracks: string;
  readonly picking: Picking | undefined;
}

/** The head of a table; it stays in sight. */
export function GridHead<T>({ columns, tracks, picking }: GridHeadProps<T>): ReactNode {
  const { t } = useText();
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: tracks }}>
        {picking === undefined ? null : (
          <div role="columnheader" className="grid-cell">
            <span className="unseen">{t('list.chosen')}</span>
          </div>
        )}
        {columns.map((column) => (
          <div key={column.id} role="columnheader" className={cellClass(column)}>
            {column.header}
          </div>
        ))}
      </div>
    </div>
  );
}

interface GridRowProps<T> extends GridHeadProps<T> {
  readonly id: string;
  /** Absent while it is being read. */
  readonly row: T | undefined;
  readonly place: { readonly index: number; readonly start: number };
  readonly active: boolean;
  readonly openId: string | undefined;
  readonly drop: { readonly takes: (row: T) => boolean; readonly over: string | undefined } | undefined;
  readonly onOpen: () => void;
  /** With `range`: all from the active row to this one. */
  readonly onPick: (range: boolean) => void;
  readonly onMenu: ((line: HTMLElement) => void) | undefined;
}

/** One row of a table. */
export function GridRow<T extends { readonly id: string }>(props: GridRowProps<T>): ReactNode {
  const { id, columns, tracks, row, place, active, drop, picking, onOpen, onPick, onMenu } = props;
  const chosen = row !== undefined && picking?.chosen.has(row.id) === true;
  const takes = row !== undefined && drop?.takes(row) === true;
  const pressed = (event: MouseEvent): void => {
    if (picking !== undefined && (event.shiftKey || event.ctrlKey || event.metaKey)) onPick(event.shiftKey);
    else onOpen();
  };
  return (
    // A click is only the mouse's way to what keys do on the grid itself.
    <div
      id={id}
      role="row"
      aria-rowindex={place.index + 2}
      aria-selected={picking === undefined ? active : chosen}
      className={rowClass(props, { chosen, over: takes && drop?.over === row.id })}
      data-drop={takes ? row.id : undefined}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${place.start}px)` }}
      onClick={pressed}
      onContextMenu={(event) => {
        if (onMenu === undefined) return;
        event.preventDefault();
        onMenu(event.currentTarget);
      }}
    >
      {picking === undefined ? null : <PickCell chosen={chosen} onPick={onPick} />}
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

function cellClass<T>({ align }: Column<T>): string {
  return align === 'end' ? 'grid-cell grid-cell-end' : 'grid-cell';
}

function rowClass<T extends { readonly id: string }>(
  { active, openId, row }: GridRowProps<T>,
  { chosen, over }: { readonly chosen: boolean; readonly over: boolean },
): string {
  const names = ['grid-row'];
  if (active) names.push('grid-row-active');
  if (chosen || (row !== undefined && row.id === openId)) names.push('grid-row-open');
  if (over) names.push('grid-row-over');
  return names.join(' ');
}
