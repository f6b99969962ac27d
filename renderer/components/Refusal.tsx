import type { ReactNode } from 'react';
import { Shape } from './Shape.tsx';

/** That the computer itself did not do what was asked, beside the control; it stands until that is tried again. */
export function Refusal({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="failure-what" role="alert">
      <Shape name="alert" />
      {children}
    </p>
  );
}
