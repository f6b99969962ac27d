import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { FindingRow, GroupBy } from './findingGroups.ts';
import { FindingRowLine } from './FindingRowLine.tsx';

/** Rows of one line each, so that ten thousand stay smooth. */
const ROW_PX = 34;
const OVERSCAN_ROWS = 8;

interface FindingsTreeProps {
  readonly label: string;
  readonly rows: readonly FindingRow[];
  readonly by: GroupBy;
  /** What the group without a name holds. */
  readonly nameless: string;
  /** The row whose findings are shown beside the list. */
  readonly active: string | undefined;
  readonly onActive: (id: string) => void;
  readonly onToggle: (group: string) => void;
  /** Enter on a finding: on to what is told of it. */
  readonly onEnter: () => void;
}

/** Findings below the heads of their groups: arrows move, left and right close and open a group. */
export function FindingsTree(props: FindingsTreeProps): ReactNode {
  const { active, label, onActive, onToggle, rows } = props;
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  const found = rows.findIndex((row) => row.id === active);
  const current = Math.max(0, found);
  useEffect(() => {
    if (found >= 0) virtual.scrollToIndex(found);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only where it moves to, not how the list is laid out
  }, [found]);
  const heard = (event: KeyboardEvent): void => {
    const act = keyAction(event.key, props, { current, page: rowsSeen(scroll.current) });
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const items = virtual.getVirtualItems();
  const seen = items.some(({ index }) => index === current);
  return (
    <div
      ref={scroll}
      className="grid findings"
      role="treegrid"
      aria-label={label}
      aria-rowcount={rows.length}
      aria-colcount={1}
      aria-activedescendant={seen ? `${id}-${current}` : undefined}
      tabIndex={0}
      onKeyDown={heard}
    >
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <TreeRow
              key={row.id}
              id={`${id}-${index}`}
              row={row}
              place={{ index, start }}
              by={props.by}
              nameless={props.nameless}
              current={index === current}
              onPress={() => {
                onActive(row.id);
                if (row.kind === 'group') onToggle(row.group.id);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

interface TreeRowProps {
  readonly id: string;
  readonly row: FindingRow;
  readonly place: { readonly index: number; readonly start: number };
  readonly by: GroupBy;
  readonly nameless: string;
  readonly current: boolean;
  readonly onPress: () => void;
}

function TreeRow({ id, row, place, by, nameless, current, onPress }: TreeRowProps): ReactNode {
  return (
    // A click is only the mouse's way to what keys do on the list itself.
    <div
      id={id}
      role="row"
      aria-level={row.kind === 'group' ? 1 : 2}
      aria-rowindex={place.index + 1}
      aria-selected={current}
      {...(row.kind === 'group' ? { 'aria-expanded': row.open } : {})}
      className={rowClass(row, current)}
      style={{ transform: `translateY(${place.start}px)` }}
      onClick={onPress}
    >
      <FindingRowLine row={row} by={by} nameless={nameless} />
    </div>
  );
}

/** What a key does; undefined for keys that are none of ours. */
function keyAction(
  key: string,
  { onActive, onEnter, onToggle, rows }: FindingsTreeProps,
  { current, page }: { readonly current: number; readonly page: number },
): (() => void) | undefined {
  const row = rows[current];
  const to = (index: number): (() => void) => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, index))];
    return () => (target === undefined ? undefined : onActive(target.id));
  };
  switch (key) {
    case 'ArrowDown':
      return to(current + 1);
    case 'ArrowUp':
      return to(current - 1);
    case 'PageDown':
      return to(current + page);
    case 'PageUp':
      return to(current - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      return row?.kind === 'group' && !row.open ? () => onToggle(row.group.id) : to(current + 1);
    case 'ArrowLeft':
      return row?.kind === 'group' && row.open ? () => onToggle(row.group.id) : to(headOf(rows, current));
    case 'Enter':
    case ' ':
      return row?.kind === 'group' ? () => onToggle(row.group.id) : onEnter;
    default:
      return undefined;
  }
}

function headOf(rows: readonly FindingRow[], index: number): number {
  return rows.slice(0, index).findLastIndex(({ kind }) => kind === 'group');
}

function rowsSeen(grid: HTMLElement | null): number {
  return Math.max(1, Math.floor((grid?.clientHeight ?? 0) / ROW_PX) - 1);
}

function rowClass({ kind }: FindingRow, active: boolean): string {
  return `grid-row finding-row finding-row-${kind}${active ? ' grid-row-active grid-row-open' : ''}`;
}
