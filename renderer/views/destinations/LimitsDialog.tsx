import { useState, type ReactNode } from 'react';
import type { DestinationView } from '../../../shared/api/views.ts';
import { RATE_BYTES_PER_SECOND_MIN } from '../../../shared/model/destination.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Picker } from '../../components/Picker.tsx';
import { Window } from '../../components/Window.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { offerUndo } from '../../state/undo.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { visibleText } from '../../text/safeText.ts';
import { useText } from '../../text/useText.ts';
import { NewWindow } from '../batch/NewWindow.tsx';
import { useWindows } from '../batch/useWindows.ts';
import { readSize, writeSize } from '../folders/draftAmounts.ts';

interface LimitsDialogProps {
  readonly destination: DestinationView;
  readonly onClose: () => void;
}

/** No window has this name: it has a space. */
const ALWAYS = ' ';

/** How fast files may go to a destination, and in which weekly window. */
export function LimitsDialog({ destination, onClose }: LimitsDialogProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const { limits, name } = destination;
  const [rate, setRate] = useState(
    limits.bytesPerSecond === undefined ? '' : writeSize(limits.bytesPerSecond),
  );
  const [window, setWindow] = useState(limits.window);
  const bytes = rate.trim() === '' ? null : readSize(rate.replace(/\/s$/, ''));
  const fits = bytes === null || (bytes !== undefined && bytes >= RATE_BYTES_PER_SECOND_MIN);
  const save = (): void =>
    command.run(
      () =>
        client.limitDestination({
          params: { name },
          body: { bytesPerSecond: bytes ?? null, window: window ?? null },
        }),
      () => {
        onClose();
        offerUndo({
          text: t('undo.limits', { name: visibleText(name) }),
          undo: () =>
            client.limitDestination({
              params: { name },
              body: { bytesPerSecond: limits.bytesPerSecond ?? null, window: limits.window ?? null },
            }),
        });
      },
    );
  return (
    <Window
      title={t('limits.title', { name })}
      onClose={onClose}
      buttons={
        <>
          <Button onPress={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" isDisabled={!fits || command.busy} onPress={save}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <Field
        label={t('limits.rate')}
        hint={t('limits.rate.hint')}
        value={rate}
        onChange={setRate}
        wrong={fits ? undefined : t('limits.rate.wrong')}
        autoFocus
      />
      <SendingWindow chosen={window} onChange={setWindow} />
      <p className="soft small">{t('limits.now')}</p>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </Window>
  );
}

interface SendingWindowProps {
  readonly chosen: string | undefined;
  readonly onChange: (window: string | undefined) => void;
}

function SendingWindow({ chosen, onChange }: SendingWindowProps): ReactNode {
  const { t } = useText();
  const { windows = [], reload } = useWindows();
  const [adding, setAdding] = useState(false);
  const names = windows.map((one) => one.name);
  const known = chosen === undefined || names.includes(chosen) ? names : [chosen, ...names];
  if (adding)
    return (
      <NewWindow
        onClose={() => setAdding(false)}
        onMade={(made) => {
          setAdding(false);
          reload();
          onChange(made);
        }}
      />
    );
  return (
    <>
      <Picker
        label={t('limits.window')}
        value={chosen ?? ALWAYS}
        onChange={(value) => onChange(value === ALWAYS ? undefined : value)}
        options={[
          { value: ALWAYS, label: t('limits.window.always') },
          ...known.map((value) => ({ value, label: t('limits.window.only', { name: value }) })),
        ]}
      />
      <div>
        <Button onPress={() => setAdding(true)}>{t('plan.window.new')}</Button>
      </div>
    </>
  );
}
