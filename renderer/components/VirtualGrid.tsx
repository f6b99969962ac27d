import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';

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
  const { columns, rows, onOpen } = props;
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const count = Math.max(props.total, rows.length);
  const virtual = useRows(scroll, count);
  const items = virtual.getVirtualItems();
  useReadAhead(props, { last: items.at(-1)?.index ?? 0, count });
  const current = Math.min(active, count - 1);
  const open = (index: number): void => {
    setActive(index);
    if (rows[index] !== undefined) onOpen(rows[index]);
  };
  const move = (event: KeyboardEvent): void => {
    const next = nextRow(event.key, current, { page: rowsSeen(scroll.current), last: count - 1 });
    if (next !== undefined) {
      setActive(next);
      virtual.scrollToIndex(next);
    } else if (event.key === 'Enter' || event.key === ' ') open(current);
    else return;
    event.preventDefault();
  };
  const tracks = columns.map(({ width }) => width).join(' ');
  return (
    <div
      ref={scroll}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={items.some(({ index }) => index === current) ? `${id}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={move}
    >
      <Head columns={columns} tracks={tracks} />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <Row
            key={index}
            id={`${id}-${index}`}
            columns={columns}
            tracks={tracks}
            row={rows[index]}
            place={{ index, start }}
            active={index === current}
            openId={props.openId}
            onOpen={() => open(index)}
          />
        ))}
      </div>
    </div>
  );
}

function useRows(
  scroll: RefObject<HTMLDivElement | null>,
  count: number,
): Virtualizer<HTMLDivElement, Element> {
  return useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    // The head scrolls with the rows' container but stays in sight.
    scrollPaddingStart: ROW_PX,
  });
}

/** Asks for the next page in time. */
function useReadAhead<T>(
  { rows: { length }, onNearEnd }: Pick<VirtualGridProps<T>, 'rows' | 'onNearEnd'>,
  { last, count }: { readonly last: number; readonly count: number },
): void {
  useEffect(() => {
    if (length < count && last + READ_AHEAD_ROWS >= length) onNearEnd();
  }, [last, length, count, onNearEnd]);
}

interface HeadProps<T> {
  readonly columns: readonly Column<T>[];
  readonly tracks: string;
}

function Head<T>({ columns, tracks }: HeadProps<T>): ReactNode {
  return (
    <div role="rowgroup" className="grid-head">
      <div role="row" aria-rowindex={1} className="grid-row" style={{ gridTemplateColumns: tracks }}>
        {columns.map((column) => (
          <div key={column.id} role="columnheader" className={cellClass(column)}>
            {column.header}
          </div>
        ))}
      </div>
    </div>
  );
}

interface RowProps<T> extends HeadProps<T> {
  readonly id: string;
  /** Absent while it is being read. */
  readonly row: T | undefined;
  readonly place: { readonly index: number; readonly start: number };
  readonly active: boolean;
  readonly openId: string | undefined;
  readonly onOpen: () => void;
}

function Row<T extends { readonly id: string }>(props: RowProps<T>): ReactNode {
  const { id, columns, tracks, row, place, active, openId, onOpen } = props;
  return (
    // A click is only the mouse's way to what Enter does on the grid itself.
    <div
      id={id}
      role="row"
      aria-rowindex={place.index + 2}
      aria-selected={active}
      className={rowClass(active, row !== undefined && row.id === openId)}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${place.start}px)` }}
      onClick={onOpen}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={cellClass(column)}>
          {row === undefined ? <span className="grid-pending">…</span> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Rows that a page key leaves behind. */
function rowsSeen(grid: HTMLElement | null): number {
  return Math.max(1, Math.floor((grid?.clientHeight ?? 0) / ROW_PX) - 2);
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
