import { useCallback, useState } from 'react';
import type { ClientResult } from '../../shared/api/client.ts';
import type { ProblemView } from '../../shared/api/views.ts';
import { hear } from './hear.ts';

export interface Command {
  readonly busy: boolean;
  /** Why the last one failed; gone when the next one starts. */
  readonly problem: ProblemView | undefined;
  /** Runs one call; `done` hears of its success. While one runs, another is not started. */
  readonly run: <T>(call: () => Promise<ClientResult<T>>, done?: (value: T) => void) => void;
  readonly clear: () => void;
}

/** Calls that a person starts, with what became of the last one, to be shown where they acted. */
export function useCommand(): Command {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemView>();
  const run = useCallback(<T>(call: () => Promise<ClientResult<T>>, done?: (value: T) => void): void => {
    setBusy(true);
    setProblem(undefined);
    void hear(call(), (answer) => {
      setBusy(false);
      if (answer.ok) done?.(answer.value);
      else setProblem(answer.failure);
    });
  }, []);
  const clear = useCallback(() => setProblem(undefined), []);
  return { busy, problem, run, clear };
}
