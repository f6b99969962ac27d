import type { ReactNode } from 'react';
import { Ago } from '../../components/Ago.tsx';
import { BatchMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { addressOf } from '../../routing/route.ts';
import { useText } from '../../text/useText.ts';
import { arrivalOf } from '../batches/arrival.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { useBatches } from '../batches/useBatches.ts';

const SHOWN_MAX = 6;
const ALL = { states: [], destination: undefined, text: '', unknownStates: [] } as const;

/** The latest batches, live. */
export function RecentBatches(): ReactNode {
  const { t, bytes } = useText();
  const batchName = useBatchName();
  const { rows } = useBatches(ALL, SHOWN_MAX);
  if (rows.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="recent">
      <header className="panel-head">
        <h2 id="recent">{t('home.recent')}</h2>
        <a href={addressOf({ view: 'batches', search: '' })}>{t('home.recent.all')}</a>
      </header>
      <ul className="rows">
        {rows.slice(0, SHOWN_MAX).map((batch) => {
          const { totalItems, totalBytes } = arrivalOf(batch);
          return (
            <li key={batch.id} className="row recent-row">
              <BatchMark status={batch.status} />
              <a href={addressOf({ view: 'batch', id: batch.id })}>
                <Name text={batchName(batch)} />
              </a>
              <span className="soft">{batch.destination}</span>
              <span className="soft number">
                {t('count.files', { count: totalItems })}, {bytes(totalBytes)}
              </span>
              <span className="soft">
                <Ago at={batch.createdAt} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
