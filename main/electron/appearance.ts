import { z } from 'zod';

/** What the page shows itself in, and the shell follows: menus, tray and dialogs speak its language. */
export const appearanceSchema = z.strictObject({
  /** The page's language, by its tag. */
  language: z.enum(['en', 'fr', 'de']),
  /** Colour of its ground, `#rrggbb`; absent where it follows the system. */
  ground: z
    .string()
    .regex(/^#[\da-f]{6}$/i)
    .optional(),
});
export type Appearance = z.output<typeof appearanceSchema>;
