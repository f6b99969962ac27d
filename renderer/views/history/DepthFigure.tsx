import { useMemo, type ReactNode } from 'react';
import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { Chart } from './Chart.tsx';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { deepest, depthCsv, depthPoints, type DepthPoint } from './historySums.ts';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How many files waited, over time. */
export function DepthFigure({ history }: { readonly history: HistoryView }): ReactNode {
  const texts = useHistoryTexts();
  const { t, number, minute, tick } = texts;
  const depths = useMemo(() => depthPoints(history), [history]);
  const points = useMemo(() => depths.map(({ at, files }) => ({ x: at / 1_000, y: files })), [depths]);
  const at = (index: number): string => {
    const one = depths[index];
    return one === undefined ? '' : t('history.depth.at', { when: minute(one.at), files: one.files });
  };
  return (
    <Figure
      title={t('history.depth.title')}
      summary={summaryOf(depths, texts)}
      csv={() => depthCsv(history)}
      fileName="waybill-queue.csv"
      chart={
        depths.length === 0 ? null : (
          <Chart
            kind="steps"
            label={t('history.depth.title')}
            points={points}
            said={at}
            tickX={(seconds, step) => tick(seconds * 1_000, step * 1_000 < DAY_MS)}
            tickY={number}
          />
        )
      }
      table={
        <DataTable
          label={t('history.depth.title')}
          columns={[{ header: t('history.col.time') }, { header: t('history.col.waiting'), end: true }]}
          rows={depths
            .filter(({ files }) => files > 0)
            .toReversed()
            .map((one) => ({ key: String(one.at), cells: [minute(one.at), number(one.files)] }))}
        />
      }
    />
  );
}

function summaryOf(depths: readonly DepthPoint[], { t, minute }: HistoryTexts): string {
  const most = deepest(depths);
  const now = depths.at(-1);
  if (most === undefined || now === undefined) return t('history.depth.summary.none');
  return t('history.depth.summary', { most: most.files, when: minute(most.at), now: now.files });
}
