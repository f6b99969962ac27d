import { useState } from 'react';
import type { Client, ClientResult } from '../../../shared/api/client.ts';
import { PATHS_MAX } from '../../../shared/api/paging.ts';
import type { ManyDoneView } from '../../../shared/api/routes/attention.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useClient } from '../../state/WaybillContext.ts';
import { countOfGroup, type AttentionGroup } from './groups.ts';

export interface GroupAction {
  /** How many things the act under way is for; undefined while there is none. */
  readonly working: number | undefined;
  /** Why it could not be done at all. */
  readonly problem: ProblemView | undefined;
  /** What became of the last one; gone when the next one starts. */
  readonly done: ManyDoneView | undefined;
  /** Tries everything of the group again. */
  readonly retry: (group: AttentionGroup) => void;
  /** Gives the files of a group up; `done` hears which, so that they can be taken back in. */
  readonly cancel: (group: AttentionGroup, done: (items: readonly string[]) => void) => void;
  /** Settles names that several files of the group have. */
  readonly settle: (group: AttentionGroup, how: 'keep-both' | 'keep-newest') => void;
  /** Takes files back in. */
  readonly restore: (items: readonly string[]) => void;
}

/** One act for a whole group, however many there are: the daemon does it, and tells what it could not do. */
export function useGroupAction(onDone: () => void): GroupAction {
  const client = useClient();
  const [working, setWorking] = useState<number>();
  const [problem, setProblem] = useState<ProblemView>();
  const [done, setDone] = useState<ManyDoneView>();
  const run = (
    count: number,
    call: () => Promise<ClientResult<ManyDoneView>>,
    heard?: (done: ManyDoneView) => void,
  ): void => {
    setProblem(undefined);
    setDone(undefined);
    setWorking(count);
    void hear(call(), (answer) => {
      setWorking(undefined);
      if (answer.ok) {
        setDone(answer.value);
        heard?.(answer.value);
      } else setProblem(answer.failure);
      onDone();
    });
  };
  return {
    working,
    problem,
    done,
    retry: (group) => run(countOfGroup(group), () => mend(client, group, 'retry')),
    cancel: (group, given) =>
      run(
        countOfGroup(group),
        () => mend(client, group, 'give-up'),
        ({ givenUp }) => given(givenUp ?? []),
      ),
    settle: (group, how) => run(countOfGroup(group), () => mend(client, group, how)),
    restore: (items) => run(items.length, () => restoreAll(client, items)),
  };
}

async function mend(
  client: Client,
  group: AttentionGroup,
  deed: 'retry' | 'give-up' | 'keep-both' | 'keep-newest',
): Promise<ClientResult<ManyDoneView>> {
  const scope = group.scope === 'items' ? 'items' : 'batches';
  const { code } = group.told;
  return client.mendGroup({ body: { do: deed, scope, code, destination: group.destination } });
}

/** Takes files back in, as many in one call as one may name; the sum of what became of them. */
export async function restoreAll(
  client: Pick<Client, 'restoreItems'>,
  items: readonly string[],
): Promise<ClientResult<ManyDoneView>> {
  let sum: ManyDoneView = { done: 0, refused: 0 };
  for (let at = 0; at < items.length; at += PATHS_MAX) {
    const answer = await client.restoreItems({ body: { items: items.slice(at, at + PATHS_MAX) } });
    if (!answer.ok) return answer;
    const { done, refused, failure } = answer.value;
    const first = sum.failure ?? failure;
    sum = {
      done: sum.done + done,
      refused: sum.refused + refused,
      ...(first === undefined ? {} : { failure: first }),
    };
  }
  return { ok: true, value: sum };
}
