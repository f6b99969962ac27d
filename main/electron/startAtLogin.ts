import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { app } from 'electron';
import { autostartEntry, autostartFile } from './autostart.ts';
import { HIDDEN_SWITCH } from './commandLine.ts';

/** Whether Waybill starts, without its window, when the person logs in. Off until the person turns it on. */
export async function startsAtLogin(): Promise<boolean> {
  if (process.platform !== 'linux') return app.getLoginItemSettings({ args: [HIDDEN_SWITCH] }).openAtLogin;
  return access(autostartFile(process.env, app.getPath('home'))).then(
    () => true,
    () => false,
  );
}

/** Turns it on or off, and tells what is so now. */
export async function setStartAtLogin(on: boolean): Promise<boolean> {
  if (process.platform === 'linux') {
    const file = autostartFile(process.env, app.getPath('home'));
    if (on) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, autostartEntry(ownProgram(), app.isPackaged ? [] : [app.getAppPath()]));
    } else await rm(file, { force: true });
  } else app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN_SWITCH] });
  return startsAtLogin();
}

/** An AppImage runs from a mount that is gone later; the image itself is what has to be started. */
function ownProgram(): string {
  return process.env['APPIMAGE'] ?? process.execPath;
}
