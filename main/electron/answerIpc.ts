import type { UpdateState } from '../../shared/model/updates.ts';
import type { Log } from '../core/ports/log.ts';
import { CHANNELS, type ChannelName } from './channels.ts';
import { ipcInputs, type IpcInput } from './ipcInputs.ts';

/** How a person wants the app itself to behave. */
export interface ShellWishes {
  readonly keepsInBackground: boolean;
  readonly tellsDone: boolean;
}

/** What a channel gives back. */
interface IpcOutputs {
  readonly choosePaths: readonly string[];
  readonly reveal: boolean;
  readonly openExternal: boolean;
  readonly openLogs: boolean;
  readonly startsAtLogin: boolean;
  readonly setStartAtLogin: boolean;
  readonly setAppearance: boolean;
  readonly tryDaemon: boolean;
  readonly shellWishes: ShellWishes;
  readonly setShellWishes: ShellWishes;
  readonly updates: UpdateState;
  readonly doUpdate: UpdateState;
}

/** What does the work of each channel. */
export type IpcActions = {
  readonly [N in ChannelName]: (input: IpcInput<N>) => Promise<IpcOutputs[N]>;
};

/** `refused-sender`: not the page of our window. `bad-input`: not what the channel takes. `failed`: see the log. */
export type IpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'refused-sender' | 'bad-input' | 'failed' };

interface Call<N extends ChannelName> {
  readonly name: N;
  /** True for the main frame of our window while it shows our page. */
  readonly isOurs: boolean;
  readonly input: unknown;
}

/** Answers one call of the page. Never throws; what is refused has no effect. */
export async function answerIpc<N extends ChannelName>(
  actions: IpcActions,
  { name, isOurs, input }: Call<N>,
  log: Log,
): Promise<IpcAnswer> {
  if (!isOurs) {
    log.warn('a call from a foreign page was refused', { channel: CHANNELS[name] });
    return { ok: false, why: 'refused-sender' };
  }
  const parsed = ipcInputs[name].safeParse(input);
  if (!parsed.success) return { ok: false, why: 'bad-input' };
  try {
    return { ok: true, value: await actions[name](parsed.data as IpcInput<N>) };
  } catch (error) {
    log.error('a call of the page failed', {
      channel: CHANNELS[name],
      error: error instanceof Error ? error.message : String(error),
    });
    return { ok: false, why: 'failed' };
  }
}
