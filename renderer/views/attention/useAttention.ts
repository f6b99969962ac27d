import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AttentionView } from '../../../shared/api/routes/attention.ts';
import type { ProblemView } from '../../../shared/api/views.ts';
import { hear } from '../../state/hear.ts';
import { useChanges, useClient, useWaybill } from '../../state/WaybillContext.ts';
import { attentionGroups, countOfGroup, type AttentionGroup } from './groups.ts';

/** While things change, the groups are read anew that often; many of them less often, for the daemon counts them. */
const REREAD_EVERY_MS = 1_000;
const MANY_THINGS = 5_000;
const MANY_REREAD_EVERY_MS = 5_000;

interface Attention {
  readonly groups: readonly AttentionGroup[];
  /** True when there is more than is counted. */
  readonly isCut: boolean;
  readonly loading: boolean;
  readonly problem: ProblemView | undefined;
  readonly reload: () => void;
}

/** Everything that needs somebody, grouped by cause by the daemon, live. */
export function useAttention(): Attention {
  const client = useClient();
  const destinations = useWaybill((state) => state.status?.destinations);
  const epoch = useWaybill((state) => state.epoch);
  const [attention, setAttention] = useState<AttentionView>();
  const [problem, setProblem] = useState<ProblemView>();
  const underWay = useRef<{ readonly stop: AbortController; isOld: boolean }>(undefined);
  const reload = useCallback((): void => {
    // A slow reading is not called off by the next one: while things change all the time, none would ever end.
    if (underWay.current !== undefined) {
      underWay.current.isOld = true;
      return;
    }
    const reading = { stop: new AbortController(), isOld: false };
    underWay.current = reading;
    void hear(client.attention({ signal: reading.stop.signal }), (answer) => {
      if (reading.stop.signal.aborted) return;
      underWay.current = undefined;
      if (answer.ok) setAttention(answer.value);
      setProblem(answer.ok ? undefined : answer.failure);
      if (reading.isOld) reload();
    });
  }, [client]);
  useEffect(() => {
    reload();
    return () => {
      underWay.current?.stop.abort();
      underWay.current = undefined;
    };
  }, [reload, epoch]);
  const groups = useMemo(
    () => attentionGroups(destinations ?? [], attention ?? { groups: [] }),
    [destinations, attention],
  );
  useReread(groups, reload);
  return {
    groups,
    isCut: attention?.isCut === true,
    loading: attention === undefined && problem === undefined,
    problem,
    reload,
  };
}

/** Reads anew some time after something changed, and never more often than that. */
function useReread(groups: readonly AttentionGroup[], reload: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const count = useRef(0);
  count.current = groups.reduce((sum, group) => sum + countOfGroup(group), 0);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [reload],
  );
  useChanges(
    useCallback(
      ({ batches, items }) => {
        if (batches.length + items.length === 0) return;
        timer.current ??= setTimeout(
          () => {
            timer.current = undefined;
            reload();
          },
          count.current > MANY_THINGS ? MANY_REREAD_EVERY_MS : REREAD_EVERY_MS,
        );
      },
      [reload],
    ),
  );
}
