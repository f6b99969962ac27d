import { useMemo, type ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Bytes } from '../../components/Bytes.tsx';
import { BatchMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { Shape } from '../../components/Shape.tsx';
import type { Column } from '../../components/GridRow.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from './arrival.ts';
import { useBatchName } from './useBatchName.ts';

/** What the list of batches shows of each. */
export function useBatchColumns(): readonly Column<BatchView>[] {
  const { t } = useText();
  const batchName = useBatchName();
  return useMemo(
    () => [
      {
        id: 'status',
        header: t('batches.col.status'),
        width: [172, 1.2],
        cell: (batch) => <Status batch={batch} />,
        text: ({ paused, status }) =>
          [t(`status.${status}`), ...(paused ? [t('many.paused')] : [])].join(', '),
      },
      {
        id: 'comment',
        sort: 'name',
        header: t('batches.col.comment'),
        stays: true,
        width: [180, 4],
        cell: (batch) => <Title batch={batch} name={batchName(batch)} />,
        text: batchName,
      },
      {
        id: 'destination',
        header: t('batches.col.destination'),
        width: [112, 1.4],
        cell: ({ destination }) => <Name text={destination} />,
        text: ({ destination }) => destination,
      },
      {
        id: 'arrived',
        sort: 'files',
        header: t('batches.col.arrived'),
        width: [122, 1],
        align: 'end',
        cell: (batch) => <Arrived batch={batch} />,
        text: (batch) => `${arrivalOf(batch).doneItems}/${arrivalOf(batch).totalItems}`,
      },
      {
        id: 'bytes',
        sort: 'bytes',
        header: t('batches.col.bytes'),
        width: [76, 0.8],
        align: 'end',
        cell: (batch) => <Bytes bytes={arrivalOf(batch).totalBytes} />,
        text: (batch) => arrivalOf(batch).totalBytes,
      },
      {
        id: 'created',
        sort: 'created',
        header: t('batches.col.created'),
        width: [132, 1],
        cell: ({ createdAt }) => <Ago at={createdAt} />,
        text: ({ createdAt }) => createdAt,
      },
    ],
    [t, batchName],
  );
}

function Status({ batch: { paused, status } }: { readonly batch: BatchView }): ReactNode {
  const { t } = useText();
  return (
    <>
      <BatchMark status={status} />
      {paused ? (
        <span className="row-paused" title={t('batch.paused')}>
          <Shape name="pause" />
          <span className="unseen">{t('many.paused')}</span>
        </span>
      ) : null}
    </>
  );
}

function Title({ batch, name }: { readonly batch: BatchView; readonly name: string }): ReactNode {
  return (
    <a href={addressOf({ view: 'batch', id: batch.id })} tabIndex={-1} className="grid-link">
      <Name text={name} />
    </a>
  );
}

/** Files at the server, of how many. */
function Arrived({ batch }: { readonly batch: BatchView }): ReactNode {
  const { number } = useText();
  const { doneItems, totalItems } = arrivalOf(batch);
  return (
    <span className="number">
      {number(doneItems)} / {number(totalItems)}
    </span>
  );
}
