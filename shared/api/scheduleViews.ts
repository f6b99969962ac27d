import { z } from 'zod';
import { destinationLimitsSchema } from '../model/destination.ts';
import { KINDNESSES } from '../model/settings.ts';
import { weeklyWindowSchema, windowNameSchema } from '../model/weeklyWindow.ts';

/** A time, ISO 8601 in UTC. */
const time = z.iso.datetime();

/** How a window stands now. */
const windowState = {
  isOpen: z.boolean(),
  /** While it is closed; absent where it never opens. */
  opensAt: time.optional(),
  /** While it is open; absent where it never closes. */
  closesAt: time.optional(),
};

/** A weekly window: its spans by the wall clock, and how it stands now. */
export const windowView = z.object({
  ...weeklyWindowSchema.shape,
  /** The zone it goes by: its own, or the computer's. */
  zoneInForce: z.string(),
  ...windowState,
  /** Destinations whose uploads keep to it. */
  destinations: z.array(z.string()),
  /** An administrator decides on it. */
  locked: z.boolean(),
});
export type WindowView = z.output<typeof windowView>;

/** What a window is made of, but for its name. */
export const windowInput = weeklyWindowSchema.omit({ name: true });

/** When and how fast files may be sent to a destination. */
export const limitsView = destinationLimitsSchema;

/** A change of limits: `null` takes one away, what is not named stays. */
export const limitsInput = z.object({
  window: windowNameSchema.nullable().optional(),
  bytesPerSecond: destinationLimitsSchema.shape.bytesPerSecond.unwrap().nullable().optional(),
});

/** The window that a destination's uploads keep to; while it is closed they wait for it. */
export const sendingWindowView = z.object({
  name: z.string(),
  /** False where there is no window of that name any more: nothing is sent until somebody says what is meant. */
  isKnown: z.boolean(),
  ...windowState,
});

/** A run that was asked for and has not begun: when it will. */
export const runScheduleView = z.object({
  kind: z.enum(['dry-run', 'import']),
  /** Not before this time. */
  at: time.optional(),
  /** Only inside this weekly window; with how that stands now. */
  window: z.string().optional(),
  isOpen: z.boolean().optional(),
  opensAt: time.optional(),
  closesAt: time.optional(),
  /** Everything is sent, and the run of this earlier batch is asked for first: its id, and what it is called. */
  after: z.object({ id: z.string(), comment: z.string(), createdAt: time }).optional(),
});
export type RunScheduleView = z.output<typeof runScheduleView>;

/** How much is held back for the sake of an instrument. */
export const courtesyView = z.object({
  /** True while a watched folder is written to and what comes from such folders is sent slowly. */
  isHoldingBack: z.boolean(),
  /** All of that together then leaves no faster. */
  bytesPerSecond: z.number(),
});

export const kindnessView = courtesyView.extend({ kindness: z.enum(KINDNESSES) });
export type KindnessView = z.output<typeof kindnessView>;
