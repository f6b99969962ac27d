import type { CSSProperties } from 'react';
import { COLUMN_PX_MAX, COLUMN_PX_MIN, type TableLayout } from '../preferences/preferences.ts';
import type { Column } from './GridRow.tsx';

type Sized = Pick<Column<never>, 'id' | 'width' | 'stays'>;

/** As a table is before anybody arranges it. */
export const NO_LAYOUT: TableLayout = { widths: {}, hidden: [] };

/** Columns that are shown. What is called by its name stays, whatever was kept. */
export function shownOf<C extends Sized>(columns: readonly C[], { hidden }: TableLayout): readonly C[] {
  return columns.filter(({ id, stays }) => stays === true || !hidden.includes(id));
}

/**
 * The widths of all cells as two variables on the table: nothing of a row is drawn anew when a column becomes wider.
 * `--tracks`: CSS grid tracks; `--row-min`: the least width of a row, px.
 */
export function gridStyle(columns: readonly Sized[], { widths }: TableLayout): CSSProperties {
  const tracks = columns.map(({ id, width: [minPx, share] }) =>
    widths[id] === undefined ? `minmax(${minPx}px, ${share}fr)` : `${widths[id]}px`,
  );
  const min = columns.reduce((sum, { id, width: [minPx] }) => sum + (widths[id] ?? minPx), 0);
  return { '--tracks': tracks.join(' '), '--row-min': `${min}px` } as CSSProperties;
}

/** A width that a column may have, whole px. */
export function allowedPx(px: number): number {
  return Math.round(Math.max(COLUMN_PX_MIN, Math.min(COLUMN_PX_MAX, px)));
}

/**
 * The layout in which a column is so wide. Those before it keep the widths that they have now, so that its edge goes where
 * it is put and nowhere else; those after it share what is left.
 */
export function withWidth(
  layout: TableLayout,
  seen: readonly { readonly id: string; readonly px: number }[],
  { id, px }: { readonly id: string; readonly px: number },
): TableLayout {
  const at = seen.findIndex((one) => one.id === id);
  const before = seen.slice(0, Math.max(0, at)).map((one) => [one.id, allowedPx(one.px)] as const);
  return { ...layout, widths: { ...layout.widths, ...Object.fromEntries(before), [id]: allowedPx(px) } };
}

/** The layout in which a column shares in what is left again. */
export function withoutWidth(layout: TableLayout, id: string): TableLayout {
  const { [id]: _gone, ...widths } = layout.widths;
  return { ...layout, widths };
}

/** The layout in which a column is shown or hidden. */
export function withShown(layout: TableLayout, id: string, shown: boolean): TableLayout {
  const rest = layout.hidden.filter((other) => other !== id);
  return { ...layout, hidden: shown ? rest : [...rest, id] };
}
