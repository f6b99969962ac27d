import { useState, type ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { Shape, type ShapeName } from './Shape.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: 'primary' | 'quiet' | 'danger';
  readonly shape?: ShapeName;
  readonly children: ReactNode;
}

export function Button({ look, shape, children, ...given }: ButtonProps): ReactNode {
  const props = useHeldFocus(given);
  return (
    <AriaButton {...props} className={look === undefined ? 'button' : `button button-${look}`}>
      {shape === undefined ? null : <Shape name={shape} />}
      <span>{children}</span>
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly shape: ShapeName;
  /** What it does; shown as a tip and read out. */
  readonly label: string;
}

export function IconButton({ shape, label, ...given }: IconButtonProps): ReactNode {
  const props = useHeldFocus(given);
  return (
    <TooltipTrigger delay={400}>
      <AriaButton {...props} aria-label={label} className="button button-quiet button-icon">
        <Shape name={shape} />
      </AriaButton>
      <Tooltip className="tip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}

/**
 * A button that cannot be used any more while it has the focus keeps it until it is left: the browser takes the focus from
 * a disabled one, and with it the place of whoever works by keyboard, Escape of the dialog included.
 */
function useHeldFocus<P extends AriaButtonProps>(given: P): P {
  const [hasFocus, setHasFocus] = useState(false);
  const isHeld = given.isDisabled === true && hasFocus;
  const onFocusChange = (isFocused: boolean): void => {
    setHasFocus(isFocused);
    given.onFocusChange?.(isFocused);
  };
  if (!isHeld) return { ...given, onFocusChange };
  const { onPress, type, ...rest } = given;
  void onPress;
  return {
    ...rest,
    isDisabled: false,
    'aria-disabled': true,
    onFocusChange,
    // It sends no form either.
    ...(type === undefined ? {} : { type: type === 'submit' ? 'button' : type }),
  } as unknown as P;
}
