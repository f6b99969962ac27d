import { z } from 'zod';
import { batchView, itemView, jobView, statusView, destinationView } from './views.ts';

/** At most so many event messages leave the daemon per second, however much is going on. */
export const EVENT_MESSAGES_PER_SECOND_MAX = 10;

/**
 * What the event stream sends. Messages carry whole views of what changed, coalesced: only the newest of each thing.
 * `hello` comes first with the id to go on from; `gap` says that something was missed: read everything anew.
 */
export const eventMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.string() }),
  z.object({ type: z.literal('gap') }),
  z.object({
    type: z.literal('changes'),
    status: statusView.optional(),
    batches: z.array(batchView),
    /** Items that changed, at most `EVENT_ITEMS_MAX`; beyond that the batch's counts tell. */
    items: z.array(itemView),
    jobs: z.array(jobView),
    destinations: z.array(destinationView),
    removedDestinations: z.array(z.string()),
  }),
]);
export type EventMessage = z.output<typeof eventMessage>;

export const EVENT_ITEMS_MAX = 200;
