import type { UpdateState } from '../../shared/model/updates.ts';

/** What was chosen in the native menu and is the page's to do. */
export type MenuCommand = 'add-files' | 'add-folder' | 'palette' | 'shortcuts';

/** How a person wants the app itself to behave. */
export interface ShellWishes {
  /** The work goes on when the window is closed; else closing it ends the app. */
  readonly keepsInBackground: boolean;
  /** A batch that is done while nobody looks is told by a notification. */
  readonly tellsDone: boolean;
}

/** What the desktop shell adds to the page: only what a page cannot do by itself. Absent in a browser. */
export interface NativeBridge {
  /** The real path of a dropped or chosen file or folder; empty where it has none. */
  readonly pathOf: (file: File) => string;
  /** Asks with the computer's own dialog; an empty list when it was cancelled. */
  readonly choosePaths: (what: 'files' | 'folder') => Promise<readonly string[]>;
  /** Shows a file in the computer's file manager; false when it is gone, or the shell does not open such a path. */
  readonly reveal: (path: string) => Promise<boolean>;
  /** Opens an address of a destination in the browser; the shell decides which it allows. */
  readonly openExternal: (address: string) => Promise<unknown>;
  /** Shows the folder of the logs; false when the computer does not. */
  readonly openLogs: () => Promise<boolean>;
  readonly startsAtLogin: () => Promise<boolean>;
  /** The shell's menus, tray and window follow; `ground` is absent where the page follows the system. */
  readonly setAppearance: (appearance: {
    readonly language: 'en' | 'fr' | 'de';
    readonly ground?: string;
  }) => Promise<unknown>;
  /** Starts the daemon again at once, where it could not be started. */
  readonly tryDaemon: () => Promise<unknown>;
  readonly shellWishes: () => Promise<ShellWishes>;
  /** Tells what is so now. */
  readonly setShellWishes: (wishes: ShellWishes) => Promise<ShellWishes>;
  /** How the update of the app stands; reads the settings of updates anew. */
  readonly updates: () => Promise<UpdateState>;
  readonly doUpdate: (what: 'check' | 'download' | 'install') => Promise<UpdateState>;
  /** Hears whenever that changes; gives back the stop. */
  readonly onUpdate: (heard: (state: UpdateState) => void) => () => void;
  /** Tells what is so now; rejects when the computer refuses. */
  readonly setStartAtLogin: (on: boolean) => Promise<boolean>;
  /** Hears of menu commands; gives back the stop. */
  readonly onMenu: (heard: (command: MenuCommand) => void) => () => void;
}

declare global {
  interface Window {
    readonly waybill?: NativeBridge;
  }
}

/** The bridge, where the window runs in the desktop shell. */
export function nativeBridge(): NativeBridge | undefined {
  return window.waybill;
}
