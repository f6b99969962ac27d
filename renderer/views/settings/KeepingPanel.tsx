import { useState, type ReactNode } from 'react';
import type { SettingsView } from '../../../shared/api/routes/settings.ts';
import {
  RETENTION_DAYS_DEFAULT,
  RETENTION_DAYS_MAX,
  SETTLE_MS_DEFAULT,
  SETTLE_MS_MAX,
  SPOOL_LIMIT_BYTES_DEFAULT,
  SPOOL_LIMIT_BYTES_MIN,
} from '../../../shared/model/settings.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useLiveValue } from '../../state/useLiveValue.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText, type Text } from '../../text/useText.ts';
import { readSize, readSpan, writeSize, writeSpan } from '../folders/draftAmounts.ts';
import { Changed } from './Changed.tsx';

/** Another window or a command may change them, seldom: that is soon enough, ms. */
const REREAD_EVERY_MS = 30_000;

/** A number that a person types as text. */
interface Amount {
  readonly name: 'retentionDays' | 'spoolLimitBytes' | 'settleMs';
  readonly text: 'keeping.retention' | 'keeping.spool' | 'keeping.settle';
  readonly first: number;
  /** Undefined where the text is none, or one that cannot be. */
  readonly read: (text: string) => number | undefined;
  readonly write: (value: number) => string;
  /** For people. */
  readonly told: (text: Text, value: number) => string;
}

const AMOUNTS: readonly Amount[] = [
  {
    name: 'retentionDays',
    text: 'keeping.retention',
    first: RETENTION_DAYS_DEFAULT,
    read: (text) => (/^\d+$/.test(text.trim()) ? within(Number(text), 1, RETENTION_DAYS_MAX) : undefined),
    write: String,
    told: ({ t }, days) => t('keeping.days', { days }),
  },
  {
    name: 'spoolLimitBytes',
    text: 'keeping.spool',
    first: SPOOL_LIMIT_BYTES_DEFAULT,
    read: (text) => within(readSize(text), SPOOL_LIMIT_BYTES_MIN, Number.MAX_SAFE_INTEGER),
    write: writeSize,
    told: ({ bytes }, size) => bytes(size),
  },
  {
    name: 'settleMs',
    text: 'keeping.settle',
    first: SETTLE_MS_DEFAULT,
    read: (text) => within(readSpan(text), 0, SETTLE_MS_MAX),
    write: writeSpan,
    told: ({ span }, ms) => span(ms / 1_000),
  },
];

/** How long and how much is kept. */
export function KeepingPanel(): ReactNode {
  const { t } = useText();
  const client = useClient();
  const live = useLiveValue({
    key: 'settings',
    everyMs: REREAD_EVERY_MS,
    read: (signal) => client.settings({ signal }),
  });
  const { value, problem } = live;
  return (
    <section className="panel" aria-labelledby="keeping">
      <h2 id="keeping">{t('keeping.title')}</h2>
      {problem === undefined ? null : <FailurePanel told={toldOf(problem)} />}
      {value === undefined
        ? null
        : AMOUNTS.map((amount) => (
            // Anew with another value: what stands in the field is what holds.
            <AmountField
              key={`${amount.name} ${value[amount.name]}`}
              amount={amount}
              view={value}
              onSaved={live.take}
            />
          ))}
    </section>
  );
}

interface AmountFieldProps {
  readonly amount: Amount;
  readonly view: SettingsView;
  readonly onSaved: (view: SettingsView) => void;
}

function AmountField({ amount, view, onSaved }: AmountFieldProps): ReactNode {
  const text = useText();
  const { t, bytes } = text;
  const client = useClient();
  const command = useCommand();
  const now = view[amount.name];
  const [typed, setTyped] = useState(() => amount.write(now));
  const wanted = amount.read(typed);
  const save = (value: number): void =>
    command.run(() => client.setSettings({ body: { [amount.name]: value } }), onSaved);
  if (view.locked.includes(amount.name))
    return <p>{t('keeping.locked', { name: t(amount.text), value: amount.told(text, now) })}</p>;
  const limits = { max: RETENTION_DAYS_MAX, min: bytes(SPOOL_LIMIT_BYTES_MIN), used: bytes(view.spoolBytes) };
  const isOver = amount.name === 'spoolLimitBytes' && view.spoolBytes > now;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== undefined && wanted !== now && !command.busy) save(wanted);
      }}
    >
      <Field
        label={t(amount.text)}
        hint={t(isOver ? 'keeping.spool.over' : `${amount.text}.hint`, limits)}
        value={typed}
        onChange={setTyped}
        wrong={wanted === undefined ? t(`${amount.text}.wrong`, limits) : undefined}
      />
      {wanted === undefined || wanted === now ? null : (
        <div className="actions">
          <Button isDisabled={command.busy} onPress={() => save(wanted)}>
            {t('action.save')}
          </Button>
        </div>
      )}
      <Changed
        when={now !== amount.first}
        name={t(amount.text)}
        first={amount.told(text, amount.first)}
        onReset={() => save(amount.first)}
      />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
    </form>
  );
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined;
}
