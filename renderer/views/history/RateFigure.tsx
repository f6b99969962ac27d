import { useMemo, type ReactNode } from 'react';
import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { rateCsv, ratePoints, rateSummary, type RatePoint } from './historySums.ts';
import { StepsChart } from './StepsChart.tsx';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

/** How many bytes a second arrived, over time. */
export function RateFigure({ history }: { readonly history: HistoryView }): ReactNode {
  const texts = useHistoryTexts();
  const { t, rate, minute } = texts;
  const rates = useMemo(() => ratePoints(history), [history]);
  return (
    <Figure
      title={t('history.rate.title')}
      summary={summaryOf(rates, history, texts)}
      csv={() => rateCsv(history)}
      fileName="waybill-throughput.csv"
      chart={
        <StepsChart
          label={t('history.rate.title')}
          steps={rates}
          valueOf={rateOf}
          said={(step) => t('history.rate.at', { when: minute(step.at), rate: rate(step.bytesPerSecond) })}
          tickY={rate}
        />
      }
      table={<RateTable rates={rates} texts={texts} />}
    />
  );
}

function rateOf({ bytesPerSecond }: RatePoint): number {
  return bytesPerSecond;
}

function summaryOf(
  rates: readonly RatePoint[],
  { throughput }: HistoryView,
  { t, rate, span, minute }: HistoryTexts,
): string {
  const summary = rateSummary(rates);
  if (summary === undefined) return t('history.rate.summary.none');
  return t('history.rate.summary', {
    mean: rate(summary.mean),
    peak: rate(summary.peak.bytesPerSecond),
    when: minute(summary.peak.at),
    step: span(throughput.stepSeconds),
  });
}

/** Only when something moved: the rest is nothing, hundreds of times. */
function RateTable({
  rates,
  texts,
}: {
  readonly rates: readonly RatePoint[];
  readonly texts: HistoryTexts;
}): ReactNode {
  const { t, rate, minute } = texts;
  return (
    <DataTable
      label={t('history.rate.title')}
      columns={[{ header: t('history.col.time') }, { header: t('history.col.rate'), end: true }]}
      rows={rates
        .filter(({ bytesPerSecond }) => bytesPerSecond > 0)
        .toReversed()
        .map(({ at, bytesPerSecond }) => ({
          key: String(at),
          cells: [minute(at), rate(bytesPerSecond)],
        }))}
    />
  );
}
