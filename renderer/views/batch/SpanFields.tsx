import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { WindowSpan } from '../../../shared/model/weeklyWindow.ts';
import { WEEKDAYS } from '../../../shared/model/wallClock.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useText } from '../../text/useText.ts';
import { useWeekdays } from './useWeekdays.ts';

interface SpanFieldsProps {
  readonly span: WindowSpan;
  /** Counted from 1. */
  readonly number: number;
  readonly onChange: (span: WindowSpan) => void;
  /** Absent for the only one. */
  readonly onRemove: (() => void) | undefined;
}

/** One opening of a weekly window: its days, and from when until when. */
export function SpanFields({ span, number, onChange, onRemove }: SpanFieldsProps): ReactNode {
  const { t } = useText();
  const { short } = useWeekdays();
  return (
    <fieldset className="new-window">
      <legend>{t('plan.span', { number })}</legend>
      <div role="group" aria-label={t('plan.new.days')} className="filter">
        {WEEKDAYS.map((day) => (
          <ToggleButton
            key={day}
            className="chip"
            isSelected={span.days.includes(day)}
            onChange={(on) =>
              onChange({
                ...span,
                days: WEEKDAYS.filter((one) => (one === day ? on : span.days.includes(one))),
              })
            }
          >
            {short(day)}
          </ToggleButton>
        ))}
      </div>
      <div className="inline-form">
        <Field
          label={t('plan.new.from')}
          type="time"
          value={span.from}
          onChange={(from) => onChange({ ...span, from })}
          required
        />
        <Field
          label={t('plan.new.to')}
          type="time"
          // A clock of a page knows no 24:00.
          value={span.to === '24:00' ? '00:00' : span.to}
          onChange={(to) => onChange({ ...span, to })}
          required
        />
      </div>
      {onRemove === undefined ? null : (
        <div className="actions">
          <Button look="quiet" onPress={onRemove}>
            {t('plan.span.remove', { number })}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
