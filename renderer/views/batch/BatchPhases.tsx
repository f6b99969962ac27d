import type { ReactNode } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { Phases, sendingCounts } from '../../components/Phases.tsx';
import { useWaybill } from '../../state/WaybillContext.ts';
import { useCheckRuns } from '../checks/checkRuns.ts';

/** In which phases a batch is now, in the words of the first page. */
export function BatchPhases({ batch }: { readonly batch: BatchView }): ReactNode {
  const moving = useWaybill((state) => state.status?.moving) ?? [];
  const isChecked = useCheckRuns((runs) => runs[batch.id]?.state === 'running');
  const counts = {
    settling: batch.counts.settling?.items ?? 0,
    checking: isChecked ? 1 : 0,
    ...sendingCounts(moving.filter((one) => one.batch === batch.id)),
    importing: batch.status === 'importing' ? 1 : 0,
  };
  return <Phases counts={counts} message="batch.phases" />;
}
