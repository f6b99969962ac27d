import type { HTMLInputTypeAttribute, ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The focus leaves it: what stands there is complete for now. */
  readonly onBlur?: () => void;
  readonly hint?: ReactNode;
  /** What is wrong with the value; absent while all is well. */
  readonly wrong?: string | undefined;
  readonly type?: HTMLInputTypeAttribute;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly autoComplete?: string;
  readonly multiline?: boolean;
  readonly maxLength?: number;
}

/** One line (or several) of text with its label, its hint and what is wrong with it. */
export function Field(props: FieldProps): ReactNode {
  return (
    <TextField
      className="field"
      value={props.value}
      onChange={props.onChange}
      {...(props.onBlur === undefined ? {} : { onBlur: props.onBlur })}
      isInvalid={props.wrong !== undefined}
      isRequired={props.required ?? false}
      validationBehavior="aria"
      type={props.type ?? 'text'}
      autoFocus={props.autoFocus ?? false}
      autoComplete={props.autoComplete ?? 'off'}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
    >
      <Label>{props.label}</Label>
      {props.multiline === true ? (
        <TextArea className="input" spellCheck={false} />
      ) : (
        <Input className="input" spellCheck={false} />
      )}
      {props.hint === undefined ? null : (
        <Text slot="description" className="field-hint">
          {props.hint}
        </Text>
      )}
      <FieldError className="field-wrong">{props.wrong}</FieldError>
    </TextField>
  );
}
