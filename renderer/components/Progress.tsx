import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components/ProgressBar';

interface ProgressProps {
  /** What is moving; read out, not shown. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** What a screen reader says instead of a percentage. */
  readonly text?: string;
}

/** How far something is. */
export function Progress({ label, done, total, text }: ProgressProps): ReactNode {
  const part = total <= 0 ? 1 : Math.min(1, done / total);
  return (
    <ProgressBar aria-label={label} value={part * 100} {...(text === undefined ? {} : { valueLabel: text })}>
      <div className="progress">
        <div className="progress-bar" style={{ width: `${part * 100}%` }} />
      </div>
    </ProgressBar>
  );
}
