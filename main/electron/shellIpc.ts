import { ipcMain, type BrowserWindow } from 'electron';
import type { Log } from '../core/ports/log.ts';
import { answerIpc, type IpcActions } from './answerIpc.ts';
import { PAGE_ORIGIN } from './answerPage.ts';
import { CHANNELS, type ChannelName } from './channels.ts';

/** Answers the page's calls of the shell: only those of the main frame of our window, while it shows our page. */
export function answerShellIpc(actions: IpcActions, window: () => BrowserWindow | undefined, log: Log): void {
  for (const name of Object.keys(CHANNELS) as ChannelName[])
    ipcMain.handle(CHANNELS[name], (event, input: unknown) => {
      const own = window()?.webContents;
      const frame = event.senderFrame;
      const isOurs =
        own !== undefined &&
        event.sender === own &&
        frame === own.mainFrame &&
        frame.url.startsWith(`${PAGE_ORIGIN}/`);
      return answerIpc(actions, { name, isOurs, input }, log);
    });
}
