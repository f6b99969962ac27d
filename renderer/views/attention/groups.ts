import type { BatchView, DestinationView, FailureView, ItemView } from '../../../shared/api/views.ts';
import { describeFailure } from '../../../shared/model/failureCatalogue.ts';
import { latestJob } from '../batch/batchAbilities.ts';

/** Things that need somebody for one cause, and can be mended by one act. */
export interface AttentionGroup {
  readonly key: string;
  /** The failure of one of them, which stands for all. */
  readonly told: FailureView;
  readonly destination: string;
  readonly scope: 'destination' | 'batches' | 'items';
  readonly batches: readonly BatchView[];
  readonly items: readonly ItemView[];
}

/** Groups by cause and destination: what holds up most comes first. */
export function attentionGroups(
  destinations: readonly DestinationView[],
  batches: readonly BatchView[],
  items: readonly ItemView[],
): readonly AttentionGroup[] {
  const groups = new Map<string, AttentionGroup>();
  for (const { id, name, gate } of destinations)
    if (gate.state === 'parked' && gate.failure !== undefined)
      groups.set(id, {
        key: id,
        told: gate.failure,
        destination: name,
        scope: 'destination',
        batches: [],
        items: [],
      });
  for (const batch of batches) {
    const told = failureOfBatch(batch);
    if (told !== undefined) join(groups, { told, batch, scope: 'batches' });
  }
  const batchOf = new Map(batches.map((batch) => [batch.id, batch]));
  for (const item of items) {
    const batch = batchOf.get(item.batch);
    if (item.failure !== undefined && batch !== undefined)
      join(groups, { told: item.failure, batch, scope: 'items', item });
  }
  return [...groups.values()];
}

/** What a batch as a whole needs somebody for. */
export function failureOfBatch(batch: BatchView): FailureView | undefined {
  if (!['attention', 'asking', 'failed'].includes(batch.status)) return undefined;
  const told = batch.failure ?? latestJob(batch)?.failure;
  if (told !== undefined || batch.status !== 'asking') return told;
  const facts = { host: batch.destination };
  return { code: 'job.question', facts, ...describeFailure('job.question', facts) };
}

interface Joining {
  readonly told: FailureView;
  readonly batch: BatchView;
  readonly scope: 'batches' | 'items';
  readonly item?: ItemView;
}

function join(groups: Map<string, AttentionGroup>, { told, batch, scope, item }: Joining): void {
  const key = `${scope} ${told.code} ${batch.destination}`;
  const known = groups.get(key);
  const batches = known?.batches ?? [];
  groups.set(key, {
    key,
    told: known?.told ?? told,
    destination: batch.destination,
    scope,
    batches: batches.includes(batch) ? batches : [...batches, batch],
    items: item === undefined ? (known?.items ?? []) : [...(known?.items ?? []), item],
  });
}
