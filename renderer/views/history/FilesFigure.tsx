import { useMemo, type ReactNode } from 'react';
import type { HistoryDayView, HistoryView } from '../../../shared/api/routes/history.ts';
import { Bytes } from '../../components/Bytes.tsx';
import { Chart } from './Chart.tsx';
import { DataTable } from './DataTable.tsx';
import { Figure } from './Figure.tsx';
import { daysCsv, type HistorySum } from './historySums.ts';
import { useHistoryTexts, type HistoryTexts } from './useHistoryTexts.ts';

interface FilesFigureProps {
  readonly history: HistoryView;
  readonly sum: HistorySum;
}

/** Files that arrived, day by day. */
export function FilesFigure({ history, sum }: FilesFigureProps): ReactNode {
  const texts = useHistoryTexts();
  const { t, number, bytes, day } = texts;
  const { days } = history;
  const points = useMemo(() => days.map((one) => ({ y: one.delivered.files })), [days]);
  return (
    <Figure
      title={t('history.files.title')}
      summary={filesSummary(sum, texts)}
      csv={() => daysCsv(history)}
      fileName="waybill-files-per-day.csv"
      chart={
        <Chart
          kind="bars"
          label={t('history.files.title')}
          points={points}
          said={(at) => {
            const one = days[at];
            return one === undefined
              ? ''
              : t('history.files.at', {
                  day: day(one.day),
                  files: one.delivered.files,
                  bytes: bytes(one.delivered.bytes),
                });
          }}
          tickX={(at) => (days[at] === undefined ? '' : day(days[at].day, 'short'))}
          tickY={number}
        />
      }
      table={<DaysTable days={days} texts={texts} />}
    />
  );
}

function filesSummary({ files, bytes, again, most }: HistorySum, texts: HistoryTexts): string {
  const { t } = texts;
  const first =
    most === undefined
      ? t('history.files.summary.none')
      : t('history.files.summary', {
          files,
          bytes: texts.bytes(bytes),
          day: texts.day(most.day),
          most: most.delivered.files,
        });
  return again === 0 ? first : `${first} ${t('history.files.again', { count: again })}`;
}

function DaysTable({
  days,
  texts,
}: {
  readonly days: readonly HistoryDayView[];
  readonly texts: HistoryTexts;
}): ReactNode {
  const { t, number, day } = texts;
  return (
    <DataTable
      label={t('history.files.title')}
      columns={[
        { header: t('history.col.day') },
        { header: t('history.col.files'), end: true },
        { header: t('history.col.bytes'), end: true },
        { header: t('history.col.again'), end: true },
        { header: t('history.col.stopped'), end: true },
        { header: t('history.col.deferred'), end: true },
      ]}
      rows={days.toReversed().map((one) => ({
        key: one.day,
        cells: [
          day(one.day),
          number(one.delivered.files),
          <Bytes key="bytes" bytes={one.delivered.bytes} />,
          number(one.again.files),
          number(one.stopped),
          number(one.deferred),
        ],
      }))}
    />
  );
}
