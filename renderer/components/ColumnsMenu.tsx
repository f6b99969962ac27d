import { useState, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { COLUMN_PX_MIN } from '../preferences/preferences.ts';
import { useText } from '../text/useText.ts';
import { Button } from './Button.tsx';
import { Tick } from './Choices.tsx';
import type { Column } from './GridRow.tsx';
import { Shape } from './Shape.tsx';
import { NO_LAYOUT, withShown, withWidth } from './tableLayout.ts';
import type { Table } from './useTable.ts';

/** As far as the slider goes; an edge can be dragged further. */
const SLIDER_PX_MAX = 800;
const SLIDER_STEP_PX = 8;

/** Which columns a table shows and how wide they are: all that the mouse does at the heads, for keys and fingers too. */
export function ColumnsMenu<T>({ table }: { readonly table: Table<T> }): ReactNode {
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
            <ColumnLine key={column.id} column={column} table={table} />
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
  column: {
    header,
    id,
    stays,
    width: [minPx],
  },
  table,
}: {
  readonly column: Column<T>;
  readonly table: Table<T>;
}): ReactNode {
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
    </li>
  );
}
