import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, MENU_CHANNEL, UPDATE_CHANNEL, type ChannelName, type MenuCommand } from './channels.ts';

/** What the shell answers a page that asked; see `answerIpc.ts`. */
type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

async function ask(name: ChannelName, input: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(CHANNELS[name], input)) as Answer;
  if (!answer.ok) throw new Error(answer.why);
  return answer.value;
}

/** Where the file lies; empty for what was made in the page. Before Electron 32 the file itself knew. */
function pathOf(file: File): string {
  try {
    const utils = webUtils as typeof webUtils | undefined;
    return utils === undefined ? ((file as { path?: string }).path ?? '') : utils.getPathForFile(file);
  } catch {
    return '';
  }
}

// Named functions only: no channel, no event object and nothing of Electron reaches the page.
contextBridge.exposeInMainWorld('waybill', {
  pathOf,
  choosePaths: (what: unknown) => ask('choosePaths', { what }),
  reveal: (path: unknown) => ask('reveal', { path }),
  openExternal: (address: unknown) => ask('openExternal', { address }),
  openLogs: () => ask('openLogs'),
  startsAtLogin: () => ask('startsAtLogin'),
  setStartAtLogin: (on: unknown) => ask('setStartAtLogin', { on }),
  setAppearance: (appearance: unknown) => ask('setAppearance', { ...(appearance as object) }),
  tryDaemon: () => ask('tryDaemon'),
  shellWishes: () => ask('shellWishes'),
  setShellWishes: (change: unknown) => ask('setShellWishes', { ...(change as object) }),
  updates: () => ask('updates'),
  doUpdate: (what: unknown) => ask('doUpdate', { what }),
  onUpdate: (heard: (state: unknown) => void) => {
    const listener = (_event: unknown, state: unknown): void => heard(state);
    ipcRenderer.on(UPDATE_CHANNEL, listener);
    return () => {
      ipcRenderer.removeListener(UPDATE_CHANNEL, listener);
    };
  },
  onMenu: (heard: (command: MenuCommand) => void) => {
    const listener = (_event: unknown, command: MenuCommand): void => heard(command);
    ipcRenderer.on(MENU_CHANNEL, listener);
    return () => {
      ipcRenderer.removeListener(MENU_CHANNEL, listener);
    };
  },
  platform: process.platform,
});
