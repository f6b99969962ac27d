import { app, BrowserWindow, nativeImage, nativeTheme, screen } from 'electron';
import type { Log } from '../core/ports/log.ts';
import { PAGE_ADDRESS } from './answerPage.ts';
import type { UpdateState } from '../../shared/model/updates.ts';
import { MENU_CHANNEL, UPDATE_CHANNEL, type MenuCommand } from './channels.ts';
import type { WindowMemoryFile } from './windowMemory.ts';
import type { WorkBar } from './workProgress.ts';
import { WINDOW_HEIGHT_MIN, WINDOW_WIDTH_MIN, windowPlace } from './windowPlace.ts';

/** Grounds of the page, so that the window never flashes white before it. */
const GROUND = { light: '#f3f5f6', dark: '#11171c' };
/** What Electron takes for no bar. */
const NO_BAR = -1;
/** A page that dies this often in `CRASH_SPAN_MS` is not loaded again by itself. */
const CRASHES_MAX = 3;
const CRASH_SPAN_MS = 60_000;

export interface ShellWindowParts {
  readonly preload: string;
  readonly icon: string;
  readonly memory: WindowMemoryFile;
  readonly log: Log;
  readonly onShown: () => void;
  /** False keeps it open. */
  readonly mayClose: () => boolean;
  readonly onClosed: () => void;
  /** Its page died over and over. */
  readonly onGivenUp: () => void;
}

/** A number on the program's own sign, and what it says where only a sign fits. */
export interface NeedsBadge {
  readonly count: number;
  readonly text: string;
  /** Image of the sign. */
  readonly image: string;
}

/** The one window. Closed, its page is gone and its memory given back; the shell lives on in the tray. */
export class ShellWindow {
  readonly #parts: ShellWindowParts;
  #window: BrowserWindow | undefined;
  #crashes: readonly number[] = [];
  #bar: WorkBar = { done: undefined, mode: 'normal' };
  #badge: NeedsBadge = { count: 0, text: '', image: '' };

  constructor(parts: ShellWindowParts) {
    this.#parts = parts;
  }

  get current(): BrowserWindow | undefined {
    return this.#window;
  }

  /** The person is looking at it. */
  get isWatched(): boolean {
    return this.#window?.isFocused() === true;
  }

  /** Shows it, at a place of the page (`/attention`) where one is given. */
  show(place?: string): void {
    const { log } = this.#parts;
    const open = this.#window;
    const address = place === undefined ? PAGE_ADDRESS : `${PAGE_ADDRESS}#${place}`;
    if (open === undefined) {
      this.#window = this.#make();
      this.#load(this.#window, address);
      return;
    }
    if (place !== undefined) this.#load(open, address);
    if (open.isMinimized()) open.restore();
    open.show();
    open.focus();
    log.debug('the window was asked for again');
  }

  /** Leaves a command to the page, in the open window. */
  tell(command: MenuCommand): void {
    if (this.#window === undefined) this.show();
    this.#window?.webContents.send(MENU_CHANNEL, command);
  }

  /** The bar in task bar or dock: how far the sending is. */
  showWork(bar: WorkBar): void {
    const isSame = bar.done === this.#bar.done && bar.mode === this.#bar.mode;
    this.#bar = bar;
    if (!isSame && this.#window !== undefined) setBar(this.#window, bar);
  }

  /** What needs a person, and nothing else, on the sign in dock or task bar. */
  showBadge(badge: NeedsBadge): void {
    const isSame = badge.count === this.#badge.count && badge.text === this.#badge.text;
    this.#badge = badge;
    if (isSame) return;
    if (process.platform === 'win32') this.#overlay();
    else app.setBadgeCount(badge.count);
  }

  /** Windows counts for no program; it lays an image over the one of its window. */
  #overlay(): void {
    const { count, image, text } = this.#badge;
    if (process.platform !== 'win32' || this.#window === undefined) return;
    if (count === 0) this.#window.setOverlayIcon(null, '');
    else this.#window.setOverlayIcon(nativeImage.createFromPath(image), text);
  }

  /** Loads the page again after it was given up. */
  again(): void {
    this.#crashes = [];
    if (this.#window === undefined) this.show();
    else this.#window.webContents.reload();
  }

  /** Gives the window and its memory back without asking anybody. */
  hide(): void {
    const window = this.#window;
    if (window === undefined) return;
    this.#keepPlace(window);
    window.destroy();
  }

  /** Tells the page, where there is one, how the update of the app stands. */
  tellUpdate(state: UpdateState): void {
    this.#window?.webContents.send(UPDATE_CHANNEL, state);
  }

  /** The ground behind the page, as the page has it. */
  setGround(ground: string | undefined): void {
    this.#window?.setBackgroundColor(
      ground ?? (nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light),
    );
  }

  #load(window: BrowserWindow, address: string): void {
    window.loadURL(address).catch((error: unknown) => {
      this.#parts.log.error('the page did not load', { error: String(error) });
    });
  }

  #make(): BrowserWindow {
    const { icon, log, memory, onShown, preload } = this.#parts;
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...windowPlace(memory.current.place, screens),
      minWidth: WINDOW_WIDTH_MIN,
      minHeight: WINDOW_HEIGHT_MIN,
      show: false,
      title: 'Waybill',
      icon,
      backgroundColor:
        memory.current.appearance?.ground ?? (nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light),
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        safeDialogs: true,
        // A status line must not stand still because the window is behind another.
        backgroundThrottling: true,
      },
    });
    window.once('ready-to-show', () => {
      if (memory.current.isMaximized) window.maximize();
      window.show();
      setBar(window, this.#bar);
      this.#overlay();
      log.info('the window is shown');
      onShown();
    });
    this.#remember(window);
    this.#survive(window);
    return window;
  }

  #remember(window: BrowserWindow): void {
    const { mayClose, onClosed } = this.#parts;
    window.on('close', (event) => {
      if (!mayClose()) event.preventDefault();
      this.#keepPlace(window);
    });
    window.on('closed', () => {
      this.#window = undefined;
      onClosed();
    });
  }

  #keepPlace(window: BrowserWindow): void {
    this.#parts.memory.change({ place: window.getNormalBounds(), isMaximized: window.isMaximized() });
  }

  /** A page that dies is loaded again, unless it does so over and over. */
  #survive(window: BrowserWindow): void {
    const { log, onGivenUp } = this.#parts;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error('the page died', { reason });
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      const now = Date.now();
      this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_SPAN_MS), now];
      if (this.#crashes.length <= CRASHES_MAX) window.webContents.reload();
      else onGivenUp();
    });
  }
}

function setBar(window: BrowserWindow, { done, mode }: WorkBar): void {
  window.setProgressBar(done ?? NO_BAR, { mode: done === undefined ? 'none' : mode });
}
