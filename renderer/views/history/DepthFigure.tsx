import { useMemo, type ReactNode } from 'react';
import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { deepest, depthCsv, depthPoints, type DepthPoint } from './historySums.ts';
import { StepsChart } from './StepsChart.tsx';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

/** How many files waited, over time. */
export function DepthFigure({ history }: { readonly history: HistoryView }): ReactNode {
  const texts = useHistoryTexts();
  const { t, number, minute } = texts;
  const depths = useMemo(() => depthPoints(history), [history]);
  return (
    <Figure
      title={t('history.depth.title')}
      summary={summaryOf(depths, texts)}
      csv={() => depthCsv(history)}
      fileName="waybill-queue.csv"
      chart={
        depths.length === 0 ? null : (
          <StepsChart
            label={t('history.depth.title')}
            steps={depths}
            valueOf={filesOf}
            said={({ at, files }) => t('history.depth.at', { when: minute(at), files })}
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

function filesOf({ files }: DepthPoint): number {
  return files;
}

function summaryOf(depths: readonly DepthPoint[], { t, minute }: HistoryTexts): string {
  const most = deepest(depths);
  const now = depths.at(-1);
  if (most === undefined || now === undefined) return t('history.depth.summary.none');
  return t('history.depth.summary', { most: most.files, when: minute(most.at), now: now.files });
}
