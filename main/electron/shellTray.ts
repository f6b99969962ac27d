import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import type { StatusView } from '../../shared/api/views.ts';
import type { Log } from '../core/ports/log.ts';
import { trayItems, type MenuActions } from './menuItems.ts';
import type { SeenBatch } from './recentBatches.ts';
import type { ShellText } from './shellText.ts';
import { trayStateOf, type TrayState } from './trayState.ts';

export interface ShellTrayParts {
  /** Folder of the tray images. */
  readonly images: string;
  readonly text: () => ShellText;
  readonly actions: MenuActions;
  /** The newest batches, the newest first. */
  readonly recent: () => readonly SeenBatch[];
  /** The daemon cannot be started. */
  readonly isInTrouble: () => boolean;
  readonly log: Log;
}

/** The sign in the task bar or menu bar: a shape per state, and the few things to do without the window. */
export class ShellTray {
  readonly #parts: ShellTrayParts;
  #tray: Tray | undefined;
  #state: TrayState | undefined;
  #menu = '';
  #status: StatusView | undefined;

  constructor(parts: ShellTrayParts) {
    this.#parts = parts;
  }

  /** Brings it up to date. Where the system has no place for it, it tries once and is without. */
  show(status: StatusView | undefined): void {
    const { log } = this.#parts;
    const text = this.#parts.text();
    this.#status = status;
    const state = trayStateOf(status, this.#parts.isInTrouble());
    if (state !== this.#state) {
      this.#state = state;
      try {
        this.#tray ??= this.#make(state);
        this.#tray.setImage(this.#image(state));
        this.#tray.setToolTip(text.tray[state]);
        log.info('the tray shows a state', { state });
      } catch (error) {
        log.warn('there is no tray', { error: error instanceof Error ? error.message : String(error) });
      }
    }
    this.showMenu();
  }

  /** Brings its menu up to date. On Linux one must be set anew to change, and an open one closes then: only when it differs. */
  showMenu(): void {
    const items = trayItems(
      this.#parts.text(),
      { status: this.#status, recent: this.#parts.recent() },
      this.#parts.actions,
    );
    const menu = items.map(({ label, enabled }) => `${label} ${enabled}`).join('\n');
    if (menu === this.#menu || this.#tray === undefined) return;
    this.#menu = menu;
    this.#tray.setContextMenu(Menu.buildFromTemplate(items));
  }

  /** Says the same anew, in another language. */
  renew(): void {
    this.#state = undefined;
    this.#menu = '';
    this.show(this.#status);
  }

  #make(state: TrayState): Tray {
    const tray = new Tray(this.#image(state));
    tray.on('click', () => this.#parts.actions.show());
    return tray;
  }

  #image(state: TrayState): Electron.NativeImage {
    const name = process.platform === 'darwin' ? `${state}Template.png` : `${state}.png`;
    return nativeImage.createFromPath(join(this.#parts.images, name));
  }
}
