import { useMemo, type ReactNode } from 'react';
import type { JobView } from '../../../shared/api/views.ts';
import { Ago } from '../../components/Ago.tsx';
import { Blank } from '../../components/Blank.tsx';
import { JobMark } from '../../components/Mark.tsx';
import { ListProblem } from '../../components/ListProblem.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/GridRow.tsx';
import { VirtualGrid } from '../../components/VirtualGrid.tsx';
import { addressOf } from '../../routing/route.ts';
import { goTo } from '../../routing/usePlace.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { usePagedList } from '../../state/usePagedList.ts';
import { useText } from '../../text/useText.ts';
import { useBatchName } from '../batches/useBatchName.ts';

const PAGE_LIMIT = 200;

/** Imports and dry runs of all destinations. */
export function JobsView(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const columns = useJobColumns();
  const list = usePagedList<JobView>({
    key: 'all',
    read: (after, signal) =>
      client.listJobs({ query: { limit: PAGE_LIMIT, ...(after === undefined ? {} : { after }) }, signal }),
    changed: (changes) => changes.jobs,
    fits: () => true,
    place: 'start',
  });
  return (
    <div className="page page-fill">
      <h1>{t('jobs.title')}</h1>
      {list.problem === undefined ? null : <ListProblem problem={list.problem} onAgain={list.reload} />}
      {list.complete && list.rows.length === 0 ? (
        <Blank
          shape="cycle"
          title={t('jobs.none.title')}
          action={
            <a className="button" href={addressOf({ view: 'batches', search: '' })}>
              {t('home.recent.all')}
            </a>
          }
        >
          {t('jobs.none.text')}
        </Blank>
      ) : (
        <VirtualGrid<JobView>
          label={t('jobs.grid')}
          columns={columns}
          rows={list.rows}
          total={list.complete || list.rows.length === 0 ? list.rows.length : list.rows.length + 1}
          onOpen={({ batch }) => goTo({ view: 'batch', id: batch })}
          onNearEnd={list.more}
        />
      )}
    </div>
  );
}

function useJobColumns(): readonly Column<JobView>[] {
  const { t, number } = useText();
  const batchName = useBatchName();
  return useMemo(
    () => [
      {
        id: 'kind',
        header: t('jobs.col.kind'),
        width: [124, 0.8],
        cell: ({ kind }) => t(`job.kind.${kind}`),
        text: ({ kind }) => t(`job.kind.${kind}`),
      },
      {
        id: 'state',
        header: t('jobs.col.state'),
        width: [168, 2],
        cell: ({ state }) => <JobMark state={state} short />,
        text: ({ state }) => t(`job.${state}`),
      },
      {
        id: 'batch',
        header: t('jobs.col.batch'),
        width: [150, 3],
        cell: (job) => (
          <a href={addressOf({ view: 'batch', id: job.batch })} tabIndex={-1} className="grid-link">
            <Name text={nameOf(job, batchName)} />
          </a>
        ),
        text: (job) => nameOf(job, batchName),
      },
      {
        id: 'destination',
        header: t('batches.col.destination'),
        width: [112, 1.4],
        cell: ({ destination }) => <Name text={destination} />,
        text: ({ destination }) => destination,
      },
      {
        id: 'progress',
        header: t('jobs.col.progress'),
        width: [120, 0.8],
        align: 'end',
        cell: ({ progressPct }) => (progressPct === undefined ? '–' : `${number(progressPct)} %`),
      },
      {
        id: 'created',
        header: t('jobs.col.created'),
        width: [142, 1],
        cell: ({ createdAt }) => <Ago at={createdAt} />,
        text: ({ createdAt }) => createdAt,
      },
    ],
    [t, number, batchName],
  );
}

/** A batch that is gone is told by its id. */
function nameOf({ batch, batchNamed }: JobView, batchName: ReturnType<typeof useBatchName>): string {
  return batchNamed === undefined ? batch : batchName(batchNamed);
}
