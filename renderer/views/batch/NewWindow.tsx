import { useState, type ReactNode } from 'react';
import { windowNameSchema } from '../../../shared/model/weeklyWindow.ts';
import { WEEKDAYS } from '../../../shared/model/wallClock.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { Picker } from '../../components/Picker.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

const DAYS = {
  all: WEEKDAYS,
  weekdays: WEEKDAYS.slice(0, 5),
  weekend: WEEKDAYS.slice(5),
} as const;
type Days = keyof typeof DAYS;

interface NewWindowProps {
  /** Absent where there is nothing to go back to. */
  readonly onClose: (() => void) | undefined;
  readonly onMade: (name: string) => void;
}

/** A weekly window of one span a day; more can be said on the command line. */
export function NewWindow({ onClose, onMade }: NewWindowProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [name, setName] = useState('');
  const [days, setDays] = useState<Days>('weekdays');
  const [from, setFrom] = useState('20:00');
  const [to, setTo] = useState('06:00');
  const isNamed = windowNameSchema.safeParse(name).success;
  const save = (): void =>
    command.run(
      () => client.saveWindow({ params: { name }, body: { spans: [{ days: [...DAYS[days]], from, to }] } }),
      () => onMade(name),
    );
  return (
    <fieldset className="new-window">
      <legend>{t('plan.new')}</legend>
      <Field
        label={t('plan.new.name')}
        hint={t('plan.new.name.hint')}
        value={name}
        onChange={setName}
        maxLength={64}
        wrong={name === '' || isNamed ? undefined : t('plan.new.name.wrong')}
        required
      />
      <Picker<Days>
        label={t('plan.new.days')}
        value={days}
        onChange={setDays}
        options={(['all', 'weekdays', 'weekend'] as const).map((value) => ({
          value,
          label: t(`plan.days.${value}`),
        }))}
      />
      <div className="inline-form">
        <Field label={t('plan.new.from')} type="time" value={from} onChange={setFrom} required />
        <Field label={t('plan.new.to')} type="time" value={to} onChange={setTo} required />
      </div>
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <div className="actions">
        <Button isDisabled={!isNamed || from === '' || to === '' || command.busy} onPress={save}>
          {t('plan.new.save')}
        </Button>
        {onClose === undefined ? null : (
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
