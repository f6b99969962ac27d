import type { EventMessage } from '../../shared/api/events.ts';
import type { Core } from '../core/core.ts';
import { jobViewer } from './handlers/jobHandlers.ts';
import type { PendingChanges } from './pendingChanges.ts';
import { batchView } from './views/batchView.ts';
import { destinationView } from './views/destinationView.ts';
import { itemView } from './views/itemView.ts';
import { statusView, type DaemonFacts } from './views/statusView.ts';

/** Reads the newest views of what one message shall tell. What is gone meanwhile is left out. */
export async function readChanges(
  core: Core,
  daemon: DaemonFacts,
  pending: PendingChanges,
): Promise<EventMessage> {
  const taken = pending.take();
  const moving = core.moving();
  const wanted = new Set<string>(taken.destinations);
  const [status, batches, items, jobs, destinations] = await Promise.all([
    core.status(),
    Promise.all(taken.batches.map((id) => core.batch(id))),
    Promise.all(taken.items.map((id) => core.item(id))),
    Promise.all(taken.jobs.map((id) => core.job(id))),
    wanted.size === 0 ? [] : core.destinations(),
  ]);
  const known = jobs.filter((one) => one !== undefined);
  const viewJob = await jobViewer(core, known);
  return {
    type: 'changes',
    status: statusView(status, daemon),
    batches: batches.filter((one) => one !== undefined).map(batchView),
    items: items.filter((one) => one !== undefined).map((item) => itemView(item, moving)),
    jobs: known.map(viewJob),
    destinations: destinations.filter((one) => wanted.has(one.destination.id)).map(destinationView),
    removedDestinations: [...taken.removedDestinations],
  };
}
