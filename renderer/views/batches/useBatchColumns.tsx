import { useMemo } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Bytes } from '../../components/Bytes.tsx';
import { BatchMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/GridRow.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from './arrival.ts';
import { useBatchName } from './useBatchName.ts';

/** What the list of batches shows of each. */
export function useBatchColumns(): readonly Column<BatchView>[] {
  const { t, number } = useText();
  const batchName = useBatchName();
  return useMemo(
    () => [
      {
        id: 'status',
        header: t('batches.col.status'),
        width: 'minmax(138px, 1.2fr)',
        cell: ({ status }) => <BatchMark status={status} />,
      },
      {
        id: 'comment',
        header: t('batches.col.comment'),
        width: 'minmax(150px, 4fr)',
        cell: (batch) => (
          <a href={addressOf({ view: 'batch', id: batch.id })} tabIndex={-1} className="grid-link">
            <Name text={batchName(batch)} />
          </a>
        ),
      },
      {
        id: 'destination',
        header: t('batches.col.destination'),
        width: 'minmax(90px, 1.4fr)',
        cell: ({ destination }) => <Name text={destination} />,
      },
      {
        id: 'arrived',
        header: t('batches.col.arrived'),
        width: 'minmax(96px, 1fr)',
        align: 'end',
        cell: (batch) => {
          const { doneItems, totalItems } = arrivalOf(batch);
          return (
            <span className="number">
              {number(doneItems)} / {number(totalItems)}
            </span>
          );
        },
      },
      {
        id: 'bytes',
        header: t('batches.col.bytes'),
        width: 'minmax(76px, 0.8fr)',
        align: 'end',
        cell: (batch) => <Bytes bytes={arrivalOf(batch).totalBytes} />,
      },
      {
        id: 'created',
        header: t('batches.col.created'),
        width: 'minmax(142px, 1fr)',
        cell: ({ createdAt }) => <Ago at={createdAt} />,
      },
    ],
    [t, number, batchName],
  );
}
