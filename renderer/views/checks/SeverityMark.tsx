import type { ReactNode } from 'react';
import type { Severity } from '../../../shared/checks/finding.ts';
import { Mark, type Tone } from '../../components/Mark.tsx';
import { Shape, type ShapeName } from '../../components/Shape.tsx';
import { useText } from '../../text/useText.ts';

const LOOKS: Readonly<Record<Severity, readonly [ShapeName, Tone]>> = {
  error: ['cross-octagon', 'bad'],
  warning: ['alert', 'ask'],
  info: ['minus-ring', 'calm'],
};

interface SeverityMarkProps {
  readonly severity: Severity;
  /** The shape alone; the word is only read out. */
  readonly bare?: boolean;
  /** The word for one, not for many. */
  readonly single?: boolean;
}

/** How much a finding matters, by shape and word. */
export function SeverityMark({ severity, bare, single }: SeverityMarkProps): ReactNode {
  const { t } = useText();
  const look = LOOKS[severity];
  const isOne = bare === true || single === true;
  const word = t(isOne ? `checks.one.${severity}` : `checks.severity.${severity}`);
  if (bare !== true) return <Mark look={look}>{word}</Mark>;
  return (
    <span className={`mark tone-${look[1]}`} title={word}>
      <Shape name={look[0]} />
      <span className="unseen">{word}</span>
    </span>
  );
}
