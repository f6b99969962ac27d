import type { ReactNode } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { Shape } from './Shape.tsx';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly means?: ReactNode;
  readonly disabled?: boolean;
}

interface ChoicesProps<T extends string> {
  readonly label: string;
  /** Undefined while nothing is chosen. */
  readonly value: T | undefined;
  readonly choices: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
}

/** One of a few, each with what it means. */
export function Choices<T extends string>({ label, value, choices, onChange }: ChoicesProps<T>): ReactNode {
  return (
    <RadioGroup className="field" value={value ?? null} onChange={(next) => onChange(next as T)}>
      <Label className="field-label">{label}</Label>
      {choices.map((choice) => (
        <Radio
          key={choice.value}
          value={choice.value}
          isDisabled={choice.disabled ?? false}
          className="choice"
        >
          <span className="choice-dot" />
          <span className="choice-text">
            <span>{choice.label}</span>
            {choice.means === undefined ? null : <span className="field-hint">{choice.means}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

interface TickProps {
  readonly label: string;
  readonly means?: string;
  readonly ticked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (ticked: boolean) => void;
}

/** Yes or no. */
export function Tick({ label, means, ticked, disabled, onChange }: TickProps): ReactNode {
  return (
    <Checkbox className="choice" isSelected={ticked} isDisabled={disabled ?? false} onChange={onChange}>
      <span className="choice-box">{ticked ? <Shape name="check" /> : null}</span>
      <span className="choice-text">
        <span>{label}</span>
        {means === undefined ? null : <span className="field-hint">{means}</span>}
      </span>
    </Checkbox>
  );
}
