import { useState, type ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { Choices } from '../../components/Choices.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

interface RemoveDialogProps {
  readonly destination: DestinationView;
  readonly onClose: () => void;
}

/** Asks before a destination goes, and what becomes of work that is still queued for it. */
export function RemoveDialog({ destination: { name, itemsQueued }, onClose }: RemoveDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [queued, setQueued] = useState<'wait' | 'cancel'>('wait');
  const hasWork = itemsQueued > 0 || command.problem?.code === 'destination.has-work';
  const remove = (): void =>
    command.run(
      () => client.removeDestination({ params: { name }, query: { queued: hasWork ? 'cancel' : 'refuse' } }),
      onClose,
    );
  return (
    <Window
      title={t('destination.remove.title', { name })}
      alert
      onClose={onClose}
      buttons={
        <>
          <Button look="danger" isDisabled={command.busy || (hasWork && queued === 'wait')} onPress={remove}>
            {t('destination.remove.confirm')}
          </Button>
          <Button autoFocus onPress={onClose}>
            {t('destination.remove.keep')}
          </Button>
        </>
      }
    >
      <p>{t('destination.remove.text')}</p>
      {hasWork ? (
        <Choices
          label={t('destination.remove.work', { count: itemsQueued })}
          value={queued}
          onChange={setQueued}
          choices={[
            {
              value: 'wait',
              label: t('destination.remove.wait'),
              means: t('destination.remove.wait.means'),
            },
            {
              value: 'cancel',
              label: t('destination.remove.cancelQueued'),
              means: t('destination.remove.cancelQueued.means'),
            },
          ]}
        />
      ) : null}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
