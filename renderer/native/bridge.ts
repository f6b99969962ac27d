/** What the desktop shell adds to the page: only what a page cannot do by itself. Absent in a browser. */
export interface NativeBridge {
  /** The real path of a dropped or chosen file or folder; empty where it has none. */
  pathOf(file: File): string;
  /** Asks with the computer's own dialog; an empty list when it was cancelled. */
  choosePaths(what: 'files' | 'folder'): Promise<readonly string[]>;
  /** Shows a file in the computer's file manager. */
  reveal(path: string): void;
  /** Opens an address of a destination in the browser; the shell decides which it allows. */
  openExternal(address: string): void;
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
