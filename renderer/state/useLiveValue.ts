import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ClientResult } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';
import { hear } from './hear.ts';
import { useChanges, useWaybill } from './WaybillContext.ts';

export interface LiveValue<T> {
  /** Absent until it was read first. */
  readonly value: T | undefined;
  readonly problem: ProblemView | undefined;
  /** Takes in what a call answered. */
  readonly take: (value: T) => void;
  readonly reload: () => void;
}

/** What no message carries is read anew after one, at most so often. */
const REREAD_EVERY_MS = 1_000;

/**
 * Something that the daemon's messages do not carry themselves: read at once, and again some time after anything changed.
 * Another key means another thing.
 */
export function useLiveValue<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<ClientResult<T>>,
): LiveValue<T> {
  const latest = useRef(read);
  latest.current = read;
  const epoch = useWaybill((state) => state.epoch);
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<ProblemView>();
  const stopper = useRef(new AbortController());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const reload = useCallback(() => {
    stopper.current.abort();
    const { signal } = (stopper.current = new AbortController());
    void hear(latest.current(signal), (answer) => {
      if (signal.aborted) return;
      if (answer.ok) setValue(answer.value);
      setProblem(answer.ok ? undefined : answer.failure);
    });
  }, []);
  useEffect(() => {
    reload();
    return () => {
      stopper.current.abort();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [key, epoch, reload]);
  useChanges(
    useCallback(() => {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        reload();
      }, REREAD_EVERY_MS);
    }, [reload]),
  );
  return useMemo(() => ({ value, problem, take: setValue, reload }), [value, problem, reload]);
}
