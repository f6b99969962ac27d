import { join } from 'node:path';
import { app, dialog, ipcMain, Menu, Notification, powerMonitor, protocol } from 'electron';
import { createClient } from '../../shared/api/client.ts';
import type { StatusView } from '../../shared/api/views.ts';
import { findDaemon } from '../cli/findDaemon.ts';
import { loopbackTransport } from '../cli/loopbackTransport.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Appearance } from './appearance.ts';
import { answerIpc } from './answerIpc.ts';
import { answerPage, PAGE_ORIGIN, PAGE_SCHEME } from './answerPage.ts';
import { CHANNELS, type ChannelName, type UpdateAction } from './channels.ts';
import { DaemonLink } from './daemonLink.ts';
import { destinationHosts } from './externalGate.ts';
import { hostDaemon } from './hostDaemon.ts';
import { setLocks } from './locks.ts';
import { applicationItems, type MenuActions } from './menuItems.ts';
import { nativeActions, openLogs } from './nativeActions.ts';
import { nextNotice, NOTHING_TOLD } from './notices.ts';
import { listPageFiles } from './pageFiles.ts';
import { shellText, type ShellText } from './shellText.ts';
import { shellUpdates } from './shellUpdates.ts';
import { ShellTray } from './shellTray.ts';
import { ShellWindow } from './shellWindow.ts';
import { SliceUploads } from './sliceUploads.ts';
import { StatusFeed } from './statusFeed.ts';
import type { UpdateState } from '../../shared/model/updates.ts';
import type { Updates } from './updates.ts';
import { nextWork, NO_WORK } from './workProgress.ts';
import { WindowMemoryFile } from './windowMemory.ts';

/** A page that asks while the daemon is starting waits so long for it, ms. */
const STARTING_MS_MAX = 10_000;

export interface ShellParts {
  readonly dataDir: string;
  /** Root of the app: what holds package.json, `dist` and `assets`. */
  readonly root: string;
  readonly log: Log;
  readonly clock: Clock;
  /** Where this runtime can run the daemon. */
  readonly canHost: boolean;
}

/** The desktop app around the page: window, tray, menus, notifications, and the way to the daemon. */
export class DesktopShell {
  readonly #parts: ShellParts;
  #text: ShellText;
  readonly #menuActions: MenuActions;
  readonly #window: ShellWindow;
  readonly #tray: ShellTray;
  readonly #link: DaemonLink;
  readonly #feed: StatusFeed;
  readonly #memory: WindowMemoryFile;
  readonly #updates: Updates;
  #status: StatusView | undefined;
  #notices = NOTHING_TOLD;
  #work = NO_WORK;
  #isQuitting = false;
  #isEnding = false;
  #hasEnded = false;

  constructor(parts: ShellParts) {
    this.#parts = parts;
    const { root, log, clock, dataDir, canHost } = parts;
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    this.#memory = new WindowMemoryFile(join(app.getPath('userData'), 'window.json'));
    this.#text = textIn(this.#memory.current.appearance?.language);
    this.#feed = new StatusFeed({
      onStatus: (status) => this.#tell(status),
      onLost: () => this.#link.doubt(),
      sleep,
    });
    this.#link = new DaemonLink({
      find: () => findDaemon(dataDir),
      host: canHost
        ? (isRestart) => hostDaemon(join(root, 'dist/daemonProcess.js'), { dataDir, isRestart })
        : undefined,
      sleep,
      elapsed: () => clock.elapsed(),
      log,
      onChange: (daemon) => {
        this.#feed.follow(daemon);
        void this.#updates.renew();
      },
    });
    this.#menuActions = this.#actions();
    const tray = { images: join(root, 'assets/tray'), text: () => this.#text, log };
    this.#tray = new ShellTray({ ...tray, actions: this.#menuActions });
    this.#window = new ShellWindow({
      preload: join(root, 'dist/electron/preload.cjs'),
      icon: join(root, 'assets/icons/256x256.png'),
      memory: this.#memory,
      log,
      onShown: () => process.stdout.write('The window is open.\n'),
      onClosed: () => this.#sayThatItGoesOn(),
    });
    this.#updates = shellUpdates({
      root,
      log,
      clock,
      daemon: () => this.#link.current,
      // A runtime too old to run a daemon is one for trying the app out: the daemon beside it counts as its own.
      isOwnDaemon: () => this.#link.isHost || !canHost,
      onInstall: () => void this.#end({ startAgain: true }),
      onState: (state) => this.#window.tellUpdate(state),
    });
    this.#makeMenu();
  }

  #makeMenu(): void {
    const items = applicationItems(this.#text, process.platform, this.#menuActions);
    Menu.setApplicationMenu(Menu.buildFromTemplate(items));
  }

  /** Menus, tray and dialogs follow the page's language, the next window its ground. */
  #follow(appearance: Appearance): void {
    const before = this.#memory.current.appearance;
    if (before?.language === appearance.language && before.ground === appearance.ground) return;
    this.#memory.change({ appearance });
    this.#window.setGround(appearance.ground);
    const text = textIn(appearance.language);
    if (text === this.#text) return;
    this.#text = text;
    this.#makeMenu();
    this.#tray.renew();
    this.#parts.log.info('the shell speaks another language', { language: appearance.language });
  }

  /** Starts everything; the window too, unless it is to stay in the tray. */
  async start(hidden: boolean): Promise<void> {
    const { log, root } = this.#parts;
    setLocks(log);
    this.#answerIpc();
    const files = await listPageFiles(join(root, 'dist/renderer'));
    const slices = new SliceUploads();
    const daemon = (): ReturnType<DaemonLink['reached']> => this.#link.reached(STARTING_MS_MAX);
    const page = { files, slices, daemon, onLost: () => this.#link.doubt() };
    protocol.handle(PAGE_SCHEME, (request) => answerPage(page, request));
    this.#link.start();
    this.#tray.show(undefined);
    if (!this.#parts.canHost) void this.#sayThatNoneRuns();
    if (!hidden) this.#window.show();
    app.on('second-instance', () => this.#window.show());
    app.on('activate', () => this.#window.show());
    // The tray stays, and with it the daemon.
    app.on('window-all-closed', () => undefined);
    powerMonitor.on('resume', () => {
      log.info('the computer woke up');
      this.#link.doubt();
      this.#feed.renew();
    });
    app.on('before-quit', () => {
      this.#isQuitting = true;
    });
    app.on('will-quit', (event) => {
      if (this.#hasEnded) return;
      event.preventDefault();
      void this.#end({ startAgain: false });
    });
  }

  /** Ends the daemon where it is ours, and what follows it. An update that is wanted goes in last of all. */
  async #end({ startAgain }: { readonly startAgain: boolean }): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#updates.stop();
    this.#feed.follow(undefined);
    // While Electron still hears that this quit is put off, it takes no other.
    await this.#parts.clock.sleep(1);
    await this.#link.stop();
    await this.#memory.written();
    this.#parts.log.info('the shell ends');
    this.#hasEnded = true;
    if (!this.#updates.isWanted) {
      app.quit();
      return;
    }
    // What is started anew must not find this one still there.
    app.releaseSingleInstanceLock();
    if (this.#updates.install(startAgain)) return;
    if (startAgain)
      app.relaunch(process.env['APPIMAGE'] === undefined ? {} : { execPath: process.env['APPIMAGE'] });
    app.quit();
  }

  #tell(status: StatusView | undefined): void {
    this.#status = status;
    this.#tray.show(status);
    this.#updates.tellWork(status?.moving.length);
    const { memory: work, bar } = nextWork(this.#work, status, this.#parts.clock.elapsed());
    this.#work = work;
    this.#window.showWork(bar);
    // Only what needs a person; also where a system shows no number, this has no other effect.
    app.setBadgeCount(status?.needsYou ?? 0);
    if (status === undefined) return;
    const view = {
      needsYou: status.needsYou,
      isWatched: this.#window.isWatched,
      now: this.#parts.clock.elapsed(),
    };
    const { memory, tell } = nextNotice(this.#notices, view);
    this.#notices = memory;
    if (tell)
      this.#notify({ title: this.#text.noticeTitle(status.needsYou), body: this.#text.noticeText }, () =>
        this.#window.show('/attention'),
      );
  }

  /** False where this desktop has no notifications. */
  #notify(said: { readonly title: string; readonly body: string }, onClick: () => void): boolean {
    if (!Notification.isSupported()) return false;
    const notification = new Notification(said);
    notification.on('click', onClick);
    notification.show();
    this.#parts.log.info('a notification was shown');
    return true;
  }

  /** The first time only: who closes a window may think that sending ends. */
  #sayThatItGoesOn(): void {
    if (this.#isQuitting || this.#memory.current.closeTold) return;
    this.#memory.change({ closeTold: true });
    const { closedTitle, closedText } = this.#text;
    if (this.#notify({ title: closedTitle, body: closedText }, () => this.#window.show())) return;
    void dialog.showMessageBox({ type: 'info', message: closedTitle, detail: closedText });
  }

  /** Where no daemon runs and this runtime cannot run one, a person must start it. */
  async #sayThatNoneRuns(): Promise<void> {
    if ((await this.#link.reached(STARTING_MS_MAX)) !== undefined) return;
    await dialog.showMessageBox({ type: 'warning', message: this.#text.noHost(process.versions.node) });
  }

  #answerIpc(): void {
    const { dataDir, log } = this.#parts;
    const actions = nativeActions({
      dataDir,
      text: () => this.#text,
      onAppearance: (appearance) => this.#follow(appearance),
      log,
      updates: {
        renew: () => this.#updates.renew(),
        act: (what) => this.#update(what),
      },
      window: () => this.#window.current,
      hosts: () =>
        destinationHosts(
          (this.#status?.destinations ?? []).flatMap(({ url, options }) => [url, options.authUrl]),
        ),
    });
    for (const name of Object.keys(CHANNELS) as ChannelName[])
      ipcMain.handle(CHANNELS[name], (event, input: unknown) => {
        const own = this.#window.current?.webContents;
        const frame = event.senderFrame;
        const isOurs =
          own !== undefined &&
          event.sender === own &&
          frame === own.mainFrame &&
          frame.url.startsWith(`${PAGE_ORIGIN}/`);
        return answerIpc(actions, { name, isOurs, input }, log);
      });
  }

  #update(what: UpdateAction): UpdateState {
    switch (what) {
      case 'check':
        void this.#updates.check();
        break;
      case 'download':
        void this.#updates.download();
        break;
      case 'install':
        this.#updates.want();
        break;
      default:
        what satisfies never;
    }
    return this.#updates.state;
  }

  #actions(): MenuActions {
    const { dataDir } = this.#parts;
    return {
      show: (place) => this.#window.show(place),
      tell: (command) => this.#window.tell(command),
      pause: () => void this.#ask('pause'),
      resume: () => void this.#ask('resume'),
      openLogs: () => void openLogs(dataDir),
      quit: () => app.quit(),
    };
  }

  async #ask(what: 'pause' | 'resume'): Promise<void> {
    const daemon = this.#link.current;
    if (daemon === undefined) return;
    const transport = loopbackTransport(daemon.url, daemon.token);
    const answer = await createClient({ call: transport.call })[what]();
    transport.close();
    if (answer.ok) this.#tell(answer.value);
    else this.#parts.log.warn('a wish of the menu failed', { what, code: answer.failure.code });
  }
}

/** The shell's texts in the page's language; before there was a page, in the system's. */
function textIn(language: Appearance['language'] | undefined): ShellText {
  const system = app.getPreferredSystemLanguages();
  return shellText(language === undefined ? system : [language, ...system]);
}
