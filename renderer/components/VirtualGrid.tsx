import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { GridHead, GridRow, type Column, type RowActs } from './GridRow.tsx';
import { tsvText } from './tsvText.ts';
import type { GridSort } from './gridSort.ts';
import { gridStyle, NO_LAYOUT } from './tableLayout.ts';
import type { Picking } from './usePicking.ts';
import type { Table } from './useTable.ts';

/** Rows of one line each: a fixed height is what keeps a hundred thousand of them smooth. */
const ROW_PX = 34;
const OVERSCAN_ROWS = 8;
/** The next page is asked for when fewer loaded rows than this are left below the visible ones. */
const READ_AHEAD_ROWS = 60;

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
  /** Rows onto which files may be dropped, and the one that they are held over. */
  readonly drop?: { readonly takes: (row: T) => boolean; readonly over: string | undefined };
  /** Asks for the menu of a row: the right button, or the menu key. */
  readonly onMenu?: (row: T, line: HTMLElement) => void;
  /** Other keys on a row; true when it was one of the view's own. */
  readonly onKey?: (event: globalThis.KeyboardEvent, row: T) => boolean;
  /** Where several rows can be chosen at once. */
  readonly picking?: Picking;
  /** Where columns can be hidden and made wider; `columns` are those that it shows. */
  readonly table?: Table<T>;
  /** Where it can be sorted at the heads of its columns. */
  readonly sort?: GridSort;
}

/** A table of any length with a few rows in the page: arrows move, Enter opens, Space chooses where rows can be chosen. */
export function VirtualGrid<T extends { readonly id: string }>(props: VirtualGridProps<T>): ReactNode {
  const { columns, onOpen, picking, rows, table } = props;
  const id = useId();
  const own = useRef<HTMLDivElement>(null);
  const scroll = table?.grid ?? own;
  const [active, setActive] = useState(0);
  const count = Math.max(props.total, rows.length);
  const virtual = useRows(scroll, count);
  const items = virtual.getVirtualItems();
  useReadAhead(props, { last: items.at(-1)?.index ?? 0, count });
  const current = Math.min(active, count - 1);
  const lineOf = (index: number): HTMLElement | null => document.getElementById(`${id}-${index}`);
  const open = (index: number): void => {
    setActive(index);
    if (rows[index] !== undefined) onOpen(rows[index]);
  };
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    // The heads have buttons, with keys of their own.
    if (event.target instanceof Element && event.target.closest('.grid-head') !== null) return;
    const next = nextRow(event.key, current, { page: rowsSeen(scroll.current), last: count - 1 });
    if (next !== undefined) {
      if (event.shiftKey) picking?.extend(rows, current, next);
      setActive(next);
      virtual.scrollToIndex(next);
    } else if (!actOnRow(event, props, { index: current, line: lineOf(current), open })) return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroll}
      className={picking === undefined ? 'grid' : 'grid grid-picks'}
      style={gridStyle(columns, table?.layout ?? NO_LAYOUT)}
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length + (picking === undefined ? 0 : 1)}
      aria-multiselectable={picking !== undefined}
      aria-activedescendant={items.some(({ index }) => index === current) ? `${id}-${current}` : undefined}
      tabIndex={0}
      onMouseDown={(event) => {
        // Shift would mark the text between two clicks, and a copy would then be of that text.
        if (!event.shiftKey || picking === undefined) return;
        event.preventDefault();
        event.currentTarget.focus({ preventScroll: true });
      }}
      onKeyDown={move}
      onCopy={(event) => copyRows(event, props, current)}
    >
      <GridHead columns={columns} picking={picking} table={table} sort={props.sort} />
      <Body grid={props} id={id} current={current} virtual={virtual} onActive={setActive} onOpen={open} />
    </div>
  );
}

/** Copies the chosen rows, or the active one; text that somebody has marked is left to the browser. */
function copyRows<T extends { readonly id: string }>(
  event: ClipboardEvent,
  { columns, picking, rows }: VirtualGridProps<T>,
  current: number,
): void {
  if (getSelection()?.isCollapsed === false) return;
  const chosen = rows.filter(({ id }) => picking?.chosen.has(id) === true);
  const copied = chosen.length > 0 ? chosen : rows.slice(current, current + 1);
  if (copied.length === 0) return;
  event.clipboardData.setData('text/plain', tsvText(columns, copied));
  event.preventDefault();
}

interface BodyProps<T> {
  readonly grid: VirtualGridProps<T>;
  readonly id: string;
  readonly current: number;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly onActive: (index: number) => void;
  readonly onOpen: (index: number) => void;
}

function Body<T extends { readonly id: string }>(body: BodyProps<T>): ReactNode {
  const { grid, id, current, virtual } = body;
  const { columns, drop, openId, picking, rows } = grid;
  const acts = useActs(body);
  return (
    <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start }) => (
        <GridRow
          key={index}
          id={`${id}-${index}`}
          columns={columns}
          row={rows[index]}
          index={index}
          start={start}
          active={index === current}
          isOpen={openId !== undefined && rows[index]?.id === openId}
          drop={drop}
          picking={picking}
          acts={acts}
        />
      ))}
    </div>
  );
}

/** What the mouse does, always with the table as it is when it does so. */
function useActs<T extends { readonly id: string }>(body: BodyProps<T>): RowActs {
  const latest = useRef(body);
  latest.current = body;
  return useMemo(
    () => ({
      open: (index) => latest.current.onOpen(index),
      pick: (index, range) => {
        const { current, grid, onActive } = latest.current;
        const row = grid.rows[index];
        if (range) grid.picking?.extend(grid.rows, current, index);
        else if (row !== undefined) grid.picking?.toggle(row.id);
        onActive(index);
      },
      menu: (index, line) => {
        const { grid, onActive } = latest.current;
        const row = grid.rows[index];
        if (grid.onMenu === undefined) return false;
        onActive(index);
        if (row !== undefined) grid.onMenu(row, line);
        return true;
      },
    }),
    [],
  );
}

interface OnRow {
  readonly index: number;
  readonly line: HTMLElement | null;
  readonly open: (index: number) => void;
}

/** What a key does to the row that is active; false for keys that are none of ours. */
function actOnRow<T extends { readonly id: string }>(
  event: KeyboardEvent,
  { onKey, onMenu, picking, rows }: VirtualGridProps<T>,
  { index, line, open }: OnRow,
): boolean {
  const { key } = event;
  const row = rows[index];
  if (key === 'Enter' || (key === ' ' && picking === undefined)) {
    open(index);
    return true;
  }
  if (row === undefined) return false;
  if (key === ' ') picking?.toggle(row.id);
  else if (
    (key === 'ContextMenu' || (key === 'F10' && event.shiftKey)) &&
    onMenu !== undefined &&
    line !== null
  )
    onMenu(row, line);
  else if (key === 'a' && (event.ctrlKey || event.metaKey) && picking !== undefined) picking.all(rows);
  else if (key === 'Escape' && picking !== undefined && picking.chosen.size > 0) picking.none();
  else return onKey?.(event.nativeEvent, row) === true;
  return true;
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
