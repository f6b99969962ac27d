import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Text } from 'react-aria-components/Text';
import { Shape } from './Shape.tsx';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface PickerProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
}

/** One of many, in a list that opens. */
export function Picker<T extends string>(props: PickerProps<T>): ReactNode {
  return (
    <Select
      className="field"
      value={props.value ?? null}
      onChange={(key) => props.onChange(key as T)}
      placeholder={props.placeholder ?? ''}
    >
      <Label className="field-label">{props.label}</Label>
      <Button className="button select-button">
        <SelectValue />
        <Shape name="down" />
      </Button>
      {props.hint === undefined ? null : (
        <Text slot="description" className="field-hint">
          {props.hint}
        </Text>
      )}
      <Popover className="popover">
        <ListBox className="options" items={props.options}>
          {(option) => (
            <ListBoxItem id={option.value} textValue={option.label} className="option">
              {option.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
