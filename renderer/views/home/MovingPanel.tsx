import type { ReactNode } from 'react';
import type { StatusView } from '../../../shared/api/views.ts';
import { Name } from '../../components/Name.tsx';
import { isConfirming, Phases, sendingCounts } from '../../components/Phases.tsx';
import { Progress } from '../../components/Progress.tsx';
import { Shape } from '../../components/Shape.tsx';
import { addressOf } from '../../routing/route.ts';
import { bytesToGo, ON_THE_WAY, sumOf } from '../../shell/truthSentence.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { useCheckRuns } from '../checks/checkRuns.ts';
import { useStalled } from './useStalled.ts';

/** What is on its way now, with bytes, rate and time left; where a server rests, that its files are safe. */
export function MovingPanel(): ReactNode {
  const { t } = useText();
  const status = useWaybill((state) => state.status);
  if (status === undefined) return null;
  const waiting = sumOf(status.items, ON_THE_WAY, 'items');
  const resting = status.destinations.filter(
    ({ gate, itemsQueued }) => gate.state === 'resting' && itemsQueued > 0,
  );
  const isImporting = (status.batches.importing ?? 0) > 0;
  if (waiting === 0 && status.moving.length === 0 && resting.length === 0 && !isImporting) return null;
  return (
    <section className="panel" aria-labelledby="moving">
      <header className="panel-head">
        <h2 id="moving">{t('home.moving')}</h2>
        <Speed status={status} />
      </header>
      {resting.map(({ id, name }) => (
        <p key={id} className="calm-line">
          <Shape name="unlink" />
          {t('home.offline', { destination: name })}
        </p>
      ))}
      <PhasesNow status={status} />
      {status.moving.length === 0 && waiting === 0 ? null : status.moving.length === 0 ? (
        <p className="soft">{t('home.moving.none', { count: waiting })}</p>
      ) : (
        <ul className="moving">
          {status.moving.map((moving) => (
            <MovingItem key={moving.item} moving={moving} />
          ))}
        </ul>
      )}
      {status.moving.length > 0 && waiting > status.moving.length ? (
        <p className="soft">{t('home.moving.more', { count: waiting - status.moving.length })}</p>
      ) : null}
    </section>
  );
}

/** In which phases things are now, from being written to being imported. */
function PhasesNow({ status }: { readonly status: StatusView }): ReactNode {
  const checking = useCheckRuns(
    (runs) => Object.values(runs).filter((run) => run?.state === 'running').length,
  );
  const counts = {
    settling: status.items.settling?.items ?? 0,
    checking,
    ...sendingCounts(status.moving),
    importing: status.batches.importing ?? 0,
  };
  return <Phases counts={counts} message="home.phases" />;
}

function Speed({ status }: { readonly status: StatusView }): ReactNode {
  const { t, bytes, span } = useText();
  const isMoving = status.moving.length > 0;
  const stalled = useStalled(
    status.moving.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
    isMoving,
  );
  if (!isMoving) return null;
  if (stalled) return <p className="soft">{t('home.stalled')}</p>;
  const rate = status.bytesPerSecond;
  return (
    <p className="soft">
      {rate === undefined ? null : t('home.rate', { rate: bytes(rate) })}
      {rate === undefined ? null : ' · '}
      {status.secondsLeft === undefined
        ? t('home.estimating')
        : t('home.left', { left: span(status.secondsLeft) })}
      {' · '}
      {t('home.togo', { bytes: bytes(bytesToGo(status)) })}
    </p>
  );
}

function MovingItem({ moving }: { readonly moving: StatusView['moving'][number] }): ReactNode {
  const { t, bytes } = useText();
  const progress = isConfirming(moving)
    ? t('home.confirming')
    : t('home.progress', { done: bytes(moving.sentBytes), total: bytes(moving.bytes) });
  return (
    <li>
      <a className="moving-name" href={addressOf({ view: 'batch', id: moving.batch, item: moving.item })}>
        <Name text={moving.name} />
      </a>
      <span className="soft number">{progress}</span>
      <Progress
        label={visibleText(moving.name)}
        done={moving.sentBytes}
        total={moving.bytes}
        text={progress}
      />
    </li>
  );
}
