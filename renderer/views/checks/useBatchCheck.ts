import { useCallback, useEffect, useState } from 'react';
import type { BatchCheckView } from '../../../shared/api/routes/checks.ts';
import { hear } from '../../state/hear.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import { cancelCheckRun, startCheckRun, useCheckRuns, type CheckRun } from './checkRuns.ts';
import type { ReadLines } from './ContextLines.tsx';

/** The check of a batch: the latest that the daemon keeps, and the one that runs. */
export interface BatchCheck {
  /** `none` where the batch was never checked; absent while that is being read. */
  readonly kept: BatchCheckView | 'none' | undefined;
  readonly run: CheckRun | undefined;
  readonly start: () => void;
  readonly stop: () => void;
  readonly read: ReadLines;
}

/** Reads and makes the check of a batch. `checkedAt` moves when the daemon itself has checked it. */
export function useBatchCheck(id: string, checkedAt: string | undefined): BatchCheck {
  const client = useClient();
  const epoch = useWaybill((state) => state.epoch);
  const run = useCheckRuns((runs) => runs[id]);
  const [kept, setKept] = useState<BatchCheckView | 'none'>();
  const running = run?.state === 'running';
  useEffect(() => {
    if (running) return undefined;
    const stop = new AbortController();
    void hear(client.batchCheck({ params: { id }, signal: stop.signal }), (answer) => {
      if (!stop.signal.aborted) setKept(answer.ok ? answer.value : 'none');
    });
    return () => stop.abort();
  }, [client, id, checkedAt, epoch, running]);
  const start = useCallback(() => void startCheckRun(client, id, { batch: id }), [client, id]);
  const stop = useCallback(() => cancelCheckRun(client, id), [client, id]);
  const read = useCallback<ReadLines>(
    (query, signal) => client.batchContext({ params: { id }, query, signal }),
    [client, id],
  );
  return { kept, run, start, stop, read };
}
