import type { EventMessage } from '../../shared/api/events.ts';

/** What changed, as one message of the stream tells it. */
export type Changes = Extract<EventMessage, { type: 'changes' }>;

const NO_CHANGES: Changes = {
  type: 'changes',
  batches: [],
  items: [],
  jobs: [],
  destinations: [],
  removedDestinations: [],
};

/** Two messages as one: of each thing only the newest view stays. */
export function mergeChanges(older: Changes | undefined, newer: Changes): Changes {
  if (older === undefined) return newer;
  const status = newer.status ?? older.status;
  return {
    ...NO_CHANGES,
    ...(status === undefined ? {} : { status }),
    batches: newest(older.batches, newer.batches),
    items: newest(older.items, newer.items),
    jobs: newest(older.jobs, newer.jobs),
    destinations: newest(older.destinations, newer.destinations),
    removedDestinations: [...new Set([...older.removedDestinations, ...newer.removedDestinations])],
  };
}

function newest<T extends { readonly id: string }>(older: readonly T[], newer: readonly T[]): T[] {
  return [...new Map([...older, ...newer].map((thing) => [thing.id, thing])).values()];
}
