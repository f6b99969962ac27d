import type { KeyboardEvent, ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { IconButton } from '../../components/Button.tsx';
import { strokeOf } from '../../preferences/keyMap.ts';

interface KeyFieldProps {
  readonly label: string;
  /** The key now, as it is named. */
  readonly shown: string;
  readonly wrong: string | undefined;
  /** Told the key that was pressed; undefined for one that cannot be chosen. */
  readonly onKey: (stroke: string | undefined) => void;
  readonly onLeave: () => void;
  /** Gives the first key back; undefined while it is the first. */
  readonly first: { readonly label: string; readonly take: () => void } | undefined;
}

/** Keys by which one gets on: they leave the field as they find it. */
const PASSED_ON: readonly string[] = [
  'Tab',
  'Enter',
  'Escape',
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
];

/** A field that takes the next key as its value. */
export function KeyField({ label, shown, wrong, onKey, onLeave, first }: KeyFieldProps): ReactNode {
  const pressed = (event: KeyboardEvent): void => {
    if (PASSED_ON.includes(event.key)) return;
    // What belongs to the computer goes on to it.
    if ((event.ctrlKey || event.metaKey) && strokeOf(keyOf(event)) === undefined) return;
    event.preventDefault();
    onKey(strokeOf(keyOf(event)));
  };
  return (
    <div className="own-key">
      <TextField
        className="field"
        value={shown}
        isInvalid={wrong !== undefined}
        validationBehavior="aria"
        autoComplete="off"
        onBlur={onLeave}
      >
        <Label>{label}</Label>
        <Input className="input" spellCheck={false} onKeyDown={pressed} onFocus={select} />
        <FieldError className="field-wrong">{wrong}</FieldError>
      </TextField>
      {first === undefined ? null : <IconButton shape="cycle" label={first.label} onPress={first.take} />}
    </div>
  );
}

function keyOf(event: KeyboardEvent): globalThis.KeyboardEvent {
  return event.nativeEvent;
}

function select(event: { readonly currentTarget: HTMLInputElement }): void {
  event.currentTarget.select();
}
