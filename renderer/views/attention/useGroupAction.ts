import { useState } from 'react';
import type { Client, ClientResult } from '../../../shared/api/client.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import type { AttentionGroup } from './groups.ts';

export interface GroupAction {
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly problem: ProblemView | undefined;
  /** Tries everything of the group again. */
  readonly retry: (group: AttentionGroup) => void;
  /** Gives the files of a group up; `done` hears which, so that they can be taken back in. */
  readonly cancel: (group: AttentionGroup, done: (items: readonly string[]) => void) => void;
  /** Takes files back in. */
  readonly restore: (items: readonly string[]) => void;
}

type Call = () => Promise<ClientResult<unknown>>;

/** One act for a whole group, with its progress; the first refusal stops it and is shown. */
export function useGroupAction(): GroupAction {
  const client = useClient();
  const [progress, setProgress] = useState<GroupAction['progress']>();
  const [problem, setProblem] = useState<ProblemView>();
  const run = async (calls: readonly Call[]): Promise<boolean> => {
    setProblem(undefined);
    for (const [done, call] of calls.entries()) {
      setProgress({ done, total: calls.length });
      const answer = await call();
      if (!answer.ok) {
        setProblem(answer.failure);
        setProgress(undefined);
        return false;
      }
    }
    setProgress(undefined);
    return true;
  };
  return {
    progress,
    problem,
    retry: (group) => void run(retryCalls(client, group)),
    cancel: (group, done) => {
      const calls = group.items.map(
        ({ id }) =>
          () =>
            client.cancelItem({ params: { id } }),
      );
      void hear(run(calls), (all) => {
        if (all) done(group.items.map(({ id }) => id));
      });
    },
    restore: (items) => void run(items.map((id) => () => client.restoreItem({ params: { id } }))),
  };
}

/** A batch whose files all have this cause is one call; otherwise only the files of this cause are tried again. */
function retryCalls(client: Client, group: AttentionGroup): readonly Call[] {
  return group.batches.flatMap((batch): Call[] => {
    const items = group.items.filter((item) => item.batch === batch.id);
    const whole = group.scope === 'batches' || items.length >= (batch.counts.attention?.items ?? 0);
    if (whole) return [() => client.retryBatch({ params: { id: batch.id } })];
    return items.map(
      ({ id }) =>
        () =>
          client.retryItem({ params: { id } }),
    );
  });
}
