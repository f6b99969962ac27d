import { useState, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { COLUMN_PX_MIN } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { Button, IconButton } from './Button.tsx';
import { Tick } from './Choices.tsx';
import type { Column } from './GridRow.tsx';
import { nextSort, sortedHow, type GridSort } from './gridSort.ts';
import { Shape } from './Shape.tsx';
import { NO_LAYOUT, withShown, withWidth } from './tableLayout.ts';
import type { Table } from './useTable.ts';

/** As far as the slider goes; an edge can be dragged further. */
const SLIDER_PX_MAX = 800;
const SLIDER_STEP_PX = 8;

const SORT_SHAPES = { ascending: 'up', descending: 'arrow-down', none: 'sort' } as const;

interface ColumnsMenuProps<T> {
  readonly table: Table<T>;
  readonly sort: GridSort;
}

/** Which columns a table shows, how wide they are and which sorts it: all that the mouse does at the heads, for keys and fingers too. */
export function ColumnsMenu<T>({ table, sort }: ColumnsMenuProps<T>): ReactNode {
  const { t } = useText();
  return (
    <DialogTrigger>
      <AriaButton className="button">
        <span>{t('columns.menu')}</span>
        <Shape name="down" />
      </AriaButton>
      <Popover className="popover popover-columns" placement="bottom end">
        <ul className="columns">
          {table.columns.map((column) => (
            <ColumnLine key={column.id} column={column} table={table} sort={sort} />
          ))}
        </ul>
        <Button isDisabled={table.layout === NO_LAYOUT} onPress={table.reset}>
          {t('columns.reset')}
        </Button>
      </Popover>
    </DialogTrigger>
  );
}

function ColumnLine<T>({
  column,
  table,
  sort,
}: ColumnsMenuProps<T> & { readonly column: Column<T> }): ReactNode {
  const {
    header,
    id,
    stays,
    width: [minPx],
  } = column;
  const { t } = useText();
  const { keep, layout, seen, shown } = table;
  const isShown = shown.some((one) => one.id === id);
  // What a column takes of the space that is left is only known on the page.
  const [firstPx] = useState(() => seen().find((one) => one.id === id)?.px ?? minPx);
  const px = layout.widths[id] ?? firstPx;
  return (
    <li>
      <Tick
        label={header}
        ticked={isShown}
        disabled={stays === true}
        onChange={(on) => keep(withShown(layout, id, on))}
      />
      <input
        type="range"
        aria-label={t('columns.width', { column: header })}
        aria-valuetext={t('columns.px', { px })}
        min={COLUMN_PX_MIN}
        max={Math.max(SLIDER_PX_MAX, px)}
        step={SLIDER_STEP_PX}
        value={px}
        disabled={!isShown}
        onChange={({ target }) => keep(withWidth(layout, seen(), { id, px: target.valueAsNumber }))}
      />
      {column.sort === undefined ? null : <SortButton column={column} sort={sort} />}
    </li>
  );
}

/** What pressing the head does, also of a column that is hidden. */
function SortButton<T>({ column, sort }: { readonly column: Column<T>; readonly sort: GridSort }): ReactNode {
  const { t } = useText();
  const how = sortedHow(column, sort.by) ?? 'none';
  return (
    <IconButton
      shape={SORT_SHAPES[how]}
      label={t(`sort.${how}`, { column: column.header })}
      onPress={() => sort.onSort(nextSort(column, sort))}
    />
  );
}
