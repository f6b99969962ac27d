import { useState, type ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { SecretField } from './SecretField.tsx';

interface KeyDialogProps {
  readonly destination: DestinationView;
  readonly onClose: () => void;
}

/** Replaces the key of a destination; what waited for it goes on by itself. */
export function KeyDialog({ destination, onClose }: KeyDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [secret, setSecret] = useState('');
  const { name, kind, url, user, secretStore, options } = destination;
  const save = (): void =>
    command.run(
      () =>
        client.saveDestination({
          body: { name, kind, url, secret, secretStore, options, ...(user === undefined ? {} : { user }) },
          idempotencyKey: crypto.randomUUID(),
        }),
      onClose,
    );
  return (
    <Window
      title={t('destination.key.title', { name })}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={secret === '' || command.busy} onPress={save}>
            {t('destination.key.save')}
          </Button>
        </>
      }
    >
      <SecretField kind={kind} value={secret} onChange={setSecret} autoFocus />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}
