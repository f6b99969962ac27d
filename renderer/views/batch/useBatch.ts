import { useCallback, useEffect, useMemo, useState } from 'react';
import type { BatchView, ProblemView } from '../../../shared/api/views.ts';
import type { Changes } from '../../state/changes.ts';
import { useChanges, useClient, useWaybill } from '../../state/WaybillContext.ts';
import { hear } from '../../state/hear.ts';

interface BatchState {
  readonly batch: BatchView | undefined;
  readonly problem: ProblemView | undefined;
  /** Takes in what a call answered, before the event says the same. */
  readonly take: (batch: BatchView) => void;
}

/** One batch with its jobs, live. */
export function useBatch(id: string): BatchState {
  const client = useClient();
  const epoch = useWaybill((state) => state.epoch);
  const [batch, setBatch] = useState<BatchView>();
  const [problem, setProblem] = useState<ProblemView>();
  useEffect(() => {
    const stop = new AbortController();
    void hear(client.getBatch({ params: { id }, signal: stop.signal }), (answer) => {
      if (stop.signal.aborted) return;
      if (answer.ok) setBatch(answer.value);
      setProblem(answer.ok ? undefined : answer.failure);
    });
    return () => stop.abort();
  }, [client, id, epoch]);
  const listen = useCallback(
    (changes: Changes) => {
      const changed = changes.batches.find((one) => one.id === id);
      if (changed !== undefined) setBatch(changed);
    },
    [id],
  );
  useChanges(listen);
  return useMemo(() => ({ batch, problem, take: setBatch }), [batch, problem]);
}
