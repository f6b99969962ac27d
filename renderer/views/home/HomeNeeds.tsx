import type { ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { BatchMark, GateMark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { addressOf } from '../../routing/route.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { STOPPED_STATUSES } from '../../../shared/api/failureOfBatch.ts';
import { rowsOfNeeds } from '../attention/groups.ts';
import { useAttention } from '../attention/useAttention.ts';
import { useBatches } from '../batches/useBatches.ts';

const SHOWN_MAX = 4;
/** Stopped as a whole; those that go on without some of their files come from the groups. */
const NEEDS = {
  states: STOPPED_STATUSES,
  destination: undefined,
  text: '',
  unknownStates: [],
};

/** The first things that need somebody; gone when there are none. */
export function HomeNeeds(): ReactNode {
  const needsYou = useWaybill((state) => state.status?.needsYou ?? 0);
  const destinations = useWaybill((state) => state.status?.destinations);
  const parked = destinations?.filter(({ gate }) => gate.state === 'parked') ?? [];
  return needsYou === 0 && parked.length === 0 ? null : <NeedsBox parked={parked} />;
}

function NeedsBox({ parked }: { readonly parked: readonly DestinationView[] }): ReactNode {
  const { t, failure } = useText();
  const batchName = useBatchName();
  const folders = useWaybill((state) => state.status?.foldersInTrouble) ?? [];
  const stopped = useBatches(NEEDS, SHOWN_MAX).rows;
  const { groups } = useAttention();
  const rows = rowsOfNeeds(stopped, groups);
  return (
    <section className="panel panel-ask" aria-labelledby="needs">
      <header className="panel-head">
        <h2 id="needs">{t('home.needsYou')}</h2>
        <a href={addressOf({ view: 'attention' })}>{t('home.needsYou.all')}</a>
      </header>
      <ul className="rows">
        {parked.map(({ id, name, gate }) => (
          <li key={id} className="row">
            <GateMark gate={gate} />
            <a href={addressOf({ view: 'attention' })}>{name}</a>
            <span className="soft">{gate.failure === undefined ? null : failure(gate.failure).what}</span>
          </li>
        ))}
        {folders.map(({ id, path, failure: told }) => (
          <li key={id} className="row">
            <BatchMark status="attention" />
            <a href={addressOf({ view: 'attention' })}>
              <Name text={path} />
            </a>
            <span className="soft">{failure(told).what}</span>
          </li>
        ))}
        {rows.slice(0, SHOWN_MAX).map(({ batch, told }) => (
          <li key={batch.id} className="row">
            {/* One that goes on without some of its files is here for those. */}
            <BatchMark status={STOPPED_STATUSES.includes(batch.status) ? batch.status : 'attention'} />
            <a href={addressOf({ view: 'batch', id: batch.id })}>
              <Name text={batchName(batch)} />
            </a>
            <span className="soft">{told === undefined ? null : failure(told).what}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
