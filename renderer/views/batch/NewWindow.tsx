import { useState, type ReactNode } from 'react';
import type { WindowView } from '../../../shared/api/scheduleViews.ts';
import { SPANS_MAX, windowNameSchema, type WindowSpan } from '../../../shared/model/weeklyWindow.ts';
import { WEEKDAYS } from '../../../shared/model/wallClock.ts';
import { Button } from '../../components/Button.tsx';
import { FailurePanel } from '../../components/FailurePanel.tsx';
import { Field } from '../../components/Field.tsx';
import { toldOf } from '../../connection/told.ts';
import { useCommand } from '../../state/useCommand.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';
import { SpanFields } from './SpanFields.tsx';

const NIGHTS: WindowSpan = { days: WEEKDAYS.slice(0, 5), from: '20:00', to: '06:00' };

interface NewWindowProps {
  /** The window to change; absent for a new one. */
  readonly edited?: WindowView;
  /** Absent where there is nothing to go back to. */
  readonly onClose: (() => void) | undefined;
  readonly onMade: (name: string) => void;
}

/** A weekly window: its name and its openings. A zone of its own is kept; one is given on the command line. */
export function NewWindow({ edited, onClose, onMade }: NewWindowProps): ReactNode {
  const { t } = useText();
  const client = useClient();
  const command = useCommand();
  const [name, setName] = useState(edited?.name ?? '');
  const [spans, setSpans] = useState<readonly WindowSpan[]>(edited?.spans ?? [NIGHTS]);
  const isNamed = windowNameSchema.safeParse(name).success;
  const isWhole = spans.every(({ days, from, to }) => days.length > 0 && from !== '' && to !== '');
  const save = (): void =>
    command.run(
      () =>
        client.saveWindow({
          params: { name },
          body: {
            spans: spans.map((span) => ({ ...span, days: [...span.days] })),
            ...(edited?.zone === undefined ? {} : { zone: edited.zone }),
          },
        }),
      () => onMade(name),
    );
  return (
    <fieldset className="new-window">
      <legend>{edited === undefined ? t('plan.new') : t('plan.edit', { name })}</legend>
      {edited === undefined ? (
        <Field
          label={t('plan.new.name')}
          hint={t('plan.new.name.hint')}
          value={name}
          onChange={setName}
          maxLength={64}
          wrong={name === '' || isNamed ? undefined : t('plan.new.name.wrong')}
          required
        />
      ) : null}
      <Spans spans={spans} onChange={setSpans} />
      {command.problem === undefined ? null : <FailurePanel told={toldOf(command.problem)} />}
      <div className="actions">
        <Button look="primary" isDisabled={!isNamed || !isWhole || command.busy} onPress={save}>
          {t(edited === undefined ? 'plan.new.save' : 'plan.edit.save')}
        </Button>
        <Button
          isDisabled={spans.length >= SPANS_MAX}
          onPress={() => setSpans([...spans, { days: WEEKDAYS.slice(5), from: '00:00', to: '24:00' }])}
        >
          {t('plan.span.add')}
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

interface SpansProps {
  readonly spans: readonly WindowSpan[];
  readonly onChange: (spans: readonly WindowSpan[]) => void;
}

function Spans({ spans, onChange }: SpansProps): ReactNode {
  return spans.map((span, at) => (
    <SpanFields
      key={at}
      span={span}
      number={at + 1}
      onChange={(changed) => onChange(spans.with(at, changed))}
      onRemove={spans.length === 1 ? undefined : () => onChange(spans.filter((_, other) => other !== at))}
    />
  ));
}
