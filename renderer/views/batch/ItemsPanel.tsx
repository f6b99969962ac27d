import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { EVENT_ITEMS_MAX } from '../../../shared/api/events.ts';
import type { BatchView, ItemView } from '../../../shared/api/views.ts';
import { ITEM_STATES, type ItemState } from '../../../shared/model/item.ts';
import type { ItemSort } from '../../../shared/model/sortOrders.ts';
import { Blank } from '../../components/Blank.tsx';
import { ItemMark } from '../../components/Mark.tsx';
import { ColumnsMenu } from '../../components/ColumnsMenu.tsx';
import type { GridSort } from '../../components/gridSort.ts';
import { ListProblem } from '../../components/ListProblem.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { VirtualGrid } from '../../components/VirtualGrid.tsx';
import { replacePlace } from '../../routing/usePlace.ts';
import { sumOf } from '../../shell/truthSentence.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { usePagedList } from '../../state/usePagedList.ts';
import { useText } from '../../text/useText.ts';
import { ALL_ITEMS } from '../batches/arrival.ts';
import { canCancel, isUnsent } from './batchAbilities.ts';
import { PickBar } from './PickBar.tsx';
import { useTable } from '../../components/useTable.ts';
import { usePicking } from '../../components/usePicking.ts';
import { ItemDialog } from './ItemDialog.tsx';
import { useItemColumns } from './useItemColumns.tsx';

/** Items read at once while the list is scrolled. */
const PAGE_LIMIT = 500;
/** The first page fills any window, and is there sooner. */
const FIRST_PAGE_LIMIT = 100;

/** The order of files where nobody asks for another. */
const FIRST_SORT: ItemSort = 'arrived';

interface ItemsPanelProps {
  readonly batch: BatchView;
  readonly open: string | undefined;
}

/** The files of a batch: any number of them, narrowed by state and words. */
export function ItemsPanel({ batch, open }: ItemsPanelProps): ReactNode {
  const { t } = useText();
  const [state, setState] = useState<ItemState>();
  const [typed, setTyped] = useState('');
  const [by, setBy] = useState<ItemSort>(FIRST_SORT);
  const sort: GridSort = { by, first: FIRST_SORT, onSort: (next) => setBy(next as ItemSort) };
  const text = useDeferredValue(typed.trim());
  const list = useItems(batch.id, { state, text, sort: by });
  const table = useTable('items', useItemColumns());
  const picking = usePicking();
  const canPick = isUnsent(batch) || canCancel(batch);
  const show = useCallback(
    (item: string | undefined) =>
      replacePlace(
        item === undefined ? { view: 'batch', id: batch.id } : { view: 'batch', id: batch.id, item },
      ),
    [batch.id],
  );
  const opened = useMemo(() => list.rows.find(({ id }) => id === open), [list.rows, open]);
  const known = sumOf(batch.counts, state === undefined ? ALL_ITEMS : [state], 'items');
  const total = text === '' && !list.complete ? Math.max(known, list.rows.length) : list.rows.length;
  return (
    <section className="panel items" aria-labelledby="items">
      <header className="panel-head">
        <h2 id="items">{t('batch.files')}</h2>
        <ItemFilter batch={batch} chosen={state} onChange={setState} />
        <SearchBox label={t('items.search')} value={typed} onChange={setTyped} />
        <ColumnsMenu table={table} sort={sort} />
      </header>
      {canPick ? <PickBar batch={batch} rows={list.rows} picking={picking} /> : null}
      {list.problem === undefined ? null : <ListProblem problem={list.problem} onAgain={list.reload} />}
      {list.complete && list.rows.length === 0 ? (
        <Blank shape="box" title={t(known === 0 && text === '' ? 'items.none' : 'items.noMatch')} />
      ) : (
        <VirtualGrid<ItemView>
          label={t(by === FIRST_SORT ? 'items.grid' : 'batch.files')}
          table={table}
          sort={sort}
          columns={table.shown}
          rows={list.rows}
          total={list.rows.length === 0 ? 0 : total}
          openId={open}
          onOpen={({ id }) => show(id)}
          onNearEnd={list.more}
          {...(canPick ? { picking } : {})}
        />
      )}
      {opened === undefined ? null : (
        <ItemDialog item={opened} jobs={batch.jobs} onClose={() => show(undefined)} onChange={list.reload} />
      )}
    </section>
  );
}

function useItems(
  batch: string,
  {
    state,
    text,
    sort,
  }: { readonly state: ItemState | undefined; readonly text: string; readonly sort: ItemSort },
): ReturnType<typeof usePagedList<ItemView>> {
  const client = useClient();
  const needle = text.toLowerCase();
  return usePagedList<ItemView>({
    key: JSON.stringify([batch, state, text, sort]),
    read: (after, signal) =>
      client.listItems({
        params: { id: batch },
        query: {
          limit: after === undefined ? FIRST_PAGE_LIMIT : PAGE_LIMIT,
          ...(after === undefined ? {} : { after }),
          ...(state === undefined ? {} : { state }),
          ...(text === '' ? {} : { text }),
          ...(sort === FIRST_SORT ? {} : { sort }),
        },
        signal,
      }),
    // Also those that left for another batch: they no longer fit.
    changed: (changes) => changes.items,
    fits: (item) =>
      item.batch === batch &&
      (state === undefined || item.state === state) &&
      (needle === '' || item.name.toLowerCase().includes(needle)),
    // Where a new one belongs in another order only the daemon knows: it comes with the next reading.
    place: sort === FIRST_SORT ? 'end' : 'nowhere',
    isCut: (changes) => changes.items.length >= EVENT_ITEMS_MAX,
  });
}

interface ItemFilterProps {
  readonly batch: BatchView;
  readonly chosen: ItemState | undefined;
  readonly onChange: (state: ItemState | undefined) => void;
}

/** States that the batch has, where it has more than one. */
function ItemFilter({ batch, chosen, onChange }: ItemFilterProps): ReactNode {
  const { t, number } = useText();
  const present = ITEM_STATES.filter((state) => (batch.counts[state]?.items ?? 0) > 0);
  if (present.length < 2 && chosen === undefined) return null;
  return (
    <div role="group" aria-label={t('items.col.state')} className="filter">
      <ToggleButton className="chip" isSelected={chosen === undefined} onChange={() => onChange(undefined)}>
        {t('items.show.all')}
      </ToggleButton>
      {present.map((state) => (
        <ToggleButton
          key={state}
          className="chip"
          isSelected={chosen === state}
          onChange={(on) => onChange(on ? state : undefined)}
        >
          <ItemMark state={state} />
          <span className="soft number">{number(batch.counts[state]?.items ?? 0)}</span>
        </ToggleButton>
      ))}
    </div>
  );
}
