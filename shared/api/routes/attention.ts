import { z } from 'zod';
import { FAILURE_CODES } from '../../model/failureCatalogue.ts';
import { API_ROOT, PATHS_MAX } from '../paging.ts';
import { route } from '../route.ts';
import * as v from '../views.ts';

/** What stopped for one cause at one destination: whole batches, or files of batches. */
const groupKey = {
  scope: z.enum(['batches', 'items']),
  code: z.enum(FAILURE_CODES),
  /** Name of the destination; its id once it was removed. */
  destination: z.string().min(1),
};

export const attentionGroupView = z.object({
  ...groupKey,
  /** The failure of one of them, which stands for all. */
  told: v.failureView,
  /** How many batches are concerned, and how many files of them; 0 where the batches themselves stopped. */
  batchCount: z.number(),
  itemCount: z.number(),
  /** The first few of each. */
  batches: z.array(v.batchView),
  items: z.array(v.itemView),
});
export type AttentionGroupView = z.output<typeof attentionGroupView>;

export const attentionView = z.object({
  groups: z.array(attentionGroupView),
  /** True when there is more than is counted here; an act on a group does all of it. */
  isCut: z.boolean(),
});
export type AttentionView = z.output<typeof attentionView>;

/** What became of an act on many. */
export const manyDoneView = z.object({
  /** Batches, or files. */
  done: z.number(),
  refused: z.number(),
  /** Why the first of the refused was. */
  failure: v.failureView.optional(),
  /** Files that were given up, for taking them back in. */
  givenUp: z.array(z.string()).optional(),
});
export type ManyDoneView = z.output<typeof manyDoneView>;

/** What waits for a person, by cause. */
export const attentionRoutes = {
  attention: route({
    method: 'GET',
    path: `${API_ROOT}/attention`,
    summary: 'Batches and files that wait for a person, by cause and destination.',
    scope: 'read',
    output: attentionView,
    status: 200,
  }),
  mendGroup: route({
    method: 'POST',
    path: `${API_ROOT}/attention`,
    summary:
      'Retry everything that stopped for one cause at one destination, or give the files of it up. Files with one name: keep both, the later ones numbered, or keep the newest.',
    scope: 'write',
    body: z.object({
      do: z.enum(['retry', 'give-up', 'keep-both', 'keep-newest']),
      ...groupKey,
      /** Only what is in this batch. */
      batch: z.string().optional(),
    }),
    output: manyDoneView,
    status: 200,
    problems: ['destination.unknown', 'request.conflict'],
  }),
  restoreItems: route({
    method: 'POST',
    path: `${API_ROOT}/items/restore`,
    summary: 'Undo giving these items up.',
    scope: 'write',
    body: z.object({ items: z.array(z.string()).min(1).max(PATHS_MAX) }),
    output: manyDoneView,
    status: 200,
  }),
} as const;
