import type { Column } from './GridRow.tsx';

/** How a table is sorted; `-` before a word stands for downwards. */
export interface GridSort {
  readonly by: string;
  /** As it is where nobody asks for more. */
  readonly first: string;
  readonly onSort: (by: string) => void;
}

type Sortable = Pick<Column<never>, 'align' | 'sort'>;

/** How a table is sorted by a column now, as `aria-sort` has it; undefined where it cannot be. */
export function sortedHow({ sort }: Sortable, by: string): 'ascending' | 'descending' | 'none' | undefined {
  if (sort === undefined) return undefined;
  if (by === sort) return 'ascending';
  return by === `-${sort}` ? 'descending' : 'none';
}

/** The next order when a column's head is pressed: words from A, numbers from the greatest, then turned, then as at first. */
export function nextSort(
  { align, sort = '' }: Sortable,
  { by, first }: Pick<GridSort, 'by' | 'first'>,
): string {
  const turns = align === 'end' ? [`-${sort}`, sort] : [sort, `-${sort}`];
  const [begun, turned] = turns.includes(first) ? [first, turns.find((turn) => turn !== first)] : turns;
  if (by === begun) return turned ?? first;
  return by === turned ? first : (begun ?? first);
}
