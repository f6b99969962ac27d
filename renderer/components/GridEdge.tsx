import { useRef, type PointerEvent, type ReactNode } from 'react';
import type { TableLayout } from '../preferences/preferences.ts';
import { withoutWidth, withWidth } from './tableLayout.ts';
import type { Table } from './useTable.ts';

interface Held {
  readonly fromX: number;
  readonly fromPx: number;
  readonly seen: ReturnType<Table<unknown>['seen']>;
  layout: TableLayout;
}

/** The edge of a column's head: dragged it makes the column wider, pressed twice as wide as it was. Keys have the menu of columns. */
export function GridEdge<T>({
  column,
  table,
}: {
  readonly column: string;
  readonly table: Table<T>;
}): ReactNode {
  const held = useRef<Held>(undefined);
  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    const seen = table.seen();
    const fromPx = seen.find(({ id }) => id === column)?.px ?? 0;
    held.current = { fromX: event.clientX, fromPx, seen, layout: table.layout };
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.classList.add('grid-edge-held');
    event.preventDefault();
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const { current } = held;
    if (current === undefined) return;
    const px = current.fromPx + event.clientX - current.fromX;
    current.layout = withWidth(table.layout, current.seen, { id: column, px });
    table.preview(current.layout);
  };
  const end = (event: PointerEvent<HTMLElement>, kept: boolean): void => {
    const { current } = held;
    if (current === undefined) return;
    held.current = undefined;
    event.currentTarget.classList.remove('grid-edge-held');
    if (!kept) table.preview(table.layout);
    else if (current.layout !== table.layout) table.keep(current.layout);
  };
  return (
    <span
      className="grid-edge"
      aria-hidden="true"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={(event) => end(event, true)}
      onPointerCancel={(event) => end(event, false)}
      onDoubleClick={() => table.keep(withoutWidth(table.layout, column))}
    />
  );
}
