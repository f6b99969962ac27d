import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/** Rows of one line each: a fixed height is what keeps a hundred thousand of them smooth. */
const ROW_PX = 34;
const OVERSCAN_ROWS = 8;
/** The next page is asked for when fewer loaded rows than this are left below the visible ones. */
const READ_AHEAD_ROWS = 60;

export interface Column<T> {
  readonly id: string;
  readonly header: string;
  /** A CSS grid track. */
  readonly width: string;
  readonly align?: 'end';
  readonly cell: (row: T) => ReactNode;
}

interface VirtualGridProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** All rows there are, also those not yet read. */
  readonly total: number;
  readonly onOpen: (row: T) => void;
  readonly onNearEnd: () => void;
  /** The row that is open beside the list. */
  readonly openId?: string | undefined;
}

/** A table of any length with a few rows in the page: arrows move, Enter opens. */
export function VirtualGrid<T extends { readonly id: string }>(props: VirtualGridProps<T>): ReactNode {
  const { label, columns, rows, total, onOpen, onNearEnd, openId } = props;
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const count = Math.max(total, rows.length);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    // The head scrolls with the rows' container but stays in sight.
    scrollPaddingStart: ROW_PX,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length < count && last + READ_AHEAD_ROWS >= rows.length) onNearEnd();
  }, [last, rows.length, count, onNearEnd]);
  const current = Math.min(active, count - 1);
  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const next = nextRow(event.key, current, { page, last: count - 1 });
    const row = rows[current];
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
      virtual.scrollToIndex(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) {
      event.preventDefault();
      onOpen(row);
    }
  };
  const tracks = columns.map(({ width }) => width).join(' ');
  return (
    <div
      ref={scroll}
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={items.some(({ index }) => index === current) ? `${id}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={move}
    >
      <div role="rowgroup" className="grid-head">
        <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: tracks }}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellClass(column)}>
              {column.header}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return (
            // A click is only the mouse's way to what Enter does on the grid itself.
            <div
              key={index}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={index === current}
              className={rowClass(index === current, row !== undefined && row.id === openId)}
              style={{ gridTemplateColumns: tracks, transform: `translateY(${start}px)` }}
              onClick={() => {
                setActive(index);
                if (row !== undefined) onOpen(row);
              }}
            >
              {columns.map((column) => (
                <div key={column.id} role="gridcell" className={cellClass(column)}>
                  {row === undefined ? <span className="grid-pending">…</span> : column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function nextRow(
  key: string,
  current: number,
  { page, last }: { readonly page: number; readonly last: number },
): number | undefined {
  const within = (index: number): number => Math.max(0, Math.min(last, index));
  switch (key) {
    case 'ArrowDown':
      return within(current + 1);
    case 'ArrowUp':
      return within(current - 1);
    case 'PageDown':
      return within(current + page);
    case 'PageUp':
      return within(current - page);
    case 'Home':
      return 0;
    case 'End':
      return within(last);
    default:
      return undefined;
  }
}

function cellClass<T>({ align }: Column<T>): string {
  return align === 'end' ? 'grid-cell grid-cell-end' : 'grid-cell';
}

function rowClass(active: boolean, open: boolean): string {
  return `grid-row${active ? ' grid-row-active' : ''}${open ? ' grid-row-open' : ''}`;
}
