import { useEffect, useMemo, useState } from 'react';
import type { BatchView, ItemView, ProblemView } from '../../../shared/api/views.ts';
import type { Client } from '../../../shared/api/client.ts';
import { useClient, useWaybill } from '../../state/WaybillContext.ts';
import { useBatches } from '../batches/useBatches.ts';
import { attentionGroups, type AttentionGroup } from './groups.ts';
import { hear } from '../../state/hear.ts';

/** Statuses in which a batch, or a file of it, may need somebody. */
const LOOKED_AT = {
  states: ['attention', 'asking', 'failed', 'sending', 'queued', 'open'],
  destination: undefined,
  text: '',
  unknownStates: [],
} as const;
const BATCHES_MAX = 200;
const ITEMS_OF_BATCH_MAX = 1_000;

interface Attention {
  readonly groups: readonly AttentionGroup[];
  readonly loading: boolean;
  readonly problem: ProblemView | undefined;
  readonly reload: () => void;
}

/** Everything that needs somebody, grouped by cause, live. */
export function useAttention(): Attention {
  const client = useClient();
  const destinations = useWaybill((state) => state.status?.destinations);
  const list = useBatches(LOOKED_AT, BATCHES_MAX);
  const [items, setItems] = useState<ReadonlyMap<string, readonly ItemView[]>>(new Map());
  const affected = list.rows.filter((batch) => (batch.counts.attention?.items ?? 0) > 0);
  const key = JSON.stringify(affected.map(({ id, counts }) => [id, counts.attention?.items]));
  useEffect(() => {
    const stop = new AbortController();
    void hear(readItems(client, affected, stop.signal), (read) => {
      if (!stop.signal.aborted) setItems(read);
    });
    return () => stop.abort();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key says when other items need somebody
  }, [client, key]);
  const groups = useMemo(
    () =>
      attentionGroups(
        destinations ?? [],
        list.rows,
        affected.flatMap(({ id }) => items.get(id) ?? []),
      ),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `affected` follows from the rows
    [destinations, list.rows, items],
  );
  return {
    groups,
    loading: list.loading && list.rows.length === 0,
    problem: list.problem,
    reload: list.reload,
  };
}

async function readItems(
  client: Client,
  batches: readonly BatchView[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly ItemView[]>> {
  const found = new Map<string, readonly ItemView[]>();
  for (const { id } of batches) {
    const answer = await client.listItems({
      params: { id },
      query: { state: 'attention', limit: ITEMS_OF_BATCH_MAX },
      signal,
    });
    if (signal.aborted) return found;
    if (answer.ok) found.set(id, answer.value.items);
  }
  return found;
}
