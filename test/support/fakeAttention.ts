import { failureOfBatch } from '../../shared/api/failureOfBatch.ts';
import type { AttentionGroupView, AttentionView } from '../../shared/api/routes/attention.ts';
import type { BatchView, FailureView, ItemView } from '../../shared/api/views.ts';
import type { FakeData } from './fakeApiData.ts';

/** What the daemon would answer about made-up data. */
export function fakeAttention({ batches, items }: Pick<FakeData, 'batches' | 'items'>): AttentionView {
  const groups = new Map<string, AttentionGroupView>();
  const join = (batch: BatchView, told: FailureView, item?: ItemView): void => {
    const scope = item === undefined ? 'batches' : 'items';
    const { destination } = batch;
    const key = `${scope} ${told.code} ${destination}`;
    const group: AttentionGroupView = groups.get(key) ?? {
      scope,
      code: told.code,
      destination,
      told,
      batchCount: 0,
      itemCount: 0,
      batches: [],
      items: [],
    };
    groups.set(key, group);
    if (!group.batches.includes(batch)) {
      group.batchCount += 1;
      group.batches.push(batch);
    }
    if (item === undefined) return;
    group.itemCount += 1;
    if (group.items.length < 5) group.items.push(item);
  };
  for (const batch of batches) {
    const told = failureOfBatch(batch);
    if (told !== undefined) join(batch, told);
  }
  for (const batch of batches)
    for (const item of items.get(batch.id) ?? [])
      if (item.state === 'attention' && item.failure !== undefined) join(batch, item.failure, item);
  return { groups: [...groups.values()], isCut: false };
}
