import { useState, type ReactNode } from 'react';
import type { SettingsLockView } from '../../../shared/api/routes/settingsLock.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { useSettingsLock } from './useSettingsLock.ts';

/** Above what is guarded: locked, with the way to unlock; or unlocked, with the way to lock it again. */
export function LockNotice(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const lock = useSettingsLock();
  const [unlocking, setUnlocking] = useState(false);
  const { value } = lock;
  if (value === undefined || value.state === 'none') return null;
  return (
    <div className="notice">
      <span>{t(value.state === 'open' ? 'lock.open' : 'lock.notice')}</span>
      {value.state === 'open' ? (
        <Button
          isDisabled={command.busy}
          onPress={() => command.run(() => client.closeSettingsLock(), lock.take)}
        >
          {t('lock.lock')}
        </Button>
      ) : (
        <Button onPress={() => setUnlocking(true)}>{t('lock.unlock')}</Button>
      )}
      {unlocking ? <UnlockDialog onOpen={lock.take} onClose={() => setUnlocking(false)} /> : null}
    </div>
  );
}

interface UnlockDialogProps {
  readonly onOpen: (lock: SettingsLockView) => void;
  readonly onClose: () => void;
}

/** Asks for the passphrase. */
export function UnlockDialog({ onOpen, onClose }: UnlockDialogProps): ReactNode {
  const { t, rich } = useText();
  const client = useClient();
  const command = useCommand();
  const [passphrase, setPassphrase] = useState('');
  const unlock = (): void =>
    command.run(
      () => client.openSettingsLock({ body: { passphrase } }),
      (lock) => {
        onOpen(lock);
        onClose();
      },
    );
  return (
    <Window
      title={t('lock.unlock.title')}
      onClose={onClose}
      buttons={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" isDisabled={command.busy || passphrase === ''} onPress={unlock}>
            {t('lock.unlock')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase !== '' && !command.busy) unlock();
        }}
      >
        <Field
          label={t('lock.passphrase')}
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          autoComplete="current-password"
          autoFocus
        />
      </form>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <p className="soft small">
        {rich('lock.forgotten', { command: <code key="command">waybill lock reset</code> })}
      </p>
    </Window>
  );
}
