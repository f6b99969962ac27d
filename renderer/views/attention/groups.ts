import { failureOfBatch } from '../../../shared/api/failureOfBatch.ts';
import type { AttentionView } from '../../../shared/api/routes/attention.ts';
import type { BatchView, DestinationView, FailureView, ItemView } from '../../../shared/api/views.ts';

/** Things that need somebody for one cause, and can be mended by one act. */
export interface AttentionGroup {
  readonly key: string;
  /** The failure of one of them, which stands for all. */
  readonly told: FailureView;
  readonly destination: string;
  readonly scope: 'destination' | 'batches' | 'items';
  /** How many there are; of each only the first few are at hand. */
  readonly batchCount: number;
  readonly itemCount: number;
  readonly batches: readonly BatchView[];
  readonly items: readonly ItemView[];
}

/** Parked destinations, then what stopped by cause and destination: what holds up most comes first. */
export function attentionGroups(
  destinations: readonly DestinationView[],
  attention: Pick<AttentionView, 'groups'>,
): readonly AttentionGroup[] {
  const parked = destinations.flatMap(({ id, name, gate }): AttentionGroup[] =>
    gate.state === 'parked' && gate.failure !== undefined
      ? [
          {
            key: id,
            told: gate.failure,
            destination: name,
            scope: 'destination',
            batchCount: 0,
            itemCount: 0,
            batches: [],
            items: [],
          },
        ]
      : [],
  );
  const stopped = attention.groups.map((group): AttentionGroup => ({
    ...group,
    key: `${group.scope} ${group.code} ${group.destination}`,
  }));
  return [...parked, ...stopped];
}

/** How many things one act on a group is for. */
export function countOfGroup(group: AttentionGroup): number {
  return group.scope === 'items' ? group.itemCount : group.batchCount;
}

/** A batch that needs somebody, and why. */
export interface NeedyBatch {
  readonly batch: BatchView;
  readonly told: FailureView | undefined;
}

/** Batches that stopped, then those that go on while files of theirs have stopped; each once. */
export function rowsOfNeeds(
  stopped: readonly BatchView[],
  groups: readonly AttentionGroup[],
): readonly NeedyBatch[] {
  const rows = new Map<string, NeedyBatch>();
  const itemGroups = groups.filter(({ scope }) => scope === 'items');
  const reasons = new Map(
    itemGroups.flatMap(({ batches, told }) => batches.map(({ id }) => [id, told] as const)),
  );
  for (const batch of stopped)
    rows.set(batch.id, { batch, told: failureOfBatch(batch) ?? reasons.get(batch.id) });
  for (const { batches, told } of itemGroups)
    for (const batch of batches) if (!rows.has(batch.id)) rows.set(batch.id, { batch, told });
  return [...rows.values()];
}
