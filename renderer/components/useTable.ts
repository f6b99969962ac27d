import { useMemo, useRef, type RefObject } from 'react';
import {
  setPreferences,
  usePreferences,
  type TableLayout,
  type TableName,
} from '../preferences/preferences.ts';
import type { Column } from './GridRow.tsx';
import { gridStyle, NO_LAYOUT, shownOf } from './tableLayout.ts';

/** The columns of a table as a person arranged them, and the ways to arrange them. */
export interface Table<T> {
  readonly columns: readonly Column<T>[];
  readonly shown: readonly Column<T>[];
  readonly layout: TableLayout;
  /** The table on the page, while it is there. */
  readonly grid: RefObject<HTMLDivElement | null>;
  /** Shows a layout without keeping it, as while an edge is held. */
  readonly preview: (layout: TableLayout) => void;
  readonly keep: (layout: TableLayout) => void;
  readonly reset: () => void;
  /** How wide the shown columns are on the page now, px, in their order; none while the table is not there. */
  readonly seen: () => readonly { readonly id: string; readonly px: number }[];
}

/** A table whose columns a person may hide and make wider; kept by the name of the table. */
export function useTable<T>(name: TableName, columns: readonly Column<T>[]): Table<T> {
  const layout = usePreferences((preferences) => preferences.tables[name]) ?? NO_LAYOUT;
  const grid = useRef<HTMLDivElement>(null);
  return useMemo(() => {
    const shown = shownOf(columns, layout);
    return {
      columns,
      shown,
      layout,
      grid,
      preview: (next) => {
        for (const [property, value] of Object.entries(gridStyle(shown, next)))
          grid.current?.style.setProperty(property, String(value));
      },
      keep: (next) => setPreferences({ tables: { ...usePreferences.getState().tables, [name]: next } }),
      reset: () => {
        const { [name]: _gone, ...others } = usePreferences.getState().tables;
        setPreferences({ tables: others });
      },
      seen: () => {
        const heads = grid.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [];
        return [...heads].map((head) => ({ id: head.dataset['column'] ?? '', px: head.offsetWidth }));
      },
    };
  }, [name, columns, layout]);
}
