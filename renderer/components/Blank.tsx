import type { ReactNode } from 'react';
import { Shape, type ShapeName } from './Shape.tsx';

interface BlankProps {
  readonly shape: ShapeName;
  readonly title: string;
  readonly children?: ReactNode;
  /** One action that leads on. */
  readonly action?: ReactNode;
}

/** What stands where a list has nothing to show. */
export function Blank({ shape, title, children, action }: BlankProps): ReactNode {
  return (
    <div className="blank">
      <Shape name={shape} />
      <h2>{title}</h2>
      {children === undefined ? null : <div className="soft">{children}</div>}
      {action}
    </div>
  );
}
