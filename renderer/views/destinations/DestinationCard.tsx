import type { ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { ABILITIES } from '../../../shared/services/abilities.ts';
import { Ago } from '../../components/Ago.tsx';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { For } from '../../components/For.tsx';
import { GateMark } from '../../components/Mark.tsx';
import { MenuButton, type MenuEntry } from '../../components/MenuButton.tsx';
import { Name } from '../../components/Name.tsx';
import { toldOf } from '../../connection/told.ts';
import { chooseFiles } from '../../intake/chooseFiles.ts';
import { openSend } from '../../intake/intakeStore.ts';
import { goTo } from '../../routing/usePlace.ts';
import { pauseSending, resumeSending } from '../../state/pauses.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { LimitsLine } from './LimitsLine.tsx';
import { ProbeResult } from './ProbeResult.tsx';
import { useProbe } from './useProbe.ts';

interface DestinationCardProps {
  readonly destination: DestinationView;
  readonly onKey: () => void;
  readonly onScripts: () => void;
  readonly onLimits: () => void;
  readonly onRemove: () => void;
}

/** One destination: where it is, whether it takes files now, and what waits for it. */
export function DestinationCard(props: DestinationCardProps): ReactNode {
  const { t } = useText();
  const { destination, onKey } = props;
  const probe = useProbe(destination.name);
  const { gate } = destination;
  return (
    <li className="panel card">
      <CardHead destination={destination} />
      {gate.failure === undefined ? null : (
        <FailurePanel
          told={gate.failure}
          calm={gate.state === 'resting'}
          actions={
            gate.state === 'parked' ? (
              <Button look="primary" onPress={onKey}>
                {t('attention.action.key')}
              </Button>
            ) : undefined
          }
        />
      )}
      <ProbeResult probe={probe.result} />
      {probe.problem === undefined ? null : <FailurePanel told={toldOf(probe.problem)} />}
      <div className="actions">
        <Button isDisabled={probe.busy} onPress={probe.run}>
          {t(probe.busy ? 'destination.testing' : 'destination.test')}
        </Button>
        <SendButton destination={destination} />
        <CardMenu {...props} />
      </div>
    </li>
  );
}

/** A service that takes no files is told where its data lies instead. */
function SendButton({ destination: { name, kind } }: { readonly destination: DestinationView }): ReactNode {
  const { t } = useText();
  if (ABILITIES[kind].transport === 'none')
    return (
      <Button
        onPress={() =>
          openSend(() => Promise.resolve({ kind: 'files', files: [], unreadable: [] }), { destination: name })
        }
      >
        {t('send.submit.import')}
      </Button>
    );
  return <Button onPress={() => chooseFiles('files', { destination: name })}>{t('destination.send')}</Button>;
}

function CardHead({ destination }: { readonly destination: DestinationView }): ReactNode {
  const { t, rich } = useText();
  const { gate } = destination;
  return (
    <>
      <header className="card-head">
        <h2>
          <Name text={destination.name} />
        </h2>
        <GateMark gate={gate} />
        {gate.since === undefined || gate.state === 'open' ? null : (
          <span className="soft small">
            {rich('destination.since', { when: <For key="since" since={gate.since} /> })}
          </span>
        )}
        {gate.until === undefined ? null : (
          <span className="soft small">
            {rich('destination.probe', { when: <Ago key="until" at={gate.until} /> })}
          </span>
        )}
      </header>
      <p className="soft">
        {t(`kind.${destination.kind}`)} · <Name text={destination.url} />
        {destination.user === undefined ? null : (
          <>
            {' · '}
            <Name text={destination.user} />
          </>
        )}
      </p>
      <p className="soft small">
        {t('destination.queued', { count: destination.itemsQueued })} ·{' '}
        {t(`destination.store.${destination.secretStore}`)}
      </p>
      <LimitsLine limits={destination.limits} />
    </>
  );
}

function CardMenu({
  destination: { name, gate },
  onKey,
  onScripts,
  onLimits,
  onRemove,
}: DestinationCardProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const pause: MenuEntry =
    gate.state === 'paused'
      ? {
          id: 'resume',
          label: t('destination.resume'),
          shape: 'play',
          run: () => void resumeSending(client, t, { destination: name, until: gate.until }),
        }
      : {
          id: 'pause',
          label: t('destination.pause'),
          shape: 'pause',
          run: () => void pauseSending(client, t, { destination: name }),
        };
  return (
    <MenuButton
      label={t('action.more')}
      entries={[
        {
          id: 'batches',
          label: t('destination.batches'),
          shape: 'list',
          run: () => goTo({ view: 'batches', search: `destination:${name}` }),
        },
        pause,
        { id: 'limits', label: t('destination.limits'), shape: 'clock', run: onLimits },
        { id: 'key', label: t('destination.key'), run: onKey },
        { id: 'scripts', label: t('destination.scripts'), run: onScripts },
        { id: 'remove', label: t('destination.remove'), shape: 'cross', run: onRemove },
      ]}
    />
  );
}
