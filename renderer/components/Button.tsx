import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { Shape, type ShapeName } from './Shape.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly look?: 'primary' | 'quiet' | 'danger';
  readonly shape?: ShapeName;
  readonly children: ReactNode;
}

export function Button({ look, shape, children, ...rest }: ButtonProps): ReactNode {
  return (
    <AriaButton {...rest} className={look === undefined ? 'button' : `button button-${look}`}>
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

export function IconButton({ shape, label, ...rest }: IconButtonProps): ReactNode {
  return (
    <TooltipTrigger delay={400}>
      <AriaButton {...rest} aria-label={label} className="button button-quiet button-icon">
        <Shape name={shape} />
      </AriaButton>
      <Tooltip className="tip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
