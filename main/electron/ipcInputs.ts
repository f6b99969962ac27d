import { z } from 'zod';
import { appearanceSchema } from './appearance.ts';
import { UPDATE_WISHES, type ChannelName } from './channels.ts';

/** Longer than any address that a server gives. */
const ADDRESS_LENGTH_MAX = 4_096;
/** The longest path of any system, characters. */
const PATH_LENGTH_MAX = 32_767;

/** What each channel takes. Anything else is refused before it has any effect. */
export const ipcInputs = {
  choosePaths: z.strictObject({ what: z.enum(['files', 'folder']) }),
  reveal: z.strictObject({ path: z.string().min(1).max(PATH_LENGTH_MAX) }),
  openExternal: z.strictObject({ address: z.string().min(1).max(ADDRESS_LENGTH_MAX) }),
  openLogs: z.strictObject({}),
  startsAtLogin: z.strictObject({}),
  setStartAtLogin: z.strictObject({ on: z.boolean() }),
  setAppearance: appearanceSchema,
  tryDaemon: z.strictObject({}),
  shellWishes: z.strictObject({}),
  setShellWishes: z.strictObject({ keepsInBackground: z.boolean(), tellsDone: z.boolean() }),
  updates: z.strictObject({}),
  doUpdate: z.strictObject({ what: z.enum(UPDATE_WISHES) }),
} as const satisfies Readonly<Record<ChannelName, z.ZodType>>;

/** The checked input of a channel. */
export type IpcInput<N extends ChannelName> = z.output<(typeof ipcInputs)[N]>;
