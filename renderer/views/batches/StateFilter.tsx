import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { BatchStatus } from '../../../shared/model/batch.ts';
import { BatchMark } from '../../components/Mark.tsx';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useText } from '../../text/useText.ts';

/** The states one asks for most, in the order in which they need somebody. */
const OFFERED: readonly BatchStatus[] = [
  'attention',
  'asking',
  'failed',
  'held',
  'sending',
  'queued',
  'importing',
  'accepted',
  'imported',
];

interface StateFilterProps {
  readonly chosen: readonly BatchStatus[];
  readonly onChange: (states: readonly BatchStatus[]) => void;
}

/** Narrows a list by state; states without any batch are not offered. */
export function StateFilter({ chosen, onChange }: StateFilterProps): ReactNode {
  const { t, number } = useText();
  const counts = useWaybill((state) => state.status?.batches);
  const offered = OFFERED.filter((status) => chosen.includes(status) || (counts?.[status] ?? 0) > 0);
  if (offered.length === 0) return null;
  return (
    <div role="group" aria-label={t('batches.filter.label')} className="filter">
      <ToggleButton className="chip" isSelected={chosen.length === 0} onChange={() => onChange([])}>
        {t('batches.filter.all')}
      </ToggleButton>
      {offered.map((status) => (
        <ToggleButton
          key={status}
          className="chip"
          isSelected={chosen.includes(status)}
          onChange={(on) => onChange(on ? [...chosen, status] : chosen.filter((other) => other !== status))}
        >
          <BatchMark status={status} />
          <span className="soft number">{number(counts?.[status] ?? 0)}</span>
        </ToggleButton>
      ))}
    </div>
  );
}
