import { useMemo, type ReactNode } from 'react';
import type { HistoryView } from '../../../shared/api/routes/history.ts';
import { Chart } from './Chart.tsx';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { rateCsv, ratePoints, rateSummary, type RatePoint } from './historySums.ts';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How many bytes a second arrived, over time. */
export function RateFigure({ history }: { readonly history: HistoryView }): ReactNode {
  const texts = useHistoryTexts();
  const { t, rate, minute, tick } = texts;
  const rates = useMemo(() => ratePoints(history), [history]);
  const points = useMemo(
    () => rates.map(({ at, bytesPerSecond }) => ({ x: at / 1_000, y: bytesPerSecond })),
    [rates],
  );
  const at = (index: number): string => {
    const one = rates[index];
    return one === undefined
      ? ''
      : t('history.rate.at', { when: minute(one.at), rate: rate(one.bytesPerSecond) });
  };
  return (
    <Figure
      title={t('history.rate.title')}
      summary={summaryOf(rates, history, texts)}
      csv={() => rateCsv(history)}
      fileName="waybill-throughput.csv"
      chart={
        <Chart
          kind="steps"
          label={t('history.rate.title')}
          points={points}
          said={at}
          tickX={(seconds, step) => tick(seconds * 1_000, step * 1_000 < DAY_MS)}
          tickY={rate}
        />
      }
      table={<RateTable rates={rates} texts={texts} />}
    />
  );
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
