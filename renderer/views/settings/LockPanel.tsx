import { useState, type ReactNode } from 'react';
import { PASSPHRASE_LENGTH_MAX, PASSPHRASE_LENGTH_MIN } from '../../../shared/model/settingsLock.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { toldOf } from '../../connection/told.ts';
import { useReadOutChanges } from '../../state/readOut.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { UnlockDialog } from './LockNotice.tsx';
import { useSettingsLock } from './useSettingsLock.ts';

/** The lock for computers that several people use: set, opened, closed, changed, taken away. */
export function LockPanel(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const lock = useSettingsLock();
  const [unlocking, setUnlocking] = useState(false);
  const { value } = lock;
  const isOwn = value?.by !== 'administrator';
  const state =
    value === undefined
      ? ''
      : t(isOwn || value.state !== 'closed' ? `lock.${value.state}` : 'lock.closed.admin');
  useReadOutChanges(state);
  return (
    <section className="panel" aria-labelledby="lock">
      <h2 id="lock">{t('lock.title')}</h2>
      <p className="soft">{t('lock.text')}</p>
      {state === '' ? null : <p>{state}</p>}
      {value?.state === 'closed' ? (
        <Button look="primary" onPress={() => setUnlocking(true)}>
          {t('lock.unlock')}
        </Button>
      ) : null}
      {value?.state === 'open' ? (
        <div className="actions">
          <Button
            isDisabled={command.busy}
            onPress={() => command.run(() => client.closeSettingsLock(), lock.take)}
          >
            {t('lock.lock')}
          </Button>
          {isOwn ? (
            <Button
              look="quiet"
              isDisabled={command.busy}
              onPress={() => command.run(() => client.removeSettingsLock(), lock.reload)}
            >
              {t('lock.remove')}
            </Button>
          ) : null}
        </div>
      ) : null}
      {isOwn && (value?.state === 'none' || value?.state === 'open') ? (
        <NewPassphrase isChange={value.state === 'open'} onSet={lock.take} />
      ) : null}
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      {unlocking ? <UnlockDialog onOpen={lock.take} onClose={() => setUnlocking(false)} /> : null}
    </section>
  );
}

interface NewPassphraseProps {
  readonly isChange: boolean;
  readonly onSet: ReturnType<typeof useSettingsLock>['take'];
}

function NewPassphrase({ isChange, onSet }: NewPassphraseProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [first, setFirst] = useState('');
  const [again, setAgain] = useState('');
  const fits = first.length >= PASSPHRASE_LENGTH_MIN && first === again;
  const set = (): void =>
    command.run(
      () => client.setSettingsLock({ body: { passphrase: first } }),
      (lock) => {
        onSet(lock);
        setFirst('');
        setAgain('');
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fits && !command.busy) set();
      }}
    >
      <Field
        label={t('lock.new')}
        hint={t('lock.new.hint')}
        type="password"
        value={first}
        onChange={setFirst}
        maxLength={PASSPHRASE_LENGTH_MAX}
        autoComplete="new-password"
      />
      <Field
        label={t('lock.again')}
        type="password"
        value={again}
        onChange={setAgain}
        wrong={again === '' || first.startsWith(again) ? undefined : t('lock.again.wrong')}
        maxLength={PASSPHRASE_LENGTH_MAX}
        autoComplete="new-password"
      />
      <Button type="submit" isDisabled={command.busy || !fits}>
        {t(isChange ? 'lock.change' : 'lock.set')}
      </Button>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </form>
  );
}
