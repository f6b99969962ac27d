import type { ReactNode } from 'react';
import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { FAILURE_CATALOGUE } from '../../../shared/model/failureCatalogue.ts';
import { Ago } from '../../components/Ago.tsx';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { causesCsv, type HistorySum } from './historySums.ts';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

/** Causes drawn; the table has all. */
const BARS_MAX = 8;

type Cause = HistoryView['failures'][number];

interface CausesFigureProps {
  readonly history: HistoryView;
  readonly sum: HistorySum;
}

/** What went wrong how often, and how much of it Waybill mended alone. */
export function CausesFigure({ history, sum }: CausesFigureProps): ReactNode {
  const texts = useHistoryTexts();
  const { t } = texts;
  const { failures } = history;
  return (
    <Figure
      title={t('history.causes.title')}
      summary={
        failures.length === 0
          ? t('history.causes.none')
          : t('history.causes.summary', { stopped: sum.stopped, deferred: sum.deferred })
      }
      csv={() => causesCsv(history)}
      fileName="waybill-failures.csv"
      chart={failures.length === 0 ? null : <Bars causes={failures.slice(0, BARS_MAX)} texts={texts} />}
      table={<CausesTable causes={failures} texts={texts} />}
    />
  );
}

/** The window's own short words for a failure. */
function wordsOf(code: Cause['code'], { failure }: HistoryTexts): string {
  const { what } = FAILURE_CATALOGUE[code];
  return failure({ code, facts: {}, what, why: '', now: '', next: '' }).what;
}

interface CausesProps {
  readonly causes: readonly Cause[];
  readonly texts: HistoryTexts;
}

/** Bars of two parts; each is also told in words, and told apart by its pattern, not its colour. */
function Bars({ causes, texts }: CausesProps): ReactNode {
  const { t, number } = texts;
  const most = Math.max(...causes.map(({ stopped, deferred }) => stopped + deferred));
  return (
    <>
      <ul className="bars">
        {causes.map(({ code, stopped, deferred }) => (
          <li key={code}>
            <span className="bars-name">{wordsOf(code, texts)}</span>
            <span className="bars-track" aria-hidden="true">
              <span className="bars-stopped" style={{ width: `${(100 * stopped) / most}%` }} />
              <span className="bars-deferred" style={{ width: `${(100 * deferred) / most}%` }} />
            </span>
            <span className="number bars-count" aria-hidden="true">
              {number(stopped + deferred)}
            </span>
            <span className="unseen">
              {t('history.causes.bar', {
                what: wordsOf(code, texts),
                stopped: number(stopped),
                deferred: number(deferred),
              })}
            </span>
          </li>
        ))}
      </ul>
      <p className="bars-key soft small" aria-hidden="true">
        <span className="bars-swatch bars-stopped" />
        {t('history.causes.stopped')}
        <span className="bars-swatch bars-deferred" />
        {t('history.causes.deferred')}
      </p>
    </>
  );
}

function CausesTable({ causes, texts }: CausesProps): ReactNode {
  const { t, number } = texts;
  return (
    <DataTable
      label={t('history.causes.title')}
      columns={[
        { header: t('history.col.cause') },
        { header: t('history.col.stopped'), end: true },
        { header: t('history.col.deferred'), end: true },
        { header: t('history.col.last') },
        { header: t('history.col.code') },
      ]}
      rows={causes.map((cause) => ({
        key: cause.code,
        cells: [
          wordsOf(cause.code, texts),
          number(cause.stopped),
          number(cause.deferred),
          <Ago key="last" at={cause.lastAt} />,
          <code key="code">{cause.code}</code>,
        ],
      }))}
    />
  );
}
