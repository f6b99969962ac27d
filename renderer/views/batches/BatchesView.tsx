import { memo, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { BATCH_STATUSES, type BatchStatus } from '../../../shared/model/batch.ts';
import { BATCH_SORTS } from '../../../shared/model/sortOrders.ts';
import { Blank } from '../../components/Blank.tsx';
import { Button } from '../../components/Button.tsx';
import { ColumnsMenu } from '../../components/ColumnsMenu.tsx';
import type { GridSort } from '../../components/gridSort.ts';
import { ListProblem } from '../../components/ListProblem.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { useTable, type Table } from '../../components/useTable.ts';
import { usePicking } from '../../components/usePicking.ts';
import { VirtualGrid } from '../../components/VirtualGrid.tsx';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { goTo, replacePlace } from '../../routing/usePlace.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useReadOut } from '../../state/readOut.ts';
import { useText } from '../../text/useText.ts';
import { FIRST_SORT, parseBatchSearch, withSort, withStates, type BatchSearch } from './batchSearch.ts';
import { SavedViews } from './SavedViews.tsx';
import { StateFilter } from './StateFilter.tsx';
import { BatchPickBar } from './BatchPickBar.tsx';
import { BatchRowMenu } from './BatchRowMenu.tsx';
import { useRowDrop } from './useRowDrop.ts';
import { takesFiles } from '../batch/batchAbilities.ts';
import { dutyOf, strokeOf } from '../../preferences/keyMap.ts';
import { usePreferences } from '../../preferences/preferences.ts';
import { useBatchColumns } from './useBatchColumns.tsx';
import { useBatches } from './useBatches.ts';

/** While somebody types, the daemon is asked no more often than this: the first key at once, then the newest text. */
const SEARCH_EVERY_MS = 80;

/** All batches: searched as text, narrowed by state, any number of them. */
export function BatchesView({ search: line }: { readonly search: string }): ReactNode {
  const { t, rich } = useText();
  const [typed, setTyped] = useState(line);
  useEffect(() => setTyped(line), [line]);
  useSearchSoon(typed, line);
  const search = useMemo(() => parseBatchSearch(line), [line]);
  const { unknownSort, unknownStates } = parseBatchSearch(typed);
  const sort = useSort(search, line);
  const table = useTable('batches', useBatchColumns());
  const unknown = [
    unknownStates.length === 0
      ? ''
      : t('batches.filter.unknown', { word: unknownStates.join(', '), states: BATCH_STATUSES.join(', ') }),
    unknownSort === undefined ? '' : t('sort.unknown', { word: unknownSort, orders: SORT_WORDS }),
  ].filter((text) => text !== '');
  useReadOut(unknown.join(' '));
  return (
    <div className="page page-fill">
      <header className="page-head">
        <h1>{t('batches.title')}</h1>
        <div className="search-wide">
          <SearchBox
            label={t('batches.search')}
            placeholder={t('batches.search.hint')}
            value={typed}
            onChange={setTyped}
          />
        </div>
        <SavedViews search={line} />
        <ColumnsMenu table={table} sort={sort} />
      </header>
      <StateFilter
        chosen={search.states}
        onChange={(states) => replacePlace({ view: 'batches', search: withStates(line, states) })}
      />
      {unknown.map((text) => (
        <p key={text} className="field-wrong">
          {text}
        </p>
      ))}
      <BatchGrid search={search} line={line} table={table} sort={sort} />
      <p className="soft small">
        {rich('batches.search.help', {
          state: <code key="state">state:…</code>,
          destination: <code key="destination">destination:…</code>,
          folder: <code key="folder">folder:…</code>,
          sort: <code key="sort">sort:…</code>,
        })}
      </p>
    </div>
  );
}

const SORT_WORDS = BATCH_SORTS.filter((word) => !word.startsWith('-')).join(', ');

/** The order stands in the search, so that saved views and addresses keep it. */
function useSort({ sort }: BatchSearch, line: string): GridSort {
  return useMemo(
    () => ({
      by: sort ?? FIRST_SORT,
      first: FIRST_SORT,
      onSort: (by) => replacePlace({ view: 'batches', search: withSort(line, by) }),
    }),
    [sort, line],
  );
}

/** Makes what is typed the search of the place. */
function useSearchSoon(typed: string, line: string): void {
  const askedAt = useRef(-Infinity);
  useEffect(() => {
    if (typed === line) return undefined;
    const wait = Math.max(0, askedAt.current + SEARCH_EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      askedAt.current = performance.now();
      replacePlace({ view: 'batches', search: typed });
    }, wait);
    return () => clearTimeout(timer);
  }, [typed, line]);
}

const BatchGrid = memo(Batches);

interface BatchesProps {
  readonly search: BatchSearch;
  readonly line: string;
  readonly table: Table<BatchView>;
  readonly sort: GridSort;
}

function Batches({ search, line, table, sort }: BatchesProps): ReactNode {
  const { t } = useText();
  const list = useBatches(search);
  const drop = useRowDrop(list.rows);
  const [menu, setMenu] = useState<{ readonly batch: BatchView; readonly line: HTMLElement }>();
  const known = useKnownTotal(search);
  const total = list.complete ? list.rows.length : Math.max(known ?? 0, list.rows.length + 1);
  const picking = usePicking();
  const { none } = picking;
  // Of another list nothing was chosen: nobody must act on what they no longer see.
  useEffect(none, [none, line]);
  if (list.problem !== undefined) return <ListProblem problem={list.problem} onAgain={list.reload} />;
  const isBlank = list.complete && list.rows.length === 0;
  return (
    <>
      <BatchPickBar rows={list.rows} picking={picking} onLeave={() => giveKeys(table.grid)} />
      {isBlank ? <NoBatches line={withSort(line, FIRST_SORT)} /> : null}
      {isBlank ? null : (
        <VirtualGrid<BatchView>
          table={table}
          sort={sort}
          picking={picking}
          label={t(search.sort === undefined ? 'batches.grid' : 'batches.title')}
          columns={table.shown}
          rows={list.rows}
          total={list.rows.length === 0 ? 0 : total}
          onOpen={({ id }) => goTo({ view: 'batch', id })}
          onNearEnd={list.more}
          drop={drop}
          onMenu={(batch, line) => setMenu({ batch, line })}
          onKey={addByKey}
        />
      )}
      {menu === undefined ? null : (
        <BatchRowMenu batch={menu.batch} line={menu.line} onClose={() => setMenu(undefined)} />
      )}
    </>
  );
}

/** The table gets the keys where nothing else has them, as when the bar that had them is gone. */
function giveKeys(grid: RefObject<HTMLDivElement | null>): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) grid.current?.focus({ preventScroll: true });
  });
}

function NoBatches({ line }: { readonly line: string }): ReactNode {
  const { t } = useText();
  return line.trim() === '' ? (
    <Blank
      shape="box"
      title={t('batches.none.title')}
      action={
        <Button look="primary" onPress={() => chooseFiles('files')}>
          {t('action.choose')}
        </Button>
      }
    >
      {t('batches.none.text')}
    </Blank>
  ) : (
    <Blank
      shape="search"
      title={t('batches.noMatch.title')}
      action={
        <Button onPress={() => replacePlace({ view: 'batches', search: '' })}>
          {t('batches.noMatch.clear')}
        </Button>
      }
    >
      {t('batches.noMatch.text', { search: line })}
    </Blank>
  );
}

function addByKey(event: KeyboardEvent, batch: BatchView): boolean {
  const stroke = strokeOf(event);
  const isAdd = stroke !== undefined && dutyOf(stroke, usePreferences.getState(), false) === 'add';
  if (!isAdd || !takesFiles(batch)) return false;
  chooseFiles('files', { into: batch });
  return true;
}

/** How many batches a search has, where the status tells; words, destinations and folders are not counted there. */
function useKnownTotal({ states, destination, folder, text }: BatchSearch): number | undefined {
  const batches = useWaybill((state) => state.status?.batches);
  if (batches === undefined || (destination ?? folder) !== undefined || text !== '') return undefined;
  const wanted: readonly BatchStatus[] = states.length === 0 ? BATCH_STATUSES : states;
  return wanted.reduce((sum, status) => sum + (batches[status] ?? 0), 0);
}
