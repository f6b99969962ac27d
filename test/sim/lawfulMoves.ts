import type { JobState } from '../../shared/model/importJob.ts';
import type { ItemState } from '../../shared/model/item.ts';

/** Where one write may bring an item from each state. Written down here by itself: the machine is what is judged. */
export const ITEM_MOVES: Readonly<Record<ItemState | 'new', ReadonlySet<ItemState>>> = {
  new: new Set(['settling', 'queued', 'attention', 'sent', 'excluded']),
  settling: new Set(['settling', 'queued', 'attention', 'cancelled', 'excluded', 'waiting']),
  queued: new Set(['queued', 'uploading', 'settling', 'attention', 'cancelled', 'excluded']),
  uploading: new Set(['uploading', 'sent', 'queued', 'waiting', 'attention', 'settling', 'cancelled']),
  // A package that goes again takes what was sent with it, in one write.
  sent: new Set(['sent', 'queued', 'uploading', 'imported', 'attention']),
  imported: new Set(['imported', 'attention']),
  waiting: new Set(['waiting', 'queued', 'settling', 'attention', 'cancelled']),
  attention: new Set(['attention', 'queued', 'settling', 'cancelled', 'excluded']),
  cancelled: new Set(['cancelled', 'queued', 'settling']),
  excluded: new Set(['excluded']),
};

/** The same for an import job. */
export const JOB_MOVES: Readonly<Record<JobState | 'new', ReadonlySet<JobState>>> = {
  new: new Set(['notStarted', 'starting']),
  notStarted: new Set(['notStarted', 'starting', 'attention', 'cancelled']),
  starting: new Set(['starting', 'notStarted', 'accepted', 'running', 'attention', 'cancelled']),
  running: new Set(['running', 'asking', 'succeeded', 'failed', 'attention', 'cancelled']),
  asking: new Set(['asking', 'running', 'attention', 'cancelled']),
  succeeded: new Set(['succeeded']),
  accepted: new Set(['accepted']),
  failed: new Set(['failed', 'notStarted', 'running', 'cancelled']),
  cancelled: new Set(['cancelled']),
  attention: new Set(['attention', 'notStarted', 'running', 'cancelled']),
};
