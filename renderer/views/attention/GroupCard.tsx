import { useState, type ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import type { FailureCode } from '../../../shared/model/failureCatalogue.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Name } from '../../components/Name.tsx';
import { addressOf } from '../../routing/route.ts';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { useBatchName } from '../batches/useBatchName.ts';
import { KeyDialog } from '../destinations/KeyDialog.tsx';
import { ProbeResult } from '../destinations/ProbeResult.tsx';
import { useProbe } from '../destinations/useProbe.ts';
import { GroupOutcome } from './GroupOutcome.tsx';
import { LogOfGroup } from './LogOfGroup.tsx';
import { countOfGroup, type AttentionGroup } from './groups.ts';
import { ClashActions } from './ClashActions.tsx';
import { isClash, isSuspicious } from './suspicious.ts';
import { useGroupAction, type GroupAction } from './useGroupAction.ts';

/** Causes that another key mends. */
const KEY_CODES: readonly FailureCode[] = ['remote.sign-in', 'secret.missing', 'secret.locked'];
/** Causes where something must be decided on the batch itself; trying again alone changes nothing. */
const DECIDED_THERE: readonly FailureCode[] = [
  'job.needs-statement',
  'file.changed-since-dry-run',
  'run.needs-dry-run',
];

interface GroupCardProps {
  readonly group: AttentionGroup;
  readonly onGivenUp: (items: readonly string[]) => void;
  /** Something was done: the groups are others now. */
  readonly onDone: () => void;
}

/** One cause, what it holds up, and the one act that mends it. */
export function GroupCard({ group, onGivenUp, onDone }: GroupCardProps): ReactNode {
  const { t } = useText();
  const action = useGroupAction(onDone);
  return (
    <li className="panel card">
      <p className="card-head">
        <strong>
          <Name text={group.destination} />
        </strong>
        <span className="soft">
          {group.scope === 'destination'
            ? t('attention.group.destination')
            : group.scope === 'items'
              ? t('attention.group.files', { count: group.itemCount, batches: group.batchCount })
              : t('attention.group.batches', { count: group.batchCount })}
        </span>
      </p>
      <FailurePanel
        told={group.told}
        actions={
          group.scope === 'destination' ? (
            <DestinationActions group={group} />
          ) : (
            <WorkActions group={group} action={action} onGivenUp={onGivenUp} />
          )
        }
      />
      <GroupOutcome action={action} />
      <Affected group={group} />
    </li>
  );
}

function DestinationActions({ group }: { readonly group: AttentionGroup }): ReactNode {
  const { t } = useText();
  const probe = useProbe(group.destination);
  const [entering, setEntering] = useState(false);
  const destination: DestinationView | undefined = useWaybill((state) =>
    state.status?.destinations.find(({ name }) => name === group.destination),
  );
  const key = KEY_CODES.includes(group.told.code);
  return (
    <>
      {key ? (
        <Button look="primary" onPress={() => setEntering(true)}>
          {t('attention.action.key')}
        </Button>
      ) : null}
      <Button isDisabled={probe.busy} onPress={probe.run}>
        {t(probe.busy ? 'destination.testing' : 'attention.action.test')}
      </Button>
      <ProbeResult probe={probe.result} />
      {entering && destination !== undefined ? (
        <KeyDialog destination={destination} onClose={() => setEntering(false)} />
      ) : null}
    </>
  );
}

interface WorkActionsProps extends Omit<GroupCardProps, 'onDone'> {
  readonly action: GroupAction;
}

function WorkActions({ group, action, onGivenUp }: WorkActionsProps): ReactNode {
  const { t } = useText();
  const [first] = group.batches;
  if (group.told.code === 'job.question')
    return (
      <a className="button button-primary" href={addressOf({ view: 'questions' })}>
        {t('attention.action.answer')}
      </a>
    );
  if (DECIDED_THERE.includes(group.told.code) && first !== undefined)
    return (
      <a className="button button-primary" href={addressOf({ view: 'batch', id: first.id })}>
        {t('attention.action.override')}
      </a>
    );
  if (group.scope === 'items' && isClash(group.told.code))
    return <ClashActions group={group} action={action} onGivenUp={onGivenUp} />;
  const busy = action.working !== undefined;
  const count = countOfGroup(group);
  const asked = isSuspicious(group.told.code);
  return (
    <>
      <Button look="primary" isDisabled={busy} onPress={() => action.retry(group)}>
        {t(asked ? 'attention.action.sendAsIs' : 'attention.action.retryAll', { count })}
      </Button>
      <LogOfGroup group={group} />
      {group.scope === 'items' ? (
        <Button isDisabled={busy} onPress={() => action.cancel(group, onGivenUp)}>
          {t(asked ? 'attention.action.leaveOut' : 'attention.action.cancelFiles', { count })}
        </Button>
      ) : null}
    </>
  );
}

function Affected({ group }: { readonly group: AttentionGroup }): ReactNode {
  const { t } = useText();
  const batchName = useBatchName();
  if (group.scope === 'destination') return null;
  const count = countOfGroup(group);
  const shown = group.scope === 'items' ? group.items.length : group.batches.length;
  return (
    <details className="affected" open={count <= 3}>
      <summary>{t('attention.affected')}</summary>
      <ul className="rows">
        {group.scope === 'items'
          ? group.items.map((item) => (
              <li key={item.id} className="row">
                <a href={addressOf({ view: 'batch', id: item.batch, item: item.id })}>
                  <Name text={item.name} />
                </a>
              </li>
            ))
          : group.batches.map((batch) => (
              <li key={batch.id} className="row">
                <a href={addressOf({ view: 'batch', id: batch.id })}>
                  <Name text={batchName(batch)} />
                </a>
              </li>
            ))}
        {count > shown ? (
          <li className="row soft">{t('attention.affected.more', { count: count - shown })}</li>
        ) : null}
      </ul>
    </details>
  );
}
