import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { clipboard, dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { UpdateState } from '../../shared/model/updates.ts';
import type { Log } from '../core/ports/log.ts';
import { refusedPath } from '../localApi/refusedPath.ts';
import type { Appearance } from './appearance.ts';
import type { IpcActions, ShellWishes } from './answerIpc.ts';
import { openableAddress } from './externalGate.ts';
import type { ShellText } from './shellText.ts';
import type { UpdateAction } from './channels.ts';
import { setStartAtLogin, startsAtLogin } from './startAtLogin.ts';

export interface NativeParts {
  readonly dataDir: string;
  readonly text: () => ShellText;
  /** The page shows itself in another language or colour. */
  readonly onAppearance: (appearance: Appearance) => void;
  readonly updates: {
    readonly renew: () => Promise<UpdateState>;
    readonly act: (what: UpdateAction) => UpdateState;
  };
  readonly wishes: {
    readonly read: () => ShellWishes;
    readonly change: (wishes: ShellWishes) => void;
  };
  /** Starts the daemon again without waiting. */
  readonly tryDaemon: () => void;
  readonly log: Log;
  readonly window: () => BrowserWindow | undefined;
  /** `https:` hosts of the configured destinations. */
  readonly hosts: () => ReadonlySet<string>;
}

/** What the page may have done for it. */
export function nativeActions(parts: NativeParts): IpcActions {
  return {
    choosePaths: ({ what }) => choosePaths(parts.window(), what),
    reveal: ({ path }) => reveal(path),
    openExternal: ({ address }) => openExternal(parts, address),
    openLogs: () => openLogs(parts.dataDir),
    startsAtLogin: () => startsAtLogin(),
    setStartAtLogin: ({ on }) => setStartAtLogin(on),
    tryDaemon: () => {
      parts.tryDaemon();
      return Promise.resolve(true);
    },
    shellWishes: () => Promise.resolve(parts.wishes.read()),
    setShellWishes: (wishes) => {
      parts.wishes.change(wishes);
      return Promise.resolve(parts.wishes.read());
    },
    updates: () => parts.updates.renew(),
    doUpdate: ({ what }) => Promise.resolve(parts.updates.act(what)),
    setAppearance: (appearance) => {
      parts.onAppearance(appearance);
      return Promise.resolve(true);
    },
  };
}

/** Shows the log folder in the file manager. */
export async function openLogs(dataDir: string): Promise<boolean> {
  return (await shell.openPath(join(dataDir, 'logs'))) === '';
}

/** False where there is nothing to show: a file manager given a path that is gone says nothing, or opens somewhere else. */
async function reveal(path: string): Promise<boolean> {
  if (refusedPath([path], process.platform) !== undefined) return false;
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) shell.showItemInFolder(path);
  return isThere;
}

async function choosePaths(
  window: BrowserWindow | undefined,
  what: 'files' | 'folder',
): Promise<readonly string[]> {
  const options: OpenDialogOptions = {
    properties: what === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory', 'multiSelections'],
  };
  const chosen = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? [] : chosen.filePaths;
}

/** The only place that hands an address to the computer. What may not be opened is shown, to be copied. */
async function openExternal(parts: NativeParts, address: string): Promise<boolean> {
  const { hosts, log } = parts;
  const text = parts.text();
  const openable = openableAddress(address, hosts());
  if (openable !== undefined) {
    await shell.openExternal(openable);
    return true;
  }
  log.warn('an address was not opened');
  const window = parts.window();
  if (window === undefined) return false;
  const { response } = await dialog.showMessageBox(window, {
    type: 'info',
    message: text.refusedTitle,
    detail: text.refusedText(address),
    buttons: [text.copyAddress, text.dismiss],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await clipboard.writeText(address);
  return false;
}
