import { z } from 'zod';
import { appearanceSchema } from './appearance.ts';

/** A place on the screens, in device-independent pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WINDOW_WIDTH_MIN = 640;
export const WINDOW_HEIGHT_MIN = 480;
const WINDOW_DEFAULT = { width: 1180, height: 780 };
/** So much of the title bar must be on a screen for a person to get hold of it. */
const GRIP = { width: 120, height: 40 };

const whole = z.number().int().min(-100_000).max(100_000);

/** What the shell remembers of its window from one start to the next. Anything unreadable is the default. */
export const windowMemorySchema = z.object({
  place: z.object({ x: whole, y: whole, width: whole, height: whole }).optional().catch(undefined),
  isMaximized: z.boolean().catch(false),
  /** The person was told that closing the window does not end the work. */
  closeTold: z.boolean().catch(false),
  /** The work goes on in the tray when the window is closed; else closing it ends the app. */
  keepsInBackground: z.boolean().catch(true),
  /** A batch that is done while nobody looks is told by a notification. */
  tellsDone: z.boolean().catch(true),
  /** What the page showed itself in last: the next window begins so. */
  appearance: appearanceSchema.optional().catch(undefined),
});
export type WindowMemory = z.output<typeof windowMemorySchema>;

/** Where to show the window: where it was, as long as its title bar is on a screen; else a default without a place. */
export function windowPlace(
  remembered: Place | undefined,
  screens: readonly Place[],
): Place | { readonly width: number; readonly height: number } {
  if (remembered === undefined) return WINDOW_DEFAULT;
  const screen = screens.find((one) => isWithinReach(remembered, one));
  if (screen === undefined) return WINDOW_DEFAULT;
  return {
    x: remembered.x,
    y: remembered.y,
    width: Math.min(Math.max(remembered.width, WINDOW_WIDTH_MIN), screen.width),
    height: Math.min(Math.max(remembered.height, WINDOW_HEIGHT_MIN), screen.height),
  };
}

function isWithinReach(place: Place, screen: Place): boolean {
  const left = Math.max(place.x, screen.x);
  const right = Math.min(place.x + place.width, screen.x + screen.width);
  const isTitleOn = place.y >= screen.y && place.y + GRIP.height <= screen.y + screen.height;
  return right - left >= GRIP.width && isTitleOn;
}
