import { useEffect, useMemo } from 'react';
import type { BatchView } from '../../../shared/api/views.ts';
import { useIntake } from '../../intake/intakeStore.ts';
import { takesFiles } from '../batch/batchAbilities.ts';

/** Lets files be dropped onto the rows of batches that still take some. */
export function useRowDrop(rows: readonly BatchView[]): {
  readonly takes: (batch: BatchView) => boolean;
  readonly over: string | undefined;
} {
  const over = useIntake((state) => state.dragging?.over?.id);
  useEffect(() => {
    useIntake.setState({ rowOf: (id) => rows.find((batch) => batch.id === id && takesFiles(batch)) });
    return () => useIntake.setState({ rowOf: undefined });
  }, [rows]);
  return useMemo(() => ({ takes: takesFiles, over }), [over]);
}
